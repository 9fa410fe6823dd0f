// SPDX-License-Identifier: BSD-3-Clause
//
// Glue: the reader of the formats "fits" and "fits-header". Nothing of FITS is decided here.
#include <lamella/plugin.hpp>

#include "fits_bare_header.hpp"
#include "fits_identify.hpp"
#include "fits_push.hpp"
#include "fits_walk.hpp"

namespace {

using namespace lamella::sdk;

/// The whole of a source whose size may be unknown.
std::string read_all(const source& file, std::uint64_t limit_bytes) {
  constexpr std::uint64_t step = 1 << 16;
  std::string text;
  while (true) {
    const auto piece = file.read_text_up_to(text.size(), step);
    text += piece;
    if (piece.size() < step) return text;
    if (limit_bytes != 0 && text.size() > limit_bytes)
      throw error(errc::limit, "a header without data has more than " + std::to_string(limit_bytes) + " bytes");
  }
}

void open_bare_header(const context& call, const source& file, const sink& out) {
  const auto text = read_all(file, call.limit(LAMELLA_LIMIT_HEADER_BYTES));
  const auto split = fits::split_bare_header(text);
  if (!fits::is_credible(split))
    throw error(errc::corrupt, "these are neither header cards of 80 bytes nor lines of text with a card each", {.byte_offset = 0});
  const auto h = fits::header::parse(split.cards);
  fits::hdu_pusher pusher(call, out);
  pusher.warn(h.departures(), 0);
  if (!split.has_end) pusher.warn("the header has no END card", {.byte_offset = static_cast<std::int64_t>(text.size()), .field = "END"});
  if (!fits::is_blank(std::string_view(text).substr(split.end_offset)))
    pusher.warn("what follows the END card is ignored", {.byte_offset = static_cast<std::int64_t>(split.end_offset)});
  fits::push_cards(out, 0, h);
}

struct reader {
  static verdict identify(const probe& p) { return p.format_id == "fits-header" ? fits::identify_bare_header(p) : fits::identify_fits(p); }
  static void open(const context& call, std::string_view format_id, const source& file, const sink& out) {
    if (format_id == "fits-header")
      open_bare_header(call, file, out);
    else
      fits::walk(call, file, out);
  }
};

}  // namespace

LAMELLA_PLUGIN(LAMELLA_PLUGIN_ID, LAMELLA_PLUGIN_VERSION, "fits fits-header", lamella::sdk::reader_interface<reader>)
