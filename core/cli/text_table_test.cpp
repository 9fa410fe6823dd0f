// SPDX-License-Identifier: BSD-3-Clause
#include "cli/text_table.hpp"

#include <catch2/catch.hpp>

using lamella::cli::column_width;
using lamella::cli::printable;
using lamella::cli::text_table;

TEST_CASE("columns are as wide as their widest cell and lines have no blanks at their end") {
  text_table table("lr");
  table.add({"name", "size", "note"});
  table.add({"a", "12", ""});
  CHECK(table.str() == "name  size  note\na       12\n");
  CHECK(table.str("  ") == "  name  size  note\n  a       12\n");
}

TEST_CASE("columns stay aligned behind names in any script") {
  text_table table;
  table.add({"µm", "x"});
  table.add({"像素", "y"});
  CHECK(table.str() == "µm    x\n像素  y\n");
  CHECK(column_width("e\xCC\x81") == 1);
}

TEST_CASE("control characters and broken UTF-8 from a file do not reach the terminal") {
  CHECK(printable("a\x1b[31mb") == "a\\x1b[31mb");
  CHECK(printable("line\nnext\t.") == "line\\nnext\\t.");
  CHECK(printable("\xFF\xC3") == "\\xff\\xc3");
  CHECK(printable("\xC0\xAF") == "\\xc0\\xaf");
  CHECK(printable("\xC2\x9B") == "\\xc2\\x9b");
  CHECK(printable("Ångström 😀") == "Ångström 😀");
}
