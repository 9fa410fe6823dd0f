// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "file/reader_options.hpp"
#include "file/write/write_elements.hpp"
#include "file/write/write_plan.hpp"
#include "lamella/convert.hpp"
#include "lamella/registry.hpp"
#include "registry/known_part.hpp"
#include "source/output.hpp"
#include "source/scratch_file.hpp"

namespace lamella {

namespace {

namespace fs = std::filesystem;

std::string writable_formats(const registry& formats) {
  std::vector<std::string> names;
  for (const auto& f : formats.formats())
    if (f.claims("write")) names.push_back(f.id);
  return fmt::format("formats that can be written: {}", fmt::join(names, ", "));
}

format_info target_format(const std::string& path, const write_options& options, const registry& formats) {
  if (!options.format.empty()) {
    const auto found = formats.find(options.format);
    if (!found)
      throw error(errc::unknown_format, fmt::format("there is no format '{}'", options.format),
                  {.path = path, .hint = writable_formats(formats)});
    if (!found->claims("write"))
      throw error(errc::unsupported, fmt::format("format '{}' cannot be written", options.format),
                  {.path = path, .hint = writable_formats(formats)});
    return *found;
  }
  auto extension = fs::path(path.ends_with('/') ? path.substr(0, path.size() - 1) : path).extension().string();
  if (!extension.empty()) extension.erase(0, 1);
  for (const auto& f : formats.formats())
    if (f.claims("write") && std::ranges::find(f.extensions, extension) != f.extensions.end()) return f;
  throw error(errc::unknown_format, fmt::format("no format that can be written has the ending '.{}'", extension),
              {.path = path, .hint = writable_formats(formats)});
}

/// Outputs never replace what they are made from.
void check_not_input(const std::string& path, const std::vector<write_item>& items) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return;
  const auto target = fs::weakly_canonical(path, ignored);
  for (const auto& item : items)
    for (const auto& s : item.view.sources()->sources) {
      if (!s || s->recipe().path.empty()) continue;
      const auto input = fs::weakly_canonical(s->recipe().path, ignored);
      const auto relative = input.lexically_relative(target);
      if (input == target || fs::equivalent(path, s->recipe().path, ignored) || (!relative.empty() && *relative.begin() != ".."))
        throw error(errc::bad_argument, "the output is one of the inputs", {.path = path, .hint = "write to another name"});
    }
}

void check_writable(const std::vector<write_item>& items) {
  if (items.empty()) throw error(errc::bad_argument, "there is no dataset to write");
  for (const auto& item : items) {
    const auto* u = std::get_if<unavailable_layout>(&item.view.leaf().storage);
    if (u != nullptr) throw error(u->code, fmt::format("dataset '{}': {}", item.name, u->reason), {.hint = u->hint});
    if (item.view.is_ragged())
      throw error(errc::unsupported, fmt::format("dataset '{}' has rows of different lengths, which no writer here can hold", item.name),
                  {.hint = "choose others with --dataset"});
  }
}

std::vector<element_writing> work_of(const std::vector<write_item>& items, const write_plan& plan, const read_options& reading) {
  std::vector<element_writing> work;
  for (std::size_t i = 0; i < items.size(); ++i) work.emplace_back(items[i].view, plan.layout_of(i), reading);
  return work;
}

/// Datasets are written one after the other.
write_needs needs_of(const std::vector<element_writing>& work) {
  write_needs needs{0, scratch_folder(), 0, 0};
  for (const auto& w : work) {
    needs.temporary_bytes = std::max(needs.temporary_bytes, w.temporary_bytes());
    needs.memory_bytes = std::max(needs.memory_bytes, w.memory_bytes());
    needs.uncompressed_bytes += w.output_bytes();
  }
  return needs;
}

}  // namespace

bool abandon_writes() noexcept {
  return output::abandon_all();
}

write_item item_of(const dataset& d) {
  return {d.name(), d.view(), d.axes(), d.title(), d.quantity(), d.units(), d.attributes()};
}

write_report write(const std::string& path, const std::vector<write_item>& items, const std::vector<attribute>& file_attributes,
                   const write_options& options) {
  const auto& formats = options.registry != nullptr ? *options.registry : registry::shared();
  const auto format = target_format(path, options, formats);
  try {
    check_writable(items);
    check_not_input(path, items);
    const auto writer = known_part<lamella_writer>(formats.interface_of(format.id, "lamella.writer/1"));
    if (writer.plan == nullptr) throw error(errc::plugin, "the plugin's writer has no plan");
    write_plan plan(writer, format.id, items, file_attributes, options, validated_options(format, options.options));
    if (options.accept_losses) options.accept_losses(plan.losses());
    const auto work = work_of(items, plan, options.reading);
    write_report report;
    report.path = path;
    report.format = format.id;
    report.needs = needs_of(work);
    report.losses = plan.losses();
    if (options.tell_needs) options.tell_needs(report.needs);
    output out(path,
               {options.overwrite, options.reading.cancel, options.frees_in_child ? space_release::in_child : space_release::in_thread});
    for (const auto& w : work)
      if (!w.is_compressed()) out.check_space(w.output_bytes());
    for (const auto& f : plan.files()) out.add_file(f.relative_path, f.size);
    plan.begin();
    std::uint64_t total = 0, done = 0;
    for (const auto& item : items) total += static_cast<std::uint64_t>(item.view.byte_size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      auto reading = options.reading;
      if (options.reading.progress)
        reading.progress = [&](std::uint64_t bytes, std::uint64_t) { options.reading.progress(done + bytes, total); };
      work[i].run(out, reading);
      done += static_cast<std::uint64_t>(items[i].view.byte_size());
    }
    plan.finish();
    for (const auto& b : plan.bytes()) out.write_at(b.file, b.byte_offset, std::as_bytes(std::span(b.data)));
    out.commit();
    report.bytes_read = done;
    report.bytes_written = out.bytes_written();
    return report;
  } catch (const error& caught) {
    throw caught.with({.path = path, .format = format.id});
  }
}

}  // namespace lamella
