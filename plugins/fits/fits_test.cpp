// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>

#include "fits_ascii_table.hpp"
#include "fits_axes.hpp"
#include "fits_bare_header.hpp"
#include "fits_binary_table.hpp"
#include "fits_content.hpp"
#include "fits_identify.hpp"
#include "fits_names.hpp"
#include "fits_random_groups.hpp"
#include "fits_scaling.hpp"
#include "fits_tform.hpp"
#include "fits_tiled.hpp"

namespace {

using namespace fits;
using lamella::sdk::error;
using lamella::sdk::strided;
using shape = std::vector<std::int64_t>;

std::string padded(const std::vector<std::string>& cards) {
  std::string text;
  for (auto c : cards) {
    c.resize(card_bytes, ' ');
    text += c;
  }
  return text;
}

header make_header(const std::vector<std::string>& cards) {
  return header::parse(padded(cards), 0);
}

const card_value& value_of(const header& h, const char* keyword) {
  const auto* c = h.find(keyword);
  REQUIRE(c != nullptr);
  return c->value;
}

std::vector<column> table(const std::vector<std::string>& cards, std::int64_t row_bytes, findings& found) {
  return binary_columns(make_header(cards), {.data = {0, 5760}, .row_bytes = row_bytes, .row_count = 4, .data_bytes = 4 * row_bytes + 100},
                        "TFORM", found);
}

lamella::sdk::probe probe_of(const std::string& bytes, std::string_view name) {
  return {.name = name,
          .size = bytes.size(),
          .head = {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
          .tail = {},
          .children = {}};
}

}  // namespace

TEST_CASE("a card's value has the type that its text says (FITS 4.0, 4.2)") {
  const auto h = make_header({"A       =                    T / yes",
                              "B       = -123",
                              "C       = 1.5D3",
                              "D       = .5",
                              "E       = (1, -2.5)",
                              "F       = 18446744073709551615",
                              "G       = +00099999999999999999999",
                              "H       =",
                              "I       = 'it''s  '",
                              "J       = 1,5",
                              "K       = - 5",
                              "L       = 1E999",
                              "M       = -9223372036854775808",
                              "N       = +-5",
                              "O       = +12",
                              "P       = -1.5e-3",
                              "Q       = 99999999999999999999.5",
                              "R       = 1.5.5",
                              "S       = ''''",
                              "T       = 'a''b'''",
                              "U       = 7 / x / y"});
  CHECK(value_of(h, "A") == card_value(true));
  CHECK(h.find("A")->comment == "yes");
  CHECK(value_of(h, "B") == card_value(std::int64_t{-123}));
  CHECK(value_of(h, "C") == card_value(1500.0));
  CHECK(value_of(h, "D") == card_value(0.5));
  CHECK(value_of(h, "E") == card_value(std::complex<double>(1, -2.5)));
  CHECK(value_of(h, "F") == card_value(UINT64_MAX));
  CHECK(value_of(h, "G") == card_value(decimal{"99999999999999999999"}));
  CHECK(value_of(h, "H") == card_value());
  CHECK(value_of(h, "I") == card_value(std::string_view("it's")));
  CHECK(value_of(h, "J") == card_value(std::string_view("1,5")));
  CHECK(value_of(h, "K") == card_value(std::int64_t{-5}));
  CHECK(std::holds_alternative<decimal>(value_of(h, "L")));
  CHECK(value_of(h, "M") == card_value(INT64_MIN));
  CHECK(value_of(h, "N") == card_value(std::string_view("+-5")));
  CHECK(value_of(h, "O") == card_value(std::int64_t{12}));
  CHECK(value_of(h, "P") == card_value(-0.0015));
  CHECK(value_of(h, "Q") == card_value(1e20));
  CHECK(value_of(h, "R") == card_value(std::string_view("1.5.5")));
  CHECK(value_of(h, "S") == card_value(std::string_view("'")));
  CHECK(value_of(h, "T") == card_value(std::string_view("a'b'")));
  CHECK(h.find("U")->comment == "x / y");
}

TEST_CASE("keywords, commentary, HIERARCH and CONTINUE follow their conventions") {
  const auto h =
      make_header({"COMMENT = 'no value'", "HISTORYx", "HIERARCH ESO DET NAME = 'EEV' / chip", "        blank", "LONG    = 'one &'",
                   "CONTINUE  'two&' / a", "CONTINUE  'three' / b", "lower   = 1", "DUP     = 1", "DUP     = 2", "Q=2"});
  REQUIRE(h.cards().size() == 9);
  CHECK(h.cards()[0].value == card_value(std::string_view("= 'no value'")));
  CHECK(h.text("ESO DET NAME") == "EEV");
  CHECK(h.cards()[3].keyword.empty());
  CHECK(h.text("LONG") == "one twothree");
  CHECK(h.find("LONG")->comment == "a b");
  CHECK(h.integer("LOWER") == 1);
  CHECK(h.integer("DUP") == 1);
  CHECK(h.cards()[8].keyword == "Q=2");
  CHECK(h.departures().size() == 2);
}

TEST_CASE("a string may go on over any number of cards, and keywords behind HIERARCH are found in upper case") {
  std::vector<std::string> cards{"LONG    = 'x&' / c"};
  for (int i = 0; i < 1000; ++i) cards.push_back("CONTINUE  'yz&' / d");
  cards.push_back("CONTINUE  ''");
  cards.push_back("HIERARCH det Name = 3");
  const auto h = make_header(cards);
  std::string text = "x", comment = "c";
  for (int i = 0; i < 1000; ++i) text += "yz", comment += " d";
  CHECK(h.text("LONG") == text);
  CHECK(h.find("LONG")->comment == comment);
  CHECK(h.integer("DET NAME") == 3);
  CHECK(h.cards().back().keyword == "det Name");
  CHECK(h.departures().empty());
}

TEST_CASE("odd cards are read, and said so") {
  const auto h = make_header({"A       = 'open", "B       =3", std::string("C       = '\xE9'"), std::string("D       = 4\0\0", 13),
                              "S       = 'a'", "CONTINUE  'b'"});
  CHECK(h.text("A") == "open");
  CHECK(h.integer("B") == 3);
  CHECK(h.text("C") == "\xC3\xA9");
  CHECK(h.integer("D") == 4);
  CHECK(h.text("S") == "ab");
  CHECK(h.departures().size() == 5);
}

TEST_CASE("the size of the data follows from the mandatory keywords (FITS 4.0, 4.4.1)") {
  const auto s = parse_structure(make_header({"SIMPLE  = T", "BITPIX  = -32", "NAXIS   = 2", "NAXIS1  = 5", "NAXIS2  = 3"}), true);
  CHECK(s.data_bytes == 60);
  CHECK(c_shape(s.lengths) == shape{3, 5});
  const auto t = parse_structure(
      make_header({"XTENSION= 'BINTABLE'", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 5", "NAXIS2  = 3", "PCOUNT  = 7"}), false);
  CHECK(t.kind == hdu_kind::binary_table);
  CHECK(t.data_bytes == 22);
  const auto big = "4611686018427387904";
  const auto zero = parse_structure(make_header({"SIMPLE  = T", "BITPIX  = 16", "NAXIS   = 3", std::string("NAXIS1  = ") + big,
                                                 "NAXIS2  = 0", std::string("NAXIS3  = ") + big}),
                                    true);
  CHECK(zero.data_bytes == 0);
}

TEST_CASE("a header that contradicts the standard is refused") {
  const auto refuses = [](std::vector<std::string> cards) {
    cards.insert(cards.begin(), "SIMPLE  = T");
    CHECK_THROWS_AS(parse_structure(make_header(cards), true), error);
  };
  refuses({"BITPIX  = 24", "NAXIS   = 0"});
  refuses({"BITPIX  = 8", "NAXIS   = 1000"});
  refuses({"BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = -1"});
  refuses({"BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 1"});
  refuses({"BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 9223372036854775807", "NAXIS2  = 9223372036854775807"});
  refuses({"BITPIX  = 64", "NAXIS   = 1", "NAXIS1  = 1", "PCOUNT  = 9223372036854775807"});
  refuses({"BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 1", "PCOUNT  = -1"});
}

TEST_CASE("scaling is exact for the unsigned convention and floating-point otherwise") {
  const auto transforms = [](int bitpix, std::vector<std::string> cards, findings& found) {
    structure s{.bitpix = bitpix, .lengths = {4}};
    return make_image(make_header(cards), s, {0, 2880}, found);
  };
  findings found;
  const auto u8 = transforms(64, {"BZERO   = 9223372036854775808"}, found);
  REQUIRE(u8.data.transforms.size() == 1);
  CHECK(u8.data.transforms[0].kind == LAMELLA_FLIP_SIGN_BIT);
  CHECK(u8.data.transforms[0].to_dtype == "<u8");
  CHECK(transforms(64, {"BZERO   = 9223372036854775807"}, found).data.transforms[0].kind == LAMELLA_AFFINE);
  CHECK(transforms(8, {"BZERO   = -128"}, found).data.transforms[0].to_dtype == "|i1");
  CHECK(transforms(16, {"BSCALE  = 1.0", "BZERO   = 0.0"}, found).data.transforms.empty());
  const auto masked = transforms(16, {"BZERO   = 32768", "BLANK   = -5"}, found);
  REQUIRE(masked.mask_value);
  CHECK(masked.mask_value->c().unsigned_integer == 32763);
  CHECK(transforms(16, {"BLANK   = 7"}, found).data.transforms[0].blank == 7);
  CHECK(transforms(16, {"BSCALE  = 2"}, found).data.transforms[0].to_dtype == "<f4");
  CHECK(transforms(32, {"BSCALE  = 2"}, found).data.transforms[0].to_dtype == "<f8");
  CHECK(found.empty());
  CHECK(transforms(8, {"BLANK   = 256"}, found).data.transforms.empty());
  CHECK(transforms(-32, {"BLANK   = 0"}, found).data.transforms.empty());
  CHECK(found.size() == 2);
}

TEST_CASE("axes are linear world coordinates, slowest first") {
  const auto axes = image_axes(make_header({"CTYPE1  = 'RA---TAN'", "CDELT1  = -0.5", "CRPIX1  = 3", "CRVAL1  = 10", "CTYPE2  = 'DEC--TAN'",
                                            "CTYPE3  = 'FREQ'", "CUNIT3  = 'Hz'", "CRVAL3  = 100", "CDELT3  = 4", "CRPIX3  = 1"}),
                               3);
  REQUIRE(axes.size() == 3);
  CHECK(axes[0].name == "FREQ");
  CHECK(axes[0].units == "Hz");
  CHECK(axes[0].navigate);
  CHECK(axes[0].offset == 100);
  CHECK(axes[2].scale == -0.5);
  CHECK(axes[2].offset == 10 + (1 - 3) * -0.5);
  CHECK_FALSE(axes[2].navigate);
  CHECK(image_axes(make_header({"OBJECT  = 'x'"}), 2).empty());
  const auto rotated = image_axes(
      make_header({"CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", "CD1_1   = -3", "CD2_1   = 4", "CD1_2   = 4", "CD2_2   = 3"}), 2);
  CHECK(rotated[1].scale == -5);
  CHECK(rotated[0].scale == 5);
}

TEST_CASE("TFORM and TDIM are parsed without trust") {
  CHECK(field_bytes(*parse_binary_format("11X")) == 2);
  CHECK(field_bytes(*parse_binary_format("3M")) == 48);
  CHECK(field_bytes(*parse_binary_format("PJ(2)")) == 8);
  CHECK(parse_binary_format("1QD(4)")->element == 'D');
  CHECK(parse_binary_format("12A4")->substring == 4);
  for (const auto* text : {"", "Y", "2PJ", "P", "99999999999999999999J", "4611686018427387904D"}) CHECK_FALSE(parse_binary_format(text));
  CHECK(parse_dimensions(" (3, 2)", 6) == shape{3, 2});
  for (const auto* text : {"", "(", "()", "(3", "(3,)", "(-1)", "(4,2)", "(4611686018427387904,4)"}) CHECK_FALSE(parse_dimensions(text, 6));
  CHECK(parse_ascii_format("F10.3")->decimals == 3);
  for (const auto* text : {"", "I", "I0", "X4", "F5.9"}) CHECK_FALSE(parse_ascii_format(text));
}

TEST_CASE("columns of a binary table are strided, bits or ragged (FITS 4.0, 7.3)") {
  findings found;
  const auto columns = table({"TFIELDS = 6", "TFORM1  = '12A'", "TDIM1   = '(4,3)'", "TFORM2  = '11X'", "TFORM3  = '6J'",
                              "TDIM3   = '(3,2)'", "TFORM4  = '1PI(9)'", "TFORM5  = 'L'", "TFORM6  = '1QX'"},
                             12 + 2 + 24 + 8 + 1 + 16, found);
  REQUIRE(columns.size() == 6);
  CHECK(columns[0].data.dtype == "|S4");
  CHECK(columns[0].data.shape == shape{4, 3});
  CHECK(std::get<strided>(columns[0].data.layout).strides == shape{63, 4});
  CHECK(columns[1].data.shape == shape{4, 11});
  CHECK(std::get<strided>(columns[1].data.layout).bits == 1);
  CHECK(std::get<strided>(columns[1].data.layout).strides == shape{63 * 8, 1});
  CHECK(columns[2].data.shape == shape{4, 2, 3});
  CHECK(std::get<strided>(columns[2].data.layout).strides == shape{63, 12, 4});
  CHECK(std::get<strided>(columns[2].data.layout).byte_offset == 5760 + 14);
  const auto& ragged = std::get<lamella::sdk::ragged>(columns[3].data.layout);
  CHECK(ragged.heap_offset == 5760 + 4 * 63);
  CHECK(ragged.heap_bytes == 100);
  CHECK(columns[4].data.transforms[0].table['T'] == 1);
  CHECK(columns[4].data.transforms[0].table['F'] == 0);
  CHECK(std::holds_alternative<lamella::sdk::unavailable>(columns[5].data.layout));
  CHECK(found.empty());
}

TEST_CASE("a column outside of its row is listed with the reason, like all behind it") {
  findings found;
  const auto columns = table({"TFIELDS = 3", "TFORM1  = 'I'", "TFORM2  = '100I'", "TFORM3  = 'I'"}, 4, found);
  CHECK(std::holds_alternative<strided>(columns[0].data.layout));
  CHECK(std::get<lamella::sdk::unavailable>(columns[1].data.layout).code == lamella::sdk::errc::corrupt);
  CHECK(std::holds_alternative<lamella::sdk::unavailable>(columns[2].data.layout));
  CHECK_THROWS_AS(table({"TFIELDS = 1000"}, 4, found), error);
}

TEST_CASE("scaled columns are doubles or complex, and a zero of -128 does not make signed bytes of them") {
  findings found;
  const auto columns = table({"TFIELDS = 4", "TFORM1  = 'I'", "TZERO1  = 32768", "TFORM2  = 'E'", "TSCAL2  = 3", "TFORM3  = 'B'",
                              "TZERO3  = -128", "TFORM4  = 'C'", "TSCAL4  = 2"},
                             15, found);
  CHECK(columns[0].data.transforms[0].to_dtype == "<u2");
  CHECK(columns[1].data.transforms[0].to_dtype == "<f8");
  CHECK(columns[2].data.transforms[0].to_dtype == "<f8");
  CHECK(columns[3].data.transforms[0].to_dtype == "<c8");
  CHECK(found.empty());
}

TEST_CASE("columns of an ASCII table are text that becomes numbers (FITS 4.0, 7.2)") {
  findings found;
  const auto h = make_header({"TFIELDS = 4", "TFORM1  = 'I4'", "TBCOL1  = 1", "TFORM2  = 'F8.2'", "TBCOL2  = 6", "TNULL2  = 'none '",
                              "TFORM3  = 'A3'", "TBCOL3  = 14", "TFORM4  = 'I10'", "TBCOL4  = 10"});
  const auto columns = ascii_columns(h, {.data = {0, 2880}, .row_bytes = 16, .row_count = 2, .data_bytes = 32}, found);
  CHECK(columns[0].data.transforms[0].to_dtype == "<i2");
  CHECK(columns[1].data.transforms[0].to_dtype == "<f8");
  CHECK(columns[1].data.transforms[0].blank_text == "none");
  CHECK(columns[1].data.transforms[0].implied_decimals == 2);
  CHECK(std::get<strided>(columns[1].data.layout).byte_offset == 2885);
  CHECK(columns[2].data.dtype == "|S3");
  CHECK(std::holds_alternative<lamella::sdk::unavailable>(columns[3].data.layout));
}

TEST_CASE("random groups are parameters and arrays in turn (FITS 4.0, 6)") {
  findings found;
  const auto h = make_header({"SIMPLE  = T", "BITPIX  = 16", "NAXIS   = 3", "NAXIS1  = 0", "NAXIS2  = 3", "NAXIS3  = 2", "GROUPS  = T",
                              "PCOUNT  = 2", "GCOUNT  = 5", "PTYPE1  = 'UU'", "PSCAL2  = 2.0"});
  const auto s = parse_structure(h, true);
  CHECK(s.data_bytes == 5 * (2 + 6) * 2);
  const auto groups = make_random_groups(h, s, {0, 2880}, found);
  CHECK(groups.arrays.data.shape == shape{5, 2, 3});
  CHECK(std::get<strided>(groups.arrays.data.layout).strides == shape{16, 6, 2});
  CHECK(std::get<strided>(groups.arrays.data.layout).byte_offset == 2884);
  REQUIRE(groups.parameters.size() == 2);
  CHECK(groups.parameters[0].label == "UU");
  CHECK(groups.parameters[0].data.transforms.empty());
  CHECK(groups.parameters[1].data.transforms[0].to_dtype == "<f8");
}

TEST_CASE("a tile-compressed image is listed with what it holds and why it is not read") {
  findings found;
  const auto made =
      make_tiled_image(make_header({"ZBITPIX = 16", "ZNAXIS  = 2", "ZNAXIS1 = 5", "ZNAXIS2 = 3", "ZCMPTYPE= 'RICE_1'", "BZERO   = 32768"}),
                       {0, 2880}, found);
  CHECK(made.data.shape == shape{3, 5});
  CHECK(made.data.transforms[0].to_dtype == "<u2");
  CHECK(std::get<lamella::sdk::unavailable>(made.data.layout).reason.find("RICE_1") != std::string::npos);
}

TEST_CASE("names are unique, and the first keeps its own") {
  name_registry names;
  CHECK(names.claim_hdu(make_header({}), 0) == "PRIMARY");
  CHECK(names.claim_hdu(make_header({"EXTNAME = 'SCI'"}), 1) == "SCI");
  CHECK(names.claim_hdu(make_header({"EXTNAME = 'SCI'", "EXTVER  = 2"}), 2) == "SCI,2");
  CHECK(names.claim_hdu(make_header({"EXTNAME = 'SCI'", "EXTVER  = 2"}), 3) == "SCI#3");
  CHECK(names.claim_hdu(make_header({}), 4) == "HDU4");
  CHECK(names.claim_column("SCI", "x", 1) == "x");
  CHECK(names.claim_column("SCI", "x", 2) == "#2");
  CHECK(names.claim_column("SCI", " ", 3) == "#3");
}

TEST_CASE("FITS and headers without data are told apart") {
  auto text = padded({"SIMPLE  =                    T", "BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = 9", "END"});
  text.resize(block_bytes, ' ');
  const auto whole = text + std::string(block_bytes, '\0');
  CHECK(identify_fits(probe_of(whole, "a.fits")).evidence == LAMELLA_EVIDENCE_EXACT);
  CHECK(identify_bare_header(probe_of(whole, "a.fits")).evidence == LAMELLA_EVIDENCE_NO);
  CHECK(identify_bare_header(probe_of(whole, "a.hdr")).evidence == LAMELLA_EVIDENCE_NO);
  CHECK(identify_fits(probe_of(text, "a.hdr")).evidence < identify_bare_header(probe_of(text, "a.hdr")).evidence);
  CHECK(identify_fits(probe_of(text, "a.fits")).evidence > identify_bare_header(probe_of(text, "a.fits")).evidence);
  const std::string lines = "WCSAXES =                    2 / axes\nCRPIX1  =                 -1.5\nCTYPE1  = 'RA---SFL'\n\n";
  CHECK(identify_bare_header(probe_of(lines, "a.txt")).evidence == LAMELLA_EVIDENCE_STRUCTURE);
  CHECK(split_bare_header(lines).cards.size() == 4);
  for (const std::string other : {"ENVI\nsamples = 3\nlines = 4\nbands = 1\n", "a,b,c\n1,2,3\n4,5,6\n7,8,9\n", "#FORMAT      : EMSA/MAS\n"})
    CHECK(identify_bare_header(probe_of(other, "a.hdr")).evidence == LAMELLA_EVIDENCE_NO);
}
