// SPDX-License-Identifier: BSD-3-Clause
#include "host/callback_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "host/caller_struct.hpp"

namespace lamella::host {

namespace {

/// What a callback may say about its failure; ends with a NUL whatever it writes.
class failure_text {
 public:
  [[nodiscard]] char* buffer() noexcept { return text_.data(); }
  [[nodiscard]] std::string text(const char* function) {
    text_.back() = '\0';
    return text_.front() == '\0' ? fmt::format("the host's {} failed without saying why", function) : std::string(text_.data());
  }

 private:
  std::array<char, 256> text_ = {};
};

class source_of_callbacks final : public source {
 public:
  source_of_callbacks(const lamella_host_source_functions& functions, std::shared_ptr<const void> owner)
      : owner_(std::move(owner)), functions_(functions), path_(text_of(functions.name)) {
    functions_.name = nullptr;
  }

  [[nodiscard]] source_kind kind() const noexcept override { return source_kind::file; }
  [[nodiscard]] const std::string& path() const noexcept override { return path_; }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return functions_.size; }
  [[nodiscard]] source_identity identity() const override { return {.size = functions_.size}; }

  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const override {
    if (offset >= functions_.size || data.empty()) return 0;
    const auto count = std::min<std::uint64_t>(data.size(), functions_.size - offset);
    failure_text failure;
    std::uint64_t got = 0;
    const auto code = functions_.read_at(functions_.user, offset, data.data(), count, &got, failure.buffer());
    const auto place = static_cast<std::int64_t>(offset);
    if (code != LAMELLA_HOST_OK) throw error(code_of(code), failure.text("read_at"), {.path = path_, .byte_offset = place});
    if (got != count)
      throw error(errc::io,
                  fmt::format("the host's read_at gave {} bytes of {}, which lie inside the {} of the source", got, count, functions_.size),
                  {.path = path_, .byte_offset = place});
    return static_cast<std::size_t>(count);
  }

  [[nodiscard]] source_ptr find_sibling(std::string_view relative_path) const override {
    if (functions_.open_sibling == nullptr) return source::find_sibling(relative_path);
    const std::string wanted(relative_path);
    failure_text failure;
    lamella_host_source* given = nullptr;
    const auto code = functions_.open_sibling(functions_.user, wanted.c_str(), &given, failure.buffer());
    const std::unique_ptr<lamella_host_source> handle(given);
    if (code != LAMELLA_HOST_OK) throw error(code_of(code), failure.text("open_sibling"), {.path = wanted});
    return handle == nullptr ? nullptr : handle->bytes;
  }

 private:
  std::shared_ptr<const void> owner_;
  lamella_host_source_functions functions_;
  std::string path_;
};

}  // namespace

source_ptr callback_source(const lamella_host_source_functions& functions, std::shared_ptr<const void> owner) {
  check_flags(functions.flags, 0);
  if (functions.read_at == nullptr) throw error(errc::bad_argument, "read_at of a source is NULL");
  return std::make_shared<const source_of_callbacks>(functions, std::move(owner));
}

}  // namespace lamella::host
