// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>
#include <string>

#include "msa_identify.hpp"
#include "msa_metadata.hpp"

namespace lamella::msa {
namespace {

/// A file with these header lines and data, lines ended by end.
std::string file_of(std::string_view header_lines, std::string_view data, std::string_view end = "\n") {
  std::string lines = "#FORMAT      : EMSA/MAS Spectral Data File\n#VERSION     : 1.0\n";
  lines.append(header_lines).append("#SPECTRUM    : Spectral Data Starts Here\n").append(data);
  std::string made;
  for (const char c : lines) c == '\n' ? made += end : made += c;
  return made;
}

spectrum read(const std::string& text, remarks& found) {
  const auto h = parse_header(text, found);
  return make_spectrum(h, parse_data(text, h), found);
}
spectrum read(const std::string& text) {
  remarks ignored;
  return read(text, ignored);
}
std::size_t warnings_of(const std::string& text) {
  remarks found;
  (void)read(text, found);
  return found.size();
}
header header_of(std::string_view lines) {
  remarks ignored;
  return parse_header(file_of(lines, "1\n"), ignored);
}
sdk::errc code_of(const std::string& text) {
  try {
    (void)read(text);
  } catch (const sdk::error& caught) {
    return caught.code();
  }
  FAIL("nothing was thrown");
  return {};
}
std::int32_t evidence_of(std::string_view text, std::string_view name = "a.txt") {
  return identify({.name = name, .size = text.size(), .head = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}}).evidence;
}
std::string text_of(const node& n) {
  return std::string(sdk::to_view(n.value.c().text));
}
const node* named(const std::vector<node>& nodes, std::string_view name) {
  for (const auto& n : nodes)
    if (n.name == name) return &n;
  return nullptr;
}

using doubles = std::vector<double>;
constexpr std::string_view y_header = "#NPOINTS     : 3\n#NCOLUMNS    : 1\n#DATATYPE    : Y\n#XPERCHAN    : 10.\n#OFFSET      : -200.\n";
constexpr std::string_view xy_header = "#NPOINTS     : 3\n#NCOLUMNS    : 1\n#DATATYPE    : XY\n#XPERCHAN    : 1.\n#OFFSET      : 5.\n";

}  // namespace

TEST_CASE("numbers are C floats, also with a trailing point or a D exponent") {
  CHECK(parse_number("20.") == 20);
  CHECK(parse_number("+.5") == 0.5);
  CHECK(parse_number("-1e3") == -1000);
  CHECK(parse_number("1.5D-01") == 0.15);
  CHECK(parse_number("1e-999") == 0);
  for (const auto* const word : {"", "+", "abc", "nan", "inf", "1e999", "0x10", "1.2.3", "--1", "1e", "1_0"})
    CHECK_FALSE(parse_number(word));
}

TEST_CASE("header values start with their number") {
  CHECK(parse_leading_number("2.0 E-06")->value == 2e-6);
  CHECK(parse_leading_number(" 100. s, about")->value == 100);
  CHECK(parse_leading_number("100. s")->rest == "s");
  CHECK(parse_leading_number("10.0, 12.0")->value == 10);
  CHECK(parse_leading_number("3 electrons")->rest == "electrons");
  for (const auto* const word : {"", "12:34", "20nm", "E-06", "-"}) CHECK_FALSE(parse_leading_number(word));
}

TEST_CASE("units behind a dash belong to keywords of the standard only") {
  CHECK(parse_keyword("#BEAMKV   -kV").known == "BEAMKV");
  CHECK(parse_keyword("#BEAMKV   -kV").written == "BEAMKV   -kV");
  CHECK(parse_keyword("#beamkv-kV").unit == "kV");
  CHECK(parse_keyword("#SOLIDANGL-sR").known == "SOLIDANGLE");
  CHECK_FALSE(parse_keyword("#SOLIDANGL-sR").is_exact);
  CHECK(parse_keyword("##ALPHA-1").written == "ALPHA-1");
  CHECK(parse_keyword("##ALPHA-1").unit.empty());
  CHECK(parse_keyword("##TITLE").is_user_defined);
  CHECK(parse_keyword("#MINE-x").known == "MINE-X");
}

