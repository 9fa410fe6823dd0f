// SPDX-License-Identifier: BSD-3-Clause
#include "temporary_file.hpp"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "descriptor.hpp"
#include "standard_output.hpp"

namespace lamella::cli {

namespace {

std::string make_folder() {
  std::error_code fault;
  auto folder = std::filesystem::temp_directory_path(fault).string();  // TMPDIR, else /tmp
  if (fault) throw error(errc::io, "TMPDIR names no folder", {.hint = "set TMPDIR to a folder with space for the result"});
  folder += "/lamella-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) throw system_error_of(folder, "cannot be made");
  return folder;
}

}  // namespace

temporary_file::temporary_file(const std::string& name) {
  guard_.emplace([this] {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
    return true;
  });
  folder_ = make_folder();
  path_ = folder_ + "/" + name;
}

temporary_file::~temporary_file() {
  remove();
}

void temporary_file::remove() noexcept {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
  guard_.reset();
}

void temporary_file::move_to(int descriptor_to) {
  const descriptor from(path_, O_RDONLY);
  remove();
  std::array<std::byte, 256 << 10> piece;
  for (;;) {
    check_interruption();
    const auto count = ::read(from.number(), piece.data(), piece.size());
    if (count < 0) throw system_error_of(path_, "cannot be read");
    if (count == 0) return;
    write_bytes(descriptor_to, {piece.data(), static_cast<std::size_t>(count)});
  }
}

}  // namespace lamella::cli
