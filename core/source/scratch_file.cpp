// SPDX-License-Identifier: BSD-3-Clause
#include "source/scratch_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "lamella/error.hpp"
#include "source/free_space.hpp"

namespace lamella {

std::string scratch_folder() {
  const char* named = ::secure_getenv("TMPDIR");
  return named != nullptr && *named != '\0' ? named : "/tmp";
}

scratch_file::scratch_file(std::uint64_t size, std::uint64_t used_bytes) : name_("temporary file in " + scratch_folder()), size_(size) {
  const auto free = free_bytes_of(scratch_folder());
  if (used_bytes > free)
    throw error(errc::io,
                fmt::format("no space: the conversion needs {} bytes in TMPDIR ({}), {} are free", used_bytes, scratch_folder(), free),
                {.hint = "free space there, set TMPDIR to a folder with more, or allow more --memory"});
}

void scratch_file::write_at(std::size_t, std::uint64_t offset, std::span<const std::byte> data) {
  file_.write_at(offset, data);
}

std::size_t scratch_file::read_at(std::uint64_t offset, std::span<std::byte> data) const {
  if (offset >= size_) return 0;
  const auto wanted = data.first(static_cast<std::size_t>(std::min<std::uint64_t>(data.size(), size_ - offset)));
  const auto got = file_.read_at(offset, wanted);
  if (got < wanted.size()) std::memset(wanted.data() + got, 0, wanted.size() - got);  // room of a last chunk that is not full
  return wanted.size();
}

}  // namespace lamella
