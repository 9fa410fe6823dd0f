// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_datasets.hpp"

#include <algorithm>

#include "mmappickle_decoder.hpp"

namespace lamella::mmappickle {

std::string dataset_pusher::unique(const std::string& path) {
  auto name = path;
  for (std::uint64_t i = names_.size(); !names_.insert(name).second; ++i) name = path + "#" + std::to_string(i);
  return name;
}

sdk::dataset dataset_pusher::dataset_of(std::string name, const array_value& array) const {
  sdk::dataset made{.name = std::move(name), .dtype = type_text(*array.type), .shape = array.shape};
  if (array.is_in_place()) {
    made.layout = sdk::strided{
        .source = source_index_, .byte_offset = array.data.byte_offset, .strides = array.strides, .fortran_order = array.is_fortran};
    return made;
  }
  text_array_state state{array.data.form, array.data.byte_offset, array.data.byte_length, static_cast<std::uint64_t>(array.type->item_size),
                         array.is_fortran};
  for (const auto length : array.shape) state.shape.push_back(static_cast<std::uint64_t>(length));
  made.layout = sdk::decoded{array.shape, state.str()};
  return made;
}

// No element is masked: one chunk that is nowhere reads as False.
sdk::dataset dataset_pusher::empty_mask(std::string name, const array_value& data) const {
  sdk::dataset made{.name = std::move(name), .dtype = "|b1", .shape = data.shape};
  if (data.byte_size == 0) {
    made.layout = sdk::inline_values{};
    return made;
  }
  made.layout =
      sdk::chunked{.chunk_shape = data.shape, .locations = sdk::listed{{{.source = source_index_, .flags = LAMELLA_CHUNK_MISSING}}}};
  return made;
}

void dataset_pusher::push_place(std::uint64_t id, const array_value& array) {
  if (!place_) return;
  out_.attribute(id, "entry_offset", place_->entry_offset);
  out_.attribute(id, "data_offset", place_->data_offset);
  if (array.is_in_place() && array.byte_size > 0) out_.attribute(id, "array_file_offset", array.data.byte_offset);
}

std::string dataset_pusher::push(const std::string& path, const array_value& array) {
  const auto made = dataset_of(unique(path), array);
  push_place(out_.dataset(made), array);
  return made.name;
}

// A dataset names only a mask that was pushed before it.
masked_names dataset_pusher::push(const std::string& path, const masked_value& masked) {
  masked_names names{unique(path), {}};
  names.mask = unique(names.data + "/mask");
  auto mask = masked.mask ? dataset_of(names.mask, *masked.mask) : empty_mask(names.mask, masked.data);
  mask.role = LAMELLA_ROLE_MASK;
  const auto mask_id = out_.dataset(mask);
  if (masked.mask) push_place(mask_id, *masked.mask);
  auto data = dataset_of(names.data, masked.data);
  data.mask_dataset = mask_id;
  push_place(out_.dataset(data), masked.data);
  return names;
}

std::string dataset_pusher::refuse(const std::string& path, const sdk::error& why) {
  ++refused_count_;
  sdk::dataset made{.name = unique(path)};
  made.layout = sdk::unavailable{why.code(), why.what(), why.where().hint, why.where().byte_offset};
  out_.dataset(made);
  return made.name;
}

}  // namespace lamella::mmappickle
