// SPDX-License-Identifier: BSD-3-Clause
#include "mrc_pixels.hpp"

namespace lamella::mrc {
namespace {

const sdk::place at_mode{.byte_offset = 12, .field = "MODE"};

[[noreturn]] void refuse(std::int32_t mode) {
  constexpr const char* supported = "; supported: 0, 1, 2, 3, 4, 6, 7, 12, 16, 101";
  auto where = at_mode;
  std::string meaning = " does not exist";
  if (mode == 5) meaning = " has no agreed meaning";
  if (mode >= 1000 && mode < 7000 && is_known_mode(mode % 1000)) {
    meaning = " is MRCZ (sections compressed with blosc)";
    where.hint = "decompress it with the mrcz package";
  }
  throw sdk::error(sdk::errc::unsupported, "MRC mode " + std::to_string(mode) + meaning + supported, where);
}

/// MRC2014 says signed; IMOD and many cameras wrote unsigned bytes before.
bool bytes_are_signed(const header& h, mode0_sign sign, remarks& found) {
  constexpr std::int32_t first_signed_version = 20140;
  if (sign != mode0_sign::automatic) return sign == mode0_sign::always_signed;
  if (h.imod) return (h.imod->flags & imod_fields::signed_bytes) != 0;
  if (h.version >= first_signed_version) return true;
  const bool looks_unsigned = h.minimum >= 0 && h.maximum > 127;
  auto where = at_mode;
  where.hint = "the reader option mode0 decides: signed or unsigned";
  found.push_back({std::string("mode 0 in a header from before MRC2014 says nothing of the sign; read as ") +
                       (looks_unsigned ? "unsigned, since DMIN is not negative and DMAX exceeds 127" : "signed"),
                   where});
  return !looks_unsigned;
}

pixel_type byte_type(const header& h, mode0_sign sign, remarks& found) {
  if (h.imod && (h.imod->flags & imod_fields::packed_nibbles) != 0) return {.dtype = "|u1", .width_is_unsure = true};
  return {.dtype = bytes_are_signed(h, sign, found) ? "|i1" : "|u1", .bytes = 1};
}

}  // namespace

mode0_sign parse_mode0(std::string_view text) {
  if (text == "auto") return mode0_sign::automatic;
  if (text == "signed") return mode0_sign::always_signed;
  if (text == "unsigned") return mode0_sign::always_unsigned;
  throw sdk::error(sdk::errc::bad_argument, "mode0 is \"" + std::string(text) + "\", must be auto, signed or unsigned");
}

pixel_type pixel_type_of(const header& h, mode0_sign sign, remarks& found) {
  const std::string order = h.order == sdk::byte_order::little ? "<" : ">";
  switch (h.mode) {
    case 0:
      return byte_type(h, sign, found);
    case 1:
      return {.dtype = order + "i2", .bytes = 2};
    case 2:
      return {.dtype = order + "f4", .bytes = 4};
    case 3:
      return {.dtype = "[('re', '" + order + "i2'), ('im', '" + order + "i2')]", .bytes = 4};
    case 4:
      return {.dtype = order + "c8", .bytes = 8};
    case 6:
      return {.dtype = order + "u2", .bytes = 2};
    case 7:
      found.push_back({"mode 7 is no mode of MRC2014; read as 32-bit integers, as Chimera and Priism write it", at_mode});
      return {.dtype = order + "i4", .bytes = 4};
    case 12:
      return {.dtype = order + "f2", .bytes = 2};
    case 16:
      return {.dtype = "[('r', '|u1'), ('g', '|u1'), ('b', '|u1')]", .bytes = 3};
    case 101:
      return {.dtype = "|u1"};
    default:
      refuse(h.mode);
  }
}

}  // namespace lamella::mrc
