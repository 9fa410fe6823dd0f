// SPDX-License-Identifier: BSD-3-Clause
#include "progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "byte_size.hpp"
#include "standard_output.hpp"

namespace lamella::cli {

namespace {

using namespace std::chrono_literals;

void draw(std::string_view text) {
  const auto line = fmt::format("\r\x1b[K{}", text);  // back to the first column, the rest of the line cleared
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

std::string time_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  return whole < 3600 ? fmt::format("{}:{:02}", whole / 60, whole % 60)
                      : fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string bar_text(std::uint64_t done_bytes, std::uint64_t total_bytes, double seconds) {
  constexpr double width = 24;
  const double done = static_cast<double>(done_bytes), total = static_cast<double>(total_bytes);
  const double fraction = total > 0 ? std::min(1.0, done / total) : 0;
  const auto filled = static_cast<std::size_t>(fraction * width);
  const auto left = done > 0 && total > done ? time_text((total - done) * seconds / done) : std::string("-");
  return fmt::format("[{:<24}] {:3.0f} %  {} of {}  {}/s  {} left", std::string(filled, '#'), 100 * fraction, human_size(done_bytes),
                     human_size(total_bytes), human_size(static_cast<std::uint64_t>(done / seconds)), left);
}

}  // namespace

progress_bar::progress_bar(bool is_quiet) : is_on_(!is_quiet && is_terminal(STDERR_FILENO)) {}

progress_bar::~progress_bar() {
  if (is_drawn_) draw("");
}

void progress_bar::show(std::uint64_t done_bytes, std::uint64_t total_bytes) {
  if (!is_on_) return;
  const auto now = clock::now();
  if (now - started_ < 500ms || now - drawn_ < 100ms) return;
  draw(bar_text(done_bytes, total_bytes, std::chrono::duration<double>(now - started_).count()));
  is_drawn_ = true;
  drawn_ = now;
}

}  // namespace lamella::cli
