// SPDX-License-Identifier: BSD-3-Clause
#include "fits_image.hpp"

#include "fits_axes.hpp"
#include "fits_scaling.hpp"

namespace fits {
namespace {

bool fits_into(std::int64_t value, int bitpix) noexcept {
  if (bitpix == 8) return value >= 0 && value <= 255;
  if (bitpix == 64) return true;
  const auto half = std::int64_t{1} << (bitpix - 1);
  return value >= -half && value < half;
}

/// BLANK as the flipped type delivers it: BLANK + BZERO.
lamella::sdk::value flipped_blank(std::int64_t blank, int bitpix) {
  if (bitpix == 8) return blank - 128;
  return static_cast<std::uint64_t>(blank) + (std::uint64_t{1} << (bitpix - 1));
}

/// BLANK, if it is an integer that the stored type can hold.
std::optional<std::int64_t> read_blank(const header& h, int bitpix, findings& found) {
  const auto* c = h.find("BLANK");
  if (c == nullptr || std::holds_alternative<std::monostate>(c->value)) return {};
  const auto ignore = [&](const std::string& why) {
    found.push_back({"BLANK " + why + ", ignored", static_cast<std::int64_t>(c->byte_offset), "BLANK"});
    return std::nullopt;
  };
  const auto value = as_integer(c->value);
  if (bitpix < 0) return ignore("in an image of floating-point numbers");
  if (!value) return ignore("is no integer");
  if (!fits_into(*value, bitpix)) return ignore(std::to_string(*value) + " is out of the range of BITPIX " + std::to_string(bitpix));
  return value;
}

}  // namespace

std::string_view dtype_of_bitpix(int bitpix) noexcept {
  switch (bitpix) {
    case 16:
      return ">i2";
    case 32:
      return ">i4";
    case 64:
      return ">i8";
    case -32:
      return ">f4";
    case -64:
      return ">f8";
    default:
      return "|u1";
  }
}

image make_image(const header& h, const structure& s, data_place where, findings& found, std::string_view float_dtype) {
  image made;
  const auto stored = dtype_of_bitpix(s.bitpix);
  auto scale = read_scaling(h, "BSCALE", "BZERO", found);
  scale.blank = read_blank(h, s.bitpix, found);
  if (float_dtype.empty()) float_dtype = s.bitpix == 8 || s.bitpix == 16 || s.bitpix == -32 ? "<f4" : "<f8";
  made.data.dtype = stored;
  made.data.shape = c_shape(s.lengths);
  made.data.layout = lamella::sdk::strided{.source = where.source, .byte_offset = where.byte_offset};
  made.data.transforms = transforms_of(stored, scale, {.float_dtype = float_dtype});
  made.data.axes = image_axes(h, s.lengths.size());
  made.data.title = h.text("OBJECT").value_or("");
  made.data.units = h.text("BUNIT").value_or("");
  if (scale.blank && is_sign_flip(stored, scale, true)) made.mask_value = flipped_blank(*scale.blank, s.bitpix);
  return made;
}

}  // namespace fits
