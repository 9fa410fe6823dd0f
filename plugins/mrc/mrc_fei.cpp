// SPDX-License-Identifier: BSD-3-Clause
#include "mrc_fei.hpp"

#include <array>

#include "mrc_text.hpp"

namespace lamella::mrc {
namespace {

enum class field_kind { int32, int64, float64, flag, text16, text80, mask, reserved_int32, reserved_float64 };
struct fei_field {
  const char* name;
  field_kind kind;
};
using enum field_kind;

// In the order of the record; offsets follow from the sizes. Bits of a mask count up from 0 over the fields behind it.
constexpr std::array fei_fields{
    fei_field{"Metadata size", int32},
    fei_field{"Metadata version", int32},
    fei_field{"Bitmask 1", mask},
    fei_field{"Timestamp", float64},
    fei_field{"Microscope type", text16},
    fei_field{"D-Number", text16},
    fei_field{"Application", text16},
    fei_field{"Application version", text16},
    fei_field{"HT", float64},
    fei_field{"Dose", float64},
    fei_field{"Alpha tilt", float64},
    fei_field{"Beta tilt", float64},
    fei_field{"X-Stage", float64},
    fei_field{"Y-Stage", float64},
    fei_field{"Z-Stage", float64},
    fei_field{"Tilt axis angle", float64},
    fei_field{"Dual axis rotation", float64},
    fei_field{"Pixel size X", float64},
    fei_field{"Pixel size Y", float64},
    fei_field{"", reserved_float64},
    fei_field{"", reserved_float64},
    fei_field{"", reserved_float64},
    fei_field{"", reserved_float64},
    fei_field{"", reserved_float64},
    fei_field{"", reserved_float64},
    fei_field{"Defocus", float64},
    fei_field{"STEM Defocus", float64},
    fei_field{"Applied defocus", float64},
    fei_field{"Instrument mode", int32},
    fei_field{"Projection mode", int32},
    fei_field{"Objective lens mode", text16},
    fei_field{"High magnification mode", text16},
    fei_field{"Probe mode", int32},
    fei_field{"EFTEM On", flag},
    fei_field{"Magnification", float64},
    fei_field{"Bitmask 2", mask},
    fei_field{"Camera length", float64},
    fei_field{"Spot index", int32},
    fei_field{"Illuminated area", float64},
    fei_field{"Intensity", float64},
    fei_field{"Convergence angle", float64},
    fei_field{"Illumination mode", text16},
    fei_field{"Wide convergence angle range", flag},
    fei_field{"Slit inserted", flag},
    fei_field{"Slit width", float64},
    fei_field{"Acceleration voltage offset", float64},
    fei_field{"Drift tube voltage", float64},
    fei_field{"Energy shift", float64},
    fei_field{"Shift offset X", float64},
    fei_field{"Shift offset Y", float64},
    fei_field{"Shift X", float64},
    fei_field{"Shift Y", float64},
    fei_field{"Integration time", float64},
    fei_field{"Binning Width", int32},
    fei_field{"Binning Height", int32},
    fei_field{"Camera name", text16},
    fei_field{"Readout area left", int32},
    fei_field{"Readout area top", int32},
    fei_field{"Readout area right", int32},
    fei_field{"Readout area bottom", int32},
    fei_field{"Ceta noise reduction", flag},
    fei_field{"Ceta frames summed", int32},
    fei_field{"Direct detector electron counting", flag},
    fei_field{"Direct detector align frames", flag},
    fei_field{"", reserved_int32},
    fei_field{"", reserved_int32},
    fei_field{"", reserved_int32},
    fei_field{"", reserved_int32},
    fei_field{"Bitmask 3", mask},
    fei_field{"", reserved_int32},
    fei_field{"", reserved_int32},
    fei_field{"", reserved_int32},
    fei_field{"", reserved_int32},
    fei_field{"", reserved_int32},
    fei_field{"", reserved_int32},
    fei_field{"Phase Plate", flag},
    fei_field{"STEM Detector name", text16},
    fei_field{"Gain", float64},
    fei_field{"Offset", float64},
    fei_field{"", reserved_int32},
    fei_field{"", reserved_int32},
    fei_field{"", reserved_int32},
    fei_field{"", reserved_int32},
    fei_field{"", reserved_int32},
    fei_field{"Dwell time", float64},
    fei_field{"Frame time", float64},
    fei_field{"Scan size left", int32},
    fei_field{"Scan size top", int32},
    fei_field{"Scan size right", int32},
    fei_field{"Scan size bottom", int32},
    fei_field{"Full scan FOV X", float64},
    fei_field{"Full scan FOV Y", float64},
    fei_field{"Element", text16},
    fei_field{"Energy interval lower", float64},
    fei_field{"Energy interval higher", float64},
    fei_field{"Method", int32},
    fei_field{"Is dose fraction", flag},
    fei_field{"Fraction number", int32},
    fei_field{"Start frame", int32},
    fei_field{"End frame", int32},
    fei_field{"Input stack filename", text80},
    fei_field{"Bitmask 4", mask},
    fei_field{"Alpha tilt min", float64},
    fei_field{"Alpha tilt max", float64},
    // FEI2 from here.
    fei_field{"Scan rotation", float64},
    fei_field{"Diffraction pattern rotation", float64},
    fei_field{"Image rotation", float64},
    fei_field{"Scan mode enumeration", int32},
    fei_field{"Acquisition time stamp", int64},
    fei_field{"Detector commercial name", text16},
    fei_field{"Start tilt angle", float64},
    fei_field{"End tilt angle", float64},
    fei_field{"Tilt per image", float64},
    fei_field{"Tilt speed", float64},
    fei_field{"Beam center X pixel", int32},
    fei_field{"Beam center Y pixel", int32},
    fei_field{"CFEG flash timestamp", int64},
    fei_field{"Phase plate position index", int32},
    fei_field{"Objective aperture name", text16},
};

constexpr std::size_t bytes_of(field_kind kind) {
  switch (kind) {
    case flag:
      return 1;
    case int32:
    case mask:
    case reserved_int32:
      return 4;
    case text16:
      return 16;
    case text80:
      return 80;
    default:
      return 8;
  }
}

constexpr std::size_t offset_of(std::string_view name) {
  std::size_t offset = 0;
  for (const auto& f : fei_fields) {
    if (name == f.name) return offset;
    offset += bytes_of(f.kind);
  }
  return offset;
}
static_assert(offset_of("Defocus") == 220 && offset_of("Bitmask 2") == 297 && offset_of("Bitmask 3") == 490);
static_assert(offset_of("Bitmask 4") == 748 && offset_of("Scan rotation") == fei1_record_bytes && offset_of("end") == fei2_record_bytes);

sdk::value value_of(field_kind kind, const char* at, sdk::byte_order order) {
  switch (kind) {
    case int32:
    case reserved_int32:
      return sdk::load<std::int32_t>(at, order);
    case int64:
      return sdk::load<std::int64_t>(at, order);
    case flag:
      return *at != 0;
    case text16:
    case text80:
      return padded_text({at, bytes_of(kind)});
    case mask:
      return sdk::load<std::uint32_t>(at, sdk::byte_order::little);  // in big-endian files too
    default:
      return sdk::load<double>(at, order);
  }
}

bool is_reserved(field_kind kind) {
  return kind == reserved_int32 || kind == reserved_float64;
}

}  // namespace

std::optional<std::size_t> fei_record_bytes(std::string_view record, sdk::byte_order order) noexcept {
  constexpr std::int32_t longest = 1 << 16;
  if (record.size() < 4) return {};
  const auto size = sdk::load<std::int32_t>(record.data(), order);
  if (size < static_cast<std::int32_t>(fei1_record_bytes) || size > longest) return {};
  return static_cast<std::size_t>(size);
}

std::vector<node> fei_record(std::string_view record, sdk::byte_order order) {
  std::vector<node> nodes;
  std::size_t offset = 0;
  std::uint32_t valid = ~0u;  // bit 0: the next field; no mask covers the size and the version
  for (const auto& f : fei_fields) {
    if (offset + bytes_of(f.kind) > record.size()) break;
    const auto* const at = record.data() + offset;
    offset += bytes_of(f.kind);
    const bool is_set = (valid & 1) != 0 || f.kind == mask;
    if (!is_reserved(f.kind)) {
      auto value = value_of(f.kind, at, order);
      nodes.push_back({f.name, is_set ? std::move(value) : std::move(value).commented("not set by the writer")});
    }
    valid = f.kind == mask ? sdk::load<std::uint32_t>(at, sdk::byte_order::little) : valid >> 1;
  }
  return nodes;
}

std::vector<node> old_fei_record(std::string_view record, sdk::byte_order order) {
  constexpr std::array<const char*, 13> names{"Alpha tilt",      "Beta tilt",  "X-Stage",      "Y-Stage",  "Z-Stage",
                                              "Shift X",         "Shift Y",    "Defocus",      "Exposure", "Mean",
                                              "Tilt axis angle", "Pixel size", "Magnification"};
  std::vector<node> nodes;
  for (std::size_t i = 0; i < names.size(); ++i) nodes.push_back({names[i], sdk::load<float>(record.data() + 4 * i, order)});
  return nodes;
}

std::optional<float> old_fei_pixel_size(std::string_view record, sdk::byte_order order) noexcept {
  constexpr float angstrom_per_metre = 1e10F, largest_metre = 1e-3F;
  const auto metre = sdk::load<float>(record.data() + 44, order);
  if (!(metre > 0 && metre < largest_metre)) return {};
  return metre * angstrom_per_metre;
}

}  // namespace lamella::mrc
