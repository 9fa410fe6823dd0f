// SPDX-License-Identifier: BSD-3-Clause
#include "fits_walk.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "fits_content.hpp"
#include "fits_header_reader.hpp"
#include "fits_push.hpp"

namespace fits {
namespace {

using lamella::sdk::errc;
using lamella::sdk::error;

class walker {
 public:
  walker(const lamella::sdk::context& call, const lamella::sdk::source& file, const lamella::sdk::sink& out)
      : call_(call), file_(file), pusher_(call, out), header_limit_(call.limit(LAMELLA_LIMIT_HEADER_BYTES)) {}

  void run() {
    check_start();
    for (std::int64_t hdu = 0; hdu == 0 || is_extension(hdu); ++hdu) {
      call_.check_cancelled();
      const auto next = read_hdu(hdu);
      if (!next) return;
      at_ = *next;
    }
  }

 private:
  void check_start() const {
    constexpr std::string_view magic = "SIMPLE  =";
    const auto start = file_.read_text_up_to(0, magic.size());
    if (start == magic) return;
    const bool is_short = magic.starts_with(start);
    throw error(
        is_short ? errc::truncated : errc::corrupt,
        is_short ? "a FITS file needs 2880 bytes, this one has " + std::to_string(start.size()) : "the file does not begin with SIMPLE =",
        {.byte_offset = is_short ? static_cast<std::int64_t>(start.size()) : 0, .field = "SIMPLE"});
  }

  /// False at the end of the file, or where something else follows the last HDU (special records, section 3.5).
  bool is_extension(std::int64_t hdu) {
    constexpr std::string_view mark = "XTENSION";
    if (file_.size() && at_ == *file_.size()) return false;
    // One byte before tells a file that ends here from one that ends earlier, also in a stream.
    const auto start = file_.read_text_up_to(at_ - 1, 1 + mark.size());
    if (start.size() == 1 || start.substr(std::min<std::size_t>(start.size(), 1)) == mark) return start.size() > 1;
    const auto what = start.empty() ? "the file ends within HDU " + std::to_string(hdu - 1) + " or its padding, before byte "
                                    : "what follows HDU " + std::to_string(hdu - 1) + " is no extension, ignored from byte ";
    pusher_.warn(what + std::to_string(at_), {.byte_offset = static_cast<std::int64_t>(at_)});
    return false;
  }

  /// Where the next HDU begins; nothing where it cannot be told.
  std::optional<std::uint64_t> read_hdu(std::int64_t hdu) {
    header h;
    try {
      auto bytes = read_header(file_, at_, header_limit_);
      h = header::parse(std::move(bytes.cards), bytes.byte_offset);
      const auto s = parse_structure(h, hdu == 0);
      push_hdu(h, s, hdu, bytes.data_offset);
      return end_of(s, bytes.data_offset);
    } catch (const error& caught) {
      if (hdu == 0) throw;
      pusher_.push_damaged(h, hdu, caught);
      return {};
    }
  }

  void push_hdu(const header& h, const structure& s, std::int64_t hdu, std::uint64_t data_offset) {
    auto found = h.departures();
    content made;
    try {
      made = make_content(h, s, {file_.index(), data_offset}, file_.size(), found);
    } catch (const error& caught) {
      if (hdu == 0) throw;
      return pusher_.push_damaged(h, hdu, caught);
    }
    pusher_.warn(found, hdu);
    pusher_.push(h, hdu, std::move(made));
  }

  static std::optional<std::uint64_t> end_of(const structure& s, std::uint64_t data_offset) {
    if (s.data_bytes < 0) return {};
    const auto blocks =
        static_cast<std::uint64_t>(s.data_bytes) / block_bytes + (static_cast<std::uint64_t>(s.data_bytes) % block_bytes != 0);
    std::uint64_t end = 0;
    if (__builtin_add_overflow(data_offset, blocks * block_bytes, &end)) return {};
    return end;
  }

  lamella::sdk::context call_;
  lamella::sdk::source file_;
  hdu_pusher pusher_;
  std::uint64_t header_limit_;
  std::uint64_t at_ = 0;
};

}  // namespace

void walk(const lamella::sdk::context& call, const lamella::sdk::source& file, const lamella::sdk::sink& out) {
  walker(call, file, out).run();
}

}  // namespace fits
