// SPDX-License-Identifier: BSD-3-Clause
#include "host/file_handle.hpp"

#include "host/caller_struct.hpp"

namespace lamella::host {

dataset_arrays::dataset_arrays(const dataset& d) : dtype(d.type().str()) {
  if (const auto* why = d.unavailable()) unavailable = why->reason.empty() ? std::string(to_string(why->code)) : why->reason;
  for (const auto& a : d.axes())
    axes.push_back(
        {a.name.c_str(), a.units.c_str(), a.size, a.scale, a.offset, a.is_uniform() ? nullptr : a.values.data(), a.navigate ? 1 : 0, 0});
}

}  // namespace lamella::host

using namespace lamella::host;

const dataset_arrays& lamella_host_file::arrays(std::size_t index) const {
  const std::lock_guard lock(mutex_);
  auto& made = arrays_.at(index);
  if (made == nullptr) made = std::make_unique<const dataset_arrays>(opened[index]);
  return *made;
}

std::vector<lamella::dataset> lamella_host_file::chosen(const std::uint64_t* datasets, std::uint64_t count) const {
  std::vector<lamella::dataset> made;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto index = (&required(datasets, "datasets"))[i];
    check_index(index, opened.size(), "datasets");
    made.push_back(opened[static_cast<std::size_t>(index)]);
  }
  if (count == 0)
    for (const auto& d : opened.datasets())
      if (d.unavailable() == nullptr) made.push_back(d);
  return made;
}

void lamella_host_file_get(const lamella_host_file* file, lamella_host_file_facts* out) noexcept {
  lamella_host_file_facts made{};
  made.path = made.format = made.plugin_id = made.plugin_version = "";
  if (file != nullptr) {
    made.path = file->opened.path().c_str();
    made.format = file->opened.format().c_str();
    made.plugin_id = file->opened.plugin_id().c_str();
    made.plugin_version = file->opened.plugin_version().c_str();
    made.dataset_count = file->opened.size();
    made.group_count = file->opened.groups().size();
    made.warning_count = file->opened.warnings().size();
  }
  fill(out, made);
}

std::int32_t lamella_host_warning_at(const lamella_host_file* file, std::uint64_t index, lamella_host_warning* out,
                                     lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& all = required(file, "file").opened.warnings();
    check_index(index, all.size(), "warnings");
    lamella_host_warning made{};
    made.message = all[index].message.c_str();
    made.field = all[index].field.c_str();
    made.byte_offset = all[index].byte_offset;
    fill(&required(out, "out"), made);
  });
}

std::int32_t lamella_host_group_at(const lamella_host_file* file, std::uint64_t index, lamella_host_group* out,
                                   lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& all = required(file, "file").opened.groups();
    check_index(index, all.size(), "groups");
    lamella_host_group made{};
    made.name = all[index].name.c_str();
    made.attribute_owner = all[index].id;
    fill(&required(out, "out"), made);
  });
}

std::int32_t lamella_host_dataset_at(const lamella_host_file* file, std::uint64_t index, lamella_host_dataset* out,
                                     lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& from = required(file, "file");
    check_index(index, from.opened.size(), "datasets");
    const auto& d = from.opened[static_cast<std::size_t>(index)];
    const auto& facts = d.facts();
    const auto& arrays = from.arrays(static_cast<std::size_t>(index));
    lamella_host_dataset made{};
    made.ndim = static_cast<std::uint32_t>(d.shape().size());
    made.name = facts.name.c_str();
    made.title = facts.title.c_str();
    made.quantity = facts.quantity.c_str();
    made.units = facts.units.c_str();
    made.role = to_string(facts.role).data();  // a literal
    made.mask = facts.mask.c_str();
    made.unavailable = arrays.unavailable.c_str();
    made.dtype = arrays.dtype.c_str();
    made.shape = d.shape().data();
    made.axes = arrays.axes.data();
    made.axis_count = arrays.axes.size();
    made.axis_size = sizeof(lamella_host_axis);
    made.attribute_owner = facts.id;
    made.masked_where_false = facts.masked_where_false ? 1 : 0;
    fill(&required(out, "out"), made);
  });
}

std::int32_t lamella_host_dataset_find(const lamella_host_file* file, const char* name, std::uint64_t* index,
                                       lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& from = required(file, "file");
    auto& found = required(index, "index");
    found = from.opened[std::string_view(&required(name, "name"))].index();
  });
}

void lamella_host_file_release(lamella_host_file* file) noexcept {
  delete file;
}
