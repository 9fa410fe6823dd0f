// SPDX-License-Identifier: BSD-3-Clause
#include "host/caller_struct.hpp"
#include "host/file_handle.hpp"

struct lamella_host_attributes {
  lamella_host_attributes(lamella::file of, std::vector<lamella::attribute> listed) : file(std::move(of)), items(std::move(listed)) {
    for (const auto& a : items) {
      shapes.push_back(a.kind() == lamella::attribute_kind::small_array ? a.shape() : lamella::shape_t());
      child_counts.push_back(a.children().size());
    }
  }

  lamella::file file;  // keeps what the items point to
  std::vector<lamella::attribute> items;
  std::vector<lamella::shape_t> shapes;
  std::vector<std::uint64_t> child_counts;
};

namespace lamella::host {

namespace {

static_assert(
    static_cast<int>(attribute_kind::null) == LAMELLA_HOST_NULL && static_cast<int>(attribute_kind::boolean) == LAMELLA_HOST_BOOL &&
    static_cast<int>(attribute_kind::int64) == LAMELLA_HOST_INT64 && static_cast<int>(attribute_kind::uint64) == LAMELLA_HOST_UINT64 &&
    static_cast<int>(attribute_kind::float64) == LAMELLA_HOST_FLOAT64 && static_cast<int>(attribute_kind::text) == LAMELLA_HOST_TEXT &&
    static_cast<int>(attribute_kind::bytes) == LAMELLA_HOST_BYTES && static_cast<int>(attribute_kind::decimal) == LAMELLA_HOST_DECIMAL &&
    static_cast<int>(attribute_kind::list) == LAMELLA_HOST_LIST && static_cast<int>(attribute_kind::map) == LAMELLA_HOST_MAP &&
    static_cast<int>(attribute_kind::small_array) == LAMELLA_HOST_ARRAY && static_cast<int>(attribute_kind::opaque) == LAMELLA_HOST_OPAQUE);

lamella_host_text text_from(std::string_view text) noexcept {
  return {text.data() == nullptr ? "" : text.data(), text.size()};
}

void set_value(lamella_host_attribute& made, const attribute& a) {
  switch (a.kind()) {
    case attribute_kind::boolean:
      made.integer = a.as_boolean() ? 1 : 0;
      break;
    case attribute_kind::int64:
      made.integer = a.as_int64();
      break;
    case attribute_kind::uint64:
      made.unsigned_integer = a.as_uint64();
      break;
    case attribute_kind::float64:
      made.real = a.as_float64();
      break;
    case attribute_kind::text:
    case attribute_kind::bytes:
    case attribute_kind::decimal:
    case attribute_kind::small_array:
    case attribute_kind::opaque:
      made.text = text_from(a.as_text());
      break;
    case attribute_kind::null:
    case attribute_kind::list:
    case attribute_kind::map:
      break;
  }
}

}  // namespace

}  // namespace lamella::host

using namespace lamella::host;

std::int32_t lamella_host_attributes_new(const lamella_host_file* file, std::uint64_t owner, lamella_host_attributes** out,
                                         lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& from = required(file, "file").opened;
    auto& made = required(out, "out");
    made = new lamella_host_attributes(from, from.attributes(owner));
  });
}

std::int32_t lamella_host_attributes_children(const lamella_host_attributes* attributes, std::uint64_t index, lamella_host_attributes** out,
                                              lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& list = required(attributes, "attributes");
    check_index(index, list.items.size(), "attributes");
    auto& made = required(out, "out");
    made = new lamella_host_attributes(list.file, list.items[index].children());
  });
}

std::uint64_t lamella_host_attributes_count(const lamella_host_attributes* attributes) noexcept {
  return attributes == nullptr ? 0 : attributes->items.size();
}

std::int32_t lamella_host_attributes_at(const lamella_host_attributes* attributes, std::uint64_t index, lamella_host_attribute* out,
                                        lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& list = required(attributes, "attributes");
    check_index(index, list.items.size(), "attributes");
    const auto& a = list.items[index];
    lamella_host_attribute made{};
    made.kind = static_cast<std::uint32_t>(a.kind());
    made.name = text_from(a.name());
    made.text = text_from({});
    set_value(made, a);
    made.tag = text_from(a.tag());
    made.dtype = text_from(a.type());
    made.shape = list.shapes[index].data();
    made.ndim = list.shapes[index].size();
    made.child_count = list.child_counts[index];
    made.comment = text_from(a.comment());
    fill(&required(out, "out"), made);
  });
}

void lamella_host_attributes_release(lamella_host_attributes* attributes) noexcept {
  delete attributes;
}
