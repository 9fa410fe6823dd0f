// SPDX-License-Identifier: BSD-3-Clause
#include "watched_write.hpp"

#include "interruption.hpp"
#include "progress_bar.hpp"

namespace lamella::cli {

write_item item_of(const chosen& c) {
  auto item = lamella::item_of(c.whole);
  item.axes = axes_of(c.whole, c.part);
  item.view = c.part;
  return item;
}

write_report write_watched(const std::string& path, const std::vector<write_item>& items, const std::vector<attribute>& file_attributes,
                           write_options options, bool is_quiet) {
  progress_bar progress(is_quiet);
  const unfinished_output guard([] { return abandon_writes(); });
  options.frees_in_child = true;
  options.reading.progress = [&](std::uint64_t done_bytes, std::uint64_t total_bytes) { progress.show(done_bytes, total_bytes); };
  return lamella::write(path, items, file_attributes, options);
}

}  // namespace lamella::cli
