// SPDX-License-Identifier: BSD-3-Clause
//
// What a writer plugin answers to the question how a conversion would look: files, bytes of headers, layouts, losses. Made before
// anything is written; later the same object takes the patches.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "file/call_context.hpp"
#include "lamella/convert.hpp"
#include "lamella/plugin.h"

namespace lamella {

struct planned_file {
  std::string relative_path;
  std::optional<std::uint64_t> size;
};
struct planned_bytes {
  std::uint64_t file = 0, byte_offset = 0;
  std::string data;
};

class write_plan {
 public:
  /// Asks the writer.
  ///
  /// @throws error  what the writer refuses; plugin: a plan that contradicts itself.
  write_plan(const lamella_writer& writer, const std::string& format_id, const std::vector<write_item>& items,
             const std::vector<attribute>& file_attributes, const write_options& options,
             std::map<std::string, option_value> writer_options);
  ~write_plan();
  write_plan(const write_plan&) = delete;
  write_plan& operator=(const write_plan&) = delete;

  [[nodiscard]] const std::vector<planned_file>& files() const noexcept { return files_; }
  [[nodiscard]] const std::vector<planned_bytes>& bytes() const noexcept { return bytes_; }
  [[nodiscard]] const layout& layout_of(std::size_t item) const { return *layouts_.at(item); }
  [[nodiscard]] const std::vector<std::string>& losses() const noexcept { return losses_; }
  /// After space was reserved, before the first element.
  void begin();
  /// After the last element; bytes() then holds the patches as well.
  void finish();

 private:
  static lamella_status file(const lamella_plan_sink*, lamella_text, std::uint64_t, std::uint64_t*) noexcept;
  static lamella_status add_bytes(const lamella_plan_sink*, std::uint64_t, std::uint64_t, const void*, std::uint64_t) noexcept;
  static lamella_status add_layout(const lamella_plan_sink*, std::uint64_t, const lamella_dataset*) noexcept;
  static lamella_status loss(const lamella_plan_sink*, lamella_text) noexcept;
  void check(const std::vector<write_item>& items) const;

  const lamella_writer writer_;
  call_context call_;
  lamella_plan_sink sink_{};
  void* writing_ = nullptr;
  std::uint32_t needs_ = 0;
  std::vector<planned_file> files_;
  std::vector<planned_bytes> bytes_;
  std::vector<std::unique_ptr<lamella::layout>> layouts_;
  std::vector<std::string> losses_;
};

}  // namespace lamella
