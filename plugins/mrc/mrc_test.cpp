// SPDX-License-Identifier: BSD-3-Clause
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "mrc_extended.hpp"
#include "mrc_fei.hpp"
#include "mrc_identify.hpp"
#include "mrc_layout.hpp"
#include "mrc_text.hpp"

namespace lamella::mrc {
namespace {

/// A header of 6 x 5 x 4 float32 as MRC2014 describes it, in either byte order, to be changed by a test.
class sample {
 public:
  explicit sample(sdk::byte_order order = sdk::byte_order::little) : order_(order) {
    set<std::int32_t>(0, {6, 5, 4, 2, 0, -2, 5, 6, 5, 4});
    set<float>(40, {9, 10, 12, 90, 90, 90});
    set<std::int32_t>(64, {1, 2, 3});
    set<std::int32_t>(108, {20140});
    text(208, "MAP ");
    text(212, order == sdk::byte_order::little ? std::string_view("\x44\x44\0\0", 4) : std::string_view("\x11\x11\0\0", 4));
  }
  template <typename T>
  sample& set(std::size_t offset, std::initializer_list<T> values) {
    for (const T v : values) {
      T stored = v;
      if (order_ == sdk::byte_order::big) stored = sdk::load<T>(&v, sdk::byte_order::big);
      std::memcpy(raw_.data() + offset, &stored, sizeof(T));
      offset += sizeof(T);
    }
    return *this;
  }
  sample& word(std::size_t offset, std::int32_t value) { return set<std::int32_t>(offset, {value}); }
  sample& text(std::size_t offset, std::string_view bytes) {
    std::memcpy(raw_.data() + offset, bytes.data(), bytes.size());
    return *this;
  }
  sample& imod(std::int32_t flags) { return set<std::int32_t>(152, {1146047817, flags}); }
  [[nodiscard]] raw_header raw() const { return raw_; }
  [[nodiscard]] header parsed() const {
    remarks ignored;
    return parse_header(raw_, ignored);
  }
  [[nodiscard]] remarks remarks_of() const {
    remarks found;
    (void)parse_header(raw_, found);
    return found;
  }
  [[nodiscard]] sdk::verdict identified(std::optional<std::uint64_t> size) const {
    return identify({.size = size, .head = {reinterpret_cast<const std::uint8_t*>(raw_.data()), raw_.size()}});
  }