TEST_CASE("values keep what stands behind the first colon") {
  const auto h = header_of("#TITLE : NIO\n#TITLE :  - second: line\n#COMMENT:no blank\n#XLABEL      :  Energy  \n");
  CHECK(h.joined("TITLE", "") == "NIO - second: line");
  CHECK(h.text("TITLE") == " - second: line");
  CHECK(h.text("COMMENT") == "no blank");
  CHECK(h.text("XLABEL") == " Energy");
}

TEST_CASE("text that is no UTF-8 is Latin-1") {
  CHECK(header_of("#XUNITS : \xB5m\n").text("XUNITS") == "\xC2\xB5m");
  CHECK(header_of("#XUNITS : \xC2\xB5m\n").text("XUNITS") == "\xC2\xB5m");
  for (const auto* const bad : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80"}) CHECK_FALSE(is_utf8(bad));
  CHECK(is_utf8("\xE2\x82\xAC \xF0\x9F\x94\xAC"));
}

TEST_CASE("lines end in LF, CR LF or CR, behind a byte order mark too") {
  for (const auto* const end : {"\n", "\r\n", "\r"}) {
    const auto text = file_of(y_header, "1, 2,\n\n# a remark\n3,\n#ENDOFDATA   :\n", end);
    CHECK(read(text).values == doubles{1, 2, 3});
    CHECK(read("\xEF\xBB\xBF" + text).values == doubles{1, 2, 3});
    CHECK(warnings_of(text) == 0);
  }
}

TEST_CASE("Y is a stream of intensities, whatever NCOLUMNS says") {
  const auto s = read(file_of(y_header, "1\t2\n3\n#endofdata\n"));
  CHECK(s.shape == std::vector<std::int64_t>{3});
  CHECK(s.values == doubles{1, 2, 3});
  CHECK(s.axes[0].scale == 10);
  CHECK(s.axes[0].offset == -200);
  CHECK(s.axes[0].values.empty());
}

TEST_CASE("XY takes every second number, and the x column where the keywords cannot be meant") {
  const auto uniform = read(file_of(xy_header, "5.0, 1, 6.004, 2\n7.0, 3\n#ENDOFDATA\n"));
  CHECK(uniform.values == doubles{1, 2, 3});
  CHECK(uniform.axes[0].values.empty());
  CHECK(uniform.x_column.empty());
  const auto rounded = read(file_of(xy_header, "5.0, 1\n6.5, 2\n7.0, 3\n#ENDOFDATA\n"));
  CHECK(rounded.axes[0].values.empty());
  CHECK(rounded.x_column == doubles{5, 6.5, 7});
  const auto other = read(file_of(xy_header, "5.0, 1\n7.006, 2\n9.0, 3\n#ENDOFDATA\n"));
  CHECK(other.axes[0].values == doubles{5, 7.006, 9});
  CHECK(other.axes[0].scale == 1);
  CHECK(other.axes[0].offset == 5);
  CHECK(code_of(file_of(xy_header, "5.0, 1\n6.0\n7.0, 3\n#ENDOFDATA\n")) == sdk::errc::corrupt);
}

TEST_CASE("a missing XPERCHAN comes from the x column") {
  const auto s = read(file_of("#NPOINTS : 3\n#DATATYPE : xy\n", "1.0, 1\n1.5, 2\n2.0, 3\n#ENDOFDATA\n"));
  CHECK(s.axes[0].scale == 0.5);
  CHECK(s.axes[0].offset == 1);
  CHECK(s.axes[0].values.empty());
}

TEST_CASE("YY has one signal a detector") {
  const auto text =
      file_of("#NPOINTS : 3\n#NCOLUMNS : 2\n#DATATYPE : YY\n#XPERCHAN : 10.0, 11.0\n#OFFSET : 1, 1\n", "1, 10\n2, 20\n3, 30\n#ENDOFDATA\n");
  const auto s = read(text);
  CHECK(s.shape == std::vector<std::int64_t>{2, 3});
  CHECK(s.values == doubles{1, 2, 3, 10, 20, 30});
  CHECK(s.axes[1].scale == 10);
  CHECK(warnings_of(text) == 1);
  CHECK(code_of(file_of("#NCOLUMNS : 2\n#DATATYPE : YY\n", "1, 10\n2\n3, 30\n#ENDOFDATA\n")) == sdk::errc::corrupt);
  CHECK(code_of(file_of("#DATATYPE : Z\n", "1\n")) == sdk::errc::unsupported);
}

TEST_CASE("NPOINTS is only a promise, but not an absurd one") {
  CHECK(read(file_of(y_header, "1\n2\n3\n4\n#ENDOFDATA\n")).values.size() == 4);
  CHECK(warnings_of(file_of(y_header, "1\n2\n3\n4\n#ENDOFDATA\n")) == 1);
  CHECK(code_of(file_of("#NPOINTS : 1e+18\n#DATATYPE : Y\n", "1\n2\n#ENDOFDATA\n")) == sdk::errc::corrupt);
  CHECK(code_of(file_of("#NPOINTS : 0\n#DATATYPE : Y\n", "#ENDOFDATA\n")) == sdk::errc::corrupt);
  CHECK(code_of(file_of("#NPOINTS : 0\n#DATATYPE : Y\n", "")) == sdk::errc::truncated);
}

TEST_CASE("a cut file gives its beginning with a warning, without the value it was cut in") {
  remarks found;
  CHECK(read(file_of(y_header, "1\n25\n3"), found).values == doubles{1, 25});
  CHECK(found.size() == 3);
  CHECK(read(file_of(xy_header, "5.0, 1\n6.0, 2\n7.0, ")).values == doubles{1, 2});
  CHECK(code_of(file_of(y_header, "1")) == sdk::errc::truncated);
  CHECK(code_of("#FORMAT : EMSA/MAS\n#TITLE : x\n") == sdk::errc::truncated);
}

TEST_CASE("a word among the data is refused with its place") {
  const auto text = file_of(y_header, "1\n2, abc\n#ENDOFDATA\n");
  try {
    (void)read(text);
    FAIL("nothing was thrown");
  } catch (const sdk::error& caught) {
    CHECK_THAT(caught.what(), Catch::StartsWith("line 10: \"abc\""));
    CHECK(caught.where().byte_offset == static_cast<std::int64_t>(text.find("abc")));
  }
}

TEST_CASE("semicolons are read with a warning, decimal commas are refused") {
  CHECK(read(file_of(y_header, "1;2;3\n#ENDOFDATA\n")).values == doubles{1, 2, 3});
  CHECK(warnings_of(file_of(y_header, "1;2;3\n#ENDOFDATA\n")) == 1);
  CHECK(code_of(file_of(xy_header, "5,0 1,5\n6,0 2,5\n7,0 3,5\n#ENDOFDATA\n")) == sdk::errc::unsupported);
  CHECK(code_of(file_of(y_header, "1,5\n2,5\n3,5\n#ENDOFDATA\n")) == sdk::errc::unsupported);
  CHECK(read(file_of("#NPOINTS : 4\n#DATATYPE : Y\n", "1,2\n3,4\n#ENDOFDATA\n")).values.size() == 4);
}

TEST_CASE("another FORMAT is not this format") {
  CHECK(code_of("#FORMAT : SOMETHING\n#SPECTRUM\n1\n") == sdk::errc::not_this_format);
  CHECK(warnings_of("#NPOINTS : 1\n#DATATYPE : Y\n#SPECTRUM\n1\n#ENDOFDATA") == 1);
}

TEST_CASE("keywords keep order, repeats and their numbers") {
  const auto nodes = keyword_nodes(header_of("#XLABEL : a\n#XLABEL : b\n#TAUWIND  -cm: 2.0 E-06\n#SOLIDANGL-sR: 0.13\n##MINE : 3\n"));
  REQUIRE(nodes.size() == 7);
  CHECK(text_of(nodes[2]) == "a");
  CHECK(text_of(nodes[3]) == "b");
  CHECK(nodes[4].name == "TAUWIND  -cm");
  CHECK(nodes[4].value.c().real == 2e-6);
  CHECK(sdk::to_view(nodes[4].value.c().comment) == "cm");
  CHECK(text_of(nodes[5]) == "0.13");
  CHECK(text_of(nodes[6]) == "3");
}

TEST_CASE("lists are numbers a detector in the YY dialect only") {
  CHECK(keyword_nodes(header_of("#DATATYPE : YY\n#OFFSET : 1.5, 2\n"))[3].children.size() == 2);
  CHECK(keyword_nodes(header_of("#DATATYPE : Y\n#OFFSET : 1.5, 2\n"))[3].value.c().real == 1.5);
}

TEST_CASE("keywords have HyperSpy's names too") {
  remarks found;
  const auto h = header_of("#TITLE : t\n#DATE : 02-mar-1991\n#TIME : 12:34\n#SIGNALTYPE : EDS\n#BEAMKV -kV: 120\n#YUNITS : counts\n");
  const auto nodes = metadata_nodes(h, "a.msa", found);
  CHECK(found.empty());
  CHECK(text_of(*named(nodes, "General.date")) == "1991-03-02");
  CHECK(named(nodes, "Acquisition_instrument.TEM.beam_energy")->value.c().real == 120);
  CHECK(text_of(*named(nodes, "Acquisition_instrument.TEM.beam_energy_units")) == "kV");
  CHECK(text_of(*named(nodes, "Signal.signal_type")) == "EDS_TEM");
  CHECK(text_of(*named(nodes, "Signal.quantity")) == "X-rays (counts)");
  CHECK(named(nodes, "Sample.thickness") == nullptr);
}

TEST_CASE("dates and times are ISO's, or left out") {
  CHECK(iso_date("29-FEB-2000") == "2000-02-29");
  for (const auto* const bad : {"", "01-09-1991", "29-FEB-1900", "0-JAN-1991", "01-JAN-91", "01-XXX-1991"}) CHECK_FALSE(iso_date(bad));
  CHECK(iso_time("1:23:45 PM") == "13:23:45");
  CHECK(iso_time("12:00 am") == "00:00:00");
  for (const auto* const bad : {"", "12:100", "24:00", "13:00 PM", "12"}) CHECK_FALSE(iso_time(bad));
}

TEST_CASE("evidence follows from the first line, or from name and keywords") {
  CHECK(evidence_of(file_of(y_header, "1\n")) == LAMELLA_EVIDENCE_EXACT);
  CHECK(evidence_of("\n #format: emsa/mas spectral data file\n") == LAMELLA_EVIDENCE_MAGIC);
  CHECK(evidence_of("#FORMAT : OTHER\n#SPECTRUM\n1\n", "a.msa") == LAMELLA_EVIDENCE_NO);
  CHECK(evidence_of("#NPOINTS : 1\n#SPECTRUM\n1\n", "a.MSA") == LAMELLA_EVIDENCE_PLAUSIBLE);
  CHECK(evidence_of("#NPOINTS : 1\n#SPECTRUM\n1\n", "a.txt") == LAMELLA_EVIDENCE_NO);
  CHECK(evidence_of("", "a.msa") == LAMELLA_EVIDENCE_NO);
  CHECK(evidence_of(std::string(3000, '\0'), "a.msa") == LAMELLA_EVIDENCE_NO);
}

}  // namespace lamella::msa
