// SPDX-License-Identifier: BSD-3-Clause
#include "standard_output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "lamella/error.hpp"
#include "printable_text.hpp"

namespace lamella::cli {

namespace {

constexpr std::size_t buffer_bytes = 64 << 10;

std::string& buffer() {
  static std::string text;
  return text;
}

[[noreturn]] void throw_write_error(int code) {
  if (code == EPIPE) throw closed_pipe{};
  throw error(errc::io, fmt::format("the output cannot be written: {}", std::generic_category().message(code)));
}

}  // namespace

void print(std::string_view text) {
  buffer() += text;
  if (buffer().size() >= buffer_bytes) flush_results();
}

void flush_results() {
  const auto text = std::exchange(buffer(), {});
  write_bytes(STDOUT_FILENO, std::as_bytes(std::span(text)));
}

void write_bytes(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written >= 0)
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      throw_write_error(errno);
  }
}

void print_message(std::string_view text) noexcept try {
  std::string line = "lamella: ";
  for (std::size_t start = 0; start <= text.size();) {  // line breaks that we wrote ourselves are kept
    const auto end = std::min(text.find('\n', start), text.size());
    line += printable(text.substr(start, end - start)) + "\n";
    start = end + 1;
  }
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
} catch (...) {
}

bool is_terminal(int descriptor) noexcept {
  return ::isatty(descriptor) == 1;
}

}  // namespace lamella::cli
