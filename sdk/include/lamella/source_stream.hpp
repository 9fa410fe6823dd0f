// SPDX-License-Identifier: BSD-3-Clause
//
// A source as a seekable device of Boost.Iostreams, and as a std::istream over it, for plugins that read text. It is the only header of
// the sdk that needs Boost, and of Boost only headers. It reads; plugins never write through a source.
#pragma once

#include <boost/iostreams/concepts.hpp>
#include <boost/iostreams/positioning.hpp>
#include <boost/iostreams/stream.hpp>
#include <cstdint>
#include <ios>

#include "plugin.hpp"

namespace lamella::sdk {

/// Models SeekableDevice for input. Copies share the source, each has its own position.
class source_device : public boost::iostreams::device<boost::iostreams::input_seekable> {
 public:
  explicit source_device(source file, std::uint64_t start = 0) : file_(file), position_(start) {}

  /// @return             bytes read, or -1 at the end of the source.
  /// @throws host_error  the host could not read; it has reported.
  std::streamsize read(char* data, std::streamsize count) {
    const auto got = file_.read_some(position_, data, static_cast<std::uint64_t>(count));
    position_ += got;
    return got == 0 && count > 0 ? -1 : static_cast<std::streamsize>(got);
  }

  /// Seeking from the end of a source of unknown size makes the host decode all of it.
  ///
  /// @throws error  bad_argument: before the start.
  std::streampos seek(boost::iostreams::stream_offset offset, std::ios_base::seekdir from) {
    const auto base = from == std::ios_base::beg ? 0 : from == std::ios_base::cur ? position_ : end_offset();
    std::int64_t target = 0;
    if (__builtin_add_overflow(static_cast<std::int64_t>(base), offset, &target) || target < 0)
      throw error(errc::bad_argument, "cannot seek to " + std::to_string(offset) + " bytes from byte " + std::to_string(base),
                  {.source = file_.index()});
    position_ = static_cast<std::uint64_t>(target);
    return boost::iostreams::offset_to_position(target);
  }

 private:
  // Of a source of unknown size: the first byte that is not there, by doubling and halving.
  [[nodiscard]] std::uint64_t end_offset() const {
    if (const auto size = file_.size()) return *size;
    std::uint64_t low = 0, high = 4096;
    while (has_byte(high)) low = high, high *= 2;
    while (low < high) {
      const auto middle = low + (high - low) / 2;
      has_byte(middle) ? low = middle + 1 : high = middle;
    }
    return low;
  }
  [[nodiscard]] bool has_byte(std::uint64_t offset) const {
    char byte = 0;
    return file_.read_some(offset, &byte, 1) == 1;
  }

  source file_;
  std::uint64_t position_;
};

/// A std::istream over a source. Unlike a bare stream it does not swallow what the host reported: reading throws host_error.
class source_stream : public boost::iostreams::stream<source_device> {
 public:
  explicit source_stream(source file, std::uint64_t start = 0) : boost::iostreams::stream<source_device>(source_device(file, start)) {
    exceptions(std::ios_base::badbit);
  }
};

}  // namespace lamella::sdk
