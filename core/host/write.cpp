// SPDX-License-Identifier: BSD-3-Clause
//
// Writing through the C API.
#include "lamella/convert.hpp"

#include "host/caller_struct.hpp"
#include "host/file_handle.hpp"
#include "host/owned_text.hpp"
#include "host/read_choices.hpp"
#include "host/registry_handle.hpp"
#include "host/view_handle.hpp"

namespace lamella::host {

namespace {

[[noreturn]] void refuse(const std::vector<std::string>& losses) {
  throw error(errc::refused, fmt::format("the format cannot carry {}{}", losses.front(),
                                         losses.size() == 1 ? "" : fmt::format(" and {} more", losses.size() - 1)));
}

write_options options_from(const lamella_host_write_options& given, const registry& formats) {
  check_flags(given.flags, LAMELLA_HOST_OVERWRITE | LAMELLA_HOST_REFUSE_LOSSES);
  write_options made;
  made.format = text_of(given.format);
  if (given.chunk_shape != nullptr) made.chunk_shape.assign(given.chunk_shape, given.chunk_shape + given.chunk_ndim);
  made.codec = text_of(given.codec);
  made.codec_parameters = text_of(given.codec_parameters);
  for (auto& [name, value] : pairs_of(given.options, given.option_count, "options")) made.options[name] = value;
  made.overwrite = (given.flags & LAMELLA_HOST_OVERWRITE) != 0;
  if ((given.flags & LAMELLA_HOST_REFUSE_LOSSES) != 0)
    made.accept_losses = [](const std::vector<std::string>& losses) {
      if (!losses.empty()) refuse(losses);
    };
  made.reading = read_options_from(given.reading);
  made.registry = &formats;
  return made;
}

void write_items(const char* path, const std::vector<write_item>& items, const std::vector<attribute>& of_file,
                 const lamella_host_write_options* options, lamella_host_string** losses) {
  const auto given = taken(options, "the options of writing");
  const auto formats = registry_of(given.registry);
  auto lost = losses == nullptr ? nullptr : std::make_unique<lamella_host_string>();
  const auto report = write(&required(path, "path"), items, of_file, options_from(given, *formats));
  if (losses == nullptr) return;
  lost->text = fmt::format("{}", fmt::join(report.losses, "\n"));
  *losses = lost.release();
}

}  // namespace

}  // namespace lamella::host

using namespace lamella::host;

std::int32_t lamella_host_file_write(const lamella_host_file* file, const std::uint64_t* datasets, std::uint64_t count, const char* path,
                                     const lamella_host_write_options* options, lamella_host_string** losses,
                                     lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& from = required(file, "file");
    std::vector<lamella::write_item> items;
    for (const auto& d : from.chosen(datasets, count)) items.push_back(lamella::item_of(d));
    write_items(path, items, from.opened.attributes(), options, losses);
  });
}

std::int32_t lamella_host_view_write(const lamella_host_view* view, const char* name, const char* path,
                                     const lamella_host_write_options* options, lamella_host_string** losses,
                                     lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& lazy = required(view, "view").lazy;
    const auto title = text_of(name);
    write_items(path, {{title.empty() ? "data" : title, lazy}}, {}, options, losses);
  });
}