 private:
  std::array<char, header_bytes> raw_{};
  sdk::byte_order order_;
};

pixel_type pixels_of(const sample& s, mode0_sign sign = mode0_sign::automatic) {
  remarks ignored;
  return pixel_type_of(s.parsed(), sign, ignored);
}

geometry geometry_for(const sample& s, std::optional<std::uint64_t> size = {}) {
  remarks ignored;
  const auto h = s.parsed();
  return geometry_of(h, pixel_type_of(h, mode0_sign::automatic, ignored), size, ignored);
}

sdk::errc code_of(const sample& s) {
  try {
    (void)geometry_for(s);
  } catch (const sdk::error& caught) {
    return caught.code();
  }
  FAIL("nothing was thrown");
  return {};
}

std::int64_t integer_of(const node& n) {
  return n.value.c().integer;
}
double real_of(const node& n) {
  return n.value.c().real;
}
std::string text_of(const node& n) {
  return std::string(sdk::to_view(n.value.c().text));
}
const node& named(const std::vector<node>& nodes, std::string_view name) {
  for (const auto& n : nodes)
    if (n.name == name) return n;
  FAIL("no attribute " << name);
  return nodes.front();
}

}  // namespace

TEST_CASE("the machine stamp names the byte order") {
  CHECK(sample().parsed().order == sdk::byte_order::little);
  CHECK(sample(sdk::byte_order::big).parsed().order == sdk::byte_order::big);
  CHECK(sample(sdk::byte_order::big).parsed().size == std::array{6, 5, 4});
  CHECK(sample().remarks_of().empty());
}

TEST_CASE("an odd machine stamp is a warning") {
  CHECK(sample().text(212, {"\x44\x41", 2}).remarks_of().size() == 1);
  CHECK(sample().text(212, {"\x44\x41", 2}).word(108, 0).remarks_of().empty());
  const auto blank = sample(sdk::byte_order::big).text(212, {"\0\0\0\0", 4});
  CHECK(blank.parsed().order == sdk::byte_order::big);
  CHECK(blank.remarks_of().size() == 1);
  const auto wrong = sample(sdk::byte_order::big).text(212, {"\x44\x44\0\0", 4});
  CHECK(wrong.parsed().order == sdk::byte_order::big);
  CHECK(wrong.remarks_of().size() == 1);
}

TEST_CASE("a header that makes sense in no order, or in both, is refused without a stamp") {
  CHECK_THROWS_WITH(sample().text(212, {"\0\0", 2}).word(12, 77).parsed(), Catch::Contains("neither order"));
  sample both;
  both.text(212, {"\0\0", 2}).set<std::int32_t>(0, {65536 * 256 + 1, 1, 1, 0}).set<std::int32_t>(64, {0, 0, 0});
  CHECK_THROWS_WITH(both.parsed(), Catch::Contains("ambiguous"));
}

TEST_CASE("sizes that cannot be are refused where they stand") {
  try {
    (void)sample().word(4, -5).parsed();
    FAIL("nothing was thrown");
  } catch (const sdk::error& caught) {
    CHECK(caught.code() == sdk::errc::corrupt);
    CHECK(caught.where().byte_offset == 4);
    CHECK(caught.where().field == "NY");
  }
  CHECK_THROWS_AS(sample().word(92, -1).parsed(), sdk::error);
  CHECK(code_of(sample().set<std::int32_t>(0, {2147483647, 2147483647, 2147483647})) == sdk::errc::corrupt);
}

TEST_CASE("a header from before 2000 has its origin where MAP is now") {
  const auto old = sample(sdk::byte_order::big).word(108, 0).set<float>(208, {3, 1, 2});
  const auto h = old.parsed();
  CHECK(h.is_pre_2000);
  CHECK(h.origin == std::array{1.F, 2.F, 3.F});
  CHECK(h.rms == -1);
  CHECK(old.remarks_of().size() == 1);
  CHECK_FALSE(sample().text(208, {"\0\0\0\0", 4}).parsed().is_pre_2000);
}

TEST_CASE("labels end with the last that is in use") {
  sample s;
  s.word(220, 1).text(224, "first   ").text(224 + 160, std::string_view("caf\xE9\0junk", 9));
  CHECK(s.parsed().labels == std::vector<std::string>{"first", "", "caf\xC3\xA9"});
  CHECK(sample().parsed().labels == std::vector<std::string>{""});
}

TEST_CASE("every mode has its element") {
  const auto dtype = [](std::int32_t mode, sdk::byte_order order) { return pixels_of(sample(order).word(12, mode)).dtype; };
  using enum sdk::byte_order;
  CHECK(dtype(0, little) == "|i1");
  CHECK(dtype(1, big) == ">i2");
  CHECK(dtype(2, little) == "<f4");
  CHECK(dtype(3, big) == "[('re', '>i2'), ('im', '>i2')]");
  CHECK(dtype(4, big) == ">c8");
  CHECK(dtype(6, little) == "<u2");
  CHECK(dtype(12, big) == ">f2");
  CHECK(dtype(101, little) == "|u1");
  CHECK_THROWS_WITH(pixels_of(sample().word(12, 77)), Catch::Contains("mode 77 does not exist"));
  CHECK_THROWS_WITH(pixels_of(sample().word(12, 2001)), Catch::Contains("MRCZ"));
  CHECK(code_of(sample().word(12, 5)) == sdk::errc::unsupported);
}

TEST_CASE("the sign of bytes follows IMOD's flag, then the version, then the statistics") {
  const auto bytes = [] { return sample().word(12, 0); };
  CHECK(pixels_of(bytes().imod(1)).dtype == "|i1");
  CHECK(pixels_of(bytes().imod(0)).dtype == "|u1");
  CHECK(pixels_of(bytes().word(108, 0)).dtype == "|i1");
  CHECK(pixels_of(bytes().word(108, 0).set<float>(76, {0, 200})).dtype == "|u1");
  CHECK(pixels_of(bytes().word(108, 0).set<float>(76, {-1, 200})).dtype == "|i1");
  CHECK(pixels_of(bytes().imod(1), mode0_sign::always_unsigned).dtype == "|u1");
  CHECK(pixels_of(bytes().imod(0), parse_mode0("signed")).dtype == "|i1");
  CHECK_THROWS_AS(parse_mode0("perhaps"), sdk::error);
}

TEST_CASE("space group and MZ decide the number of dimensions") {
  using shape = std::vector<std::int64_t>;
  CHECK(geometry_for(sample()).shape == shape{4, 5, 6});
  CHECK(geometry_for(sample().word(8, 1)).shape == shape{5, 6});
  CHECK(geometry_for(sample().word(8, 1).word(88, 1)).shape == shape{1, 5, 6});
  CHECK(geometry_for(sample().word(88, 401).word(36, 2)).shape == shape{2, 2, 5, 6});
  CHECK(code_of(sample().word(88, 401).word(36, 3)) == sdk::errc::corrupt);
  CHECK(code_of(sample().word(88, 630).word(36, 0)) == sdk::errc::corrupt);
}

TEST_CASE("pixels begin behind the extended header, and stacks may grow") {
  const auto where = geometry_for(sample().word(92, 160));
  CHECK(where.storage.byte_offset == 1024 + 160);
  CHECK(where.data_bytes == 4 * 5 * 6 * 4);
  CHECK(where.storage.strides.empty());
  CHECK(where.storage.growth_axis == 0);
  CHECK(where.storage.record_bytes == 5 * 6 * 4);
}

TEST_CASE("four-bit rows fill whole bytes") {
  const auto where = geometry_for(sample().word(12, 101).word(0, 7));
  CHECK(where.shape == std::vector<std::int64_t>{4, 5, 7});
  CHECK(where.storage.bits == 4);
  CHECK(where.storage.strides == std::vector<std::int64_t>{4 * 8 * 5, 4 * 8, 4});
  CHECK(where.data_bytes == 4 * 5 * 4);
}

TEST_CASE("IMOD's packed bytes get their width from the size of the file") {
  const auto packed = sample().word(12, 0).word(0, 7).imod(16);
  CHECK(geometry_for(packed, 1024 + 7 * 5 * 4).shape.back() == 14);
  CHECK(geometry_for(packed, 1024 + 4 * 5 * 4).shape.back() == 7);
  CHECK_THROWS_AS(geometry_for(packed, 1024 + 99), sdk::error);
  CHECK_THROWS_AS(geometry_for(packed), sdk::error);
}

TEST_CASE("axes have the spacing of the cell in float32, or none") {
  const auto h = sample().set<float>(40, {1, 10, -40}).word(28, 3).parsed();
  const auto axes = axes_of(h, 4);
  REQUIRE(axes.size() == 4);
  CHECK(axes[0].name == "volume");
  CHECK(axes[1].name == "z");
  CHECK(axes[1].units.empty());
  CHECK(axes[1].scale == 1);
  CHECK(axes[1].offset == 5);
  CHECK(axes[2].units == "angstrom");
  CHECK(axes[2].scale == 2);
  CHECK(axes[2].offset == -4);
  CHECK(axes[3].scale == static_cast<double>(1.F / 3.F));
  CHECK(axes[1].navigate);
  CHECK_FALSE(axes[3].navigate);
  CHECK(std::isnan(spacing(sample().word(28, 0).parsed(), 0)));
}

TEST_CASE("a permuted map names the cell axes of columns, rows and sections") {
  const auto nodes = header_nodes(sample().set<std::int32_t>(64, {3, -1, 2}).parsed());
  const auto& columns = named(named(nodes, "cell_axes").children, "columns");
  CHECK(text_of(named(columns.children, "cell_axis")) == "z");
  CHECK(real_of(named(columns.children, "spacing")) == 3);
  CHECK(sample().set<std::int32_t>(64, {3, 3, 2}).remarks_of().size() == 1);
  CHECK(sample().set<std::int32_t>(64, {INT32_MIN, 2, 3}).word(108, 20140).parsed().map[0] == INT32_MIN);
}

TEST_CASE("CCP4's skew matrix is read where nothing else uses its bytes") {
  const auto skewed = sample().word(96, 1).word(108, 0).set<float>(100, {1, 0, 0, 0, 1, 0, 0, 0, 1, 7, 8, 9}).parsed();
  REQUIRE(skewed.skewed);
  CHECK(skewed.skewed->translation == std::array{7.F, 8.F, 9.F});
  CHECK_FALSE(sample().word(96, 1).parsed().skewed);
}

TEST_CASE("FEI records carry their fields, and the bits that say which were set") {
  std::string record(fei2_record_bytes, '\0');
  const auto put = [&](std::size_t offset, auto value) { std::memcpy(record.data() + offset, &value, sizeof(value)); };
  put(0, std::int32_t{888});
  put(4, std::int32_t{2});
  put(8, std::uint32_t{1u << 15 | 1u << 23});
  put(164, 5e-9);
  put(228, 0.25);
  put(297, std::uint32_t{1});
  put(301, 0.0911);
  record.replace(435, 4, "Ceta");
  put(868, std::int32_t{3});
  const auto nodes = fei_record(record, sdk::byte_order::little);
  CHECK(real_of(named(nodes, "Pixel size Y")) == 5e-9);
  CHECK(named(nodes, "Pixel size Y").value.c().comment.size == 0);
  CHECK(named(nodes, "Pixel size X").value.c().comment.size != 0);
  CHECK(real_of(named(nodes, "STEM Defocus")) == 0.25);
  CHECK(named(nodes, "STEM Defocus").value.c().comment.size == 0);
  CHECK(real_of(named(nodes, "Camera length")) == 0.0911);
  CHECK(named(nodes, "Bitmask 2").value.c().comment.size == 0);
  CHECK(text_of(named(nodes, "Camera name")) == "Ceta");
  CHECK(integer_of(named(nodes, "Phase plate position index")) == 3);
  CHECK(fei_record_bytes(record, sdk::byte_order::little) == 888u);
  CHECK_FALSE(fei_record_bytes(record, sdk::byte_order::big));
  CHECK(fei_record(record.substr(0, fei1_record_bytes), sdk::byte_order::little).back().name == "Alpha tilt max");
}

TEST_CASE("only the records of sections that exist are read") {
  remarks found;
  const std::string head("\x78\x03\0\0", 4);  // 888
  const auto plan = plan_extended(sample().text(104, "FEI2").word(92, 888 * 1024).parsed(), head, found);
  CHECK(plan.kind == extended_kind::fei);
  CHECK(plan.record_count == 4);
  CHECK(plan.bytes_to_read == 4 * 888);
  CHECK(plan_extended(sample().text(104, "FEI2").word(92, 800).parsed(), head, found).kind == extended_kind::opaque);
  CHECK(found.size() == 1);
}

TEST_CASE("SERI records are in the order of their flags") {
  // tilt (2), piece (6), stage (4), magnification (2), intensity (2), dose (4) = 20 bytes
  const auto h = sample().text(104, "SERI").set<std::int16_t>(128, {20, 63}).word(92, 80).parsed();
  remarks found;
  const auto plan = plan_extended(h, {}, found);
  REQUIRE(plan.kind == extended_kind::serial);
  const std::array<std::int16_t, 10> record{-6000, 1, 2, 3, 25, -50, 500, 12500, 100, -261};
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes.append(reinterpret_cast<const char*>(record.data()), sizeof(record));
  REQUIRE(plan.bytes_to_read == bytes.size());
  const auto nodes = extended_nodes(h, plan, bytes);
  const auto& records = named(nodes, "extended_header").children;
  REQUIRE(records.size() == 4);
  CHECK(real_of(named(records[3].children, "tilt_angle")) == -60);
  CHECK(real_of(named(records[3].children, "stage").children[1]) == -2);
  CHECK(integer_of(named(records[3].children, "magnification")) == 50000);
  CHECK(real_of(named(records[3].children, "intensity")) == 0.5);
  CHECK(real_of(named(records[3].children, "dose")) == (100 * 256 + 5) / 2.0);
}

TEST_CASE("SERI whose flags do not sum up is AGAR, and AGAR that does not fit is opaque") {
  remarks found;
  const auto counted = [](std::int32_t bytes) {
    return sample().text(104, "SERI").set<std::int16_t>(128, {1, 2}).word(92, bytes).parsed();
  };
  CHECK(plan_extended(counted(48), {}, found).kind == extended_kind::counted);
  CHECK(plan_extended(counted(47), {}, found).kind == extended_kind::opaque);
  const std::string record("\7\0\0\0\0\0\xC0\x3F\0\0\0\xC0", 12);
  const auto nodes = extended_nodes(counted(48), plan_extended(counted(48), {}, found), record);
  const auto& first = named(nodes, "extended_header").children[0].children;
  CHECK(integer_of(named(first, "integers").children[0]) == 7);
  CHECK(real_of(named(first, "reals").children[1]) == -2);
}

TEST_CASE("symmetry records are lines of 80 characters, also without a type") {
  std::string lines(160, ' ');
  lines.replace(0, 7, "X, Y, Z").replace(80, 2, "-X");
  remarks found;
  for (const std::string_view type : {std::string_view("CCP4"), std::string_view("\0\0\0\0", 4)}) {
    const auto h = sample().text(104, type).word(92, 160).parsed();
    const auto plan = plan_extended(h, lines, found);
    REQUIRE(plan.kind == extended_kind::text);
    const auto nodes = extended_nodes(h, plan, lines);
    REQUIRE(nodes[0].children.size() == 2);
    CHECK(text_of(nodes[0].children[1]) == "-X");
  }
  CHECK(plan_extended(sample().text(104, "HDF5").word(92, 160).parsed(), lines, found).kind == extended_kind::opaque);
}

TEST_CASE("evidence follows from magic, fields and size") {
  const std::uint64_t size = 1024 + 4 * 5 * 6 * 4;
  CHECK(sample().identified(size).evidence == LAMELLA_EVIDENCE_EXACT);
  CHECK(sample().identified(size + 1).evidence == LAMELLA_EVIDENCE_STRUCTURE);
  CHECK(sample().identified({}).evidence == LAMELLA_EVIDENCE_STRUCTURE);
  CHECK(sample().identified(size - 1).evidence == LAMELLA_EVIDENCE_MAGIC);
  CHECK(sample().word(0, -1).identified(size).evidence == LAMELLA_EVIDENCE_MAGIC);
  CHECK(sample().word(108, 0).text(208, std::string_view("\0\0\0\0\0\0\0\0", 8)).identified(size).evidence == LAMELLA_EVIDENCE_PLAUSIBLE);
}

TEST_CASE("other bytes are not MRC") {
  std::string text(2000, ' ');
  text.replace(208, 8, "MAP DATA");
  const auto judged = [](const std::string& bytes) {
    return identify({.size = bytes.size(), .head = {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}}).evidence;
  };
  CHECK(judged(text) == LAMELLA_EVIDENCE_NO);
  CHECK(judged(text.substr(0, 500)) == LAMELLA_EVIDENCE_NO);
  CHECK(judged(std::string(4096, '\0')) == LAMELLA_EVIDENCE_NO);
  CHECK(judged({}) == LAMELLA_EVIDENCE_NO);
}

}  // namespace lamella::mrc
