// SPDX-License-Identifier: BSD-3-Clause
#include "cli/output_path.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>

using lamella::cli::is_stream;
using lamella::cli::through_links;

TEST_CASE("devices and descriptors of the process are streams, files and new names are not") {
  CHECK(is_stream("/dev/null"));
  CHECK(is_stream("/dev/stdout"));
  CHECK(is_stream("/dev/fd/1"));
  CHECK(is_stream("/proc/self/fd/1"));
  CHECK_FALSE(is_stream("/dev/shm"));
  CHECK_FALSE(is_stream("/no/such/folder/new.npy"));
}

TEST_CASE("a link stands for the file it leads to") {
  namespace fs = std::filesystem;
  const auto folder = fs::canonical(fs::temp_directory_path()) / ("lamella-output-path-" + std::to_string(::getpid()));
  fs::create_directory(folder);
  fs::create_symlink(folder / "target.npy", folder / "link.npy");
  CHECK(through_links((folder / "link.npy").string()) == (folder / "target.npy").string());
  CHECK(through_links((folder / "plain.npy").string()) == (folder / "plain.npy").string());
  fs::remove_all(folder);
}
