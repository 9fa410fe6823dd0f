// SPDX-License-Identifier: BSD-3-Clause
#include "file/write/write_plan.hpp"

#include <fmt/format.h>

#include "file/pushed_layout.hpp"
#include "registry/known_part.hpp"

namespace lamella {

namespace {

lamella_text text_of(std::string_view text) {
  return {text.data(), text.size()};
}

/// Attributes as the flattened array of the border; holds what its texts need beyond the attributes themselves.
class flat_attributes {
 public:
  explicit flat_attributes(const std::vector<attribute>& roots) {
    for (const auto& a : roots) add(a, 0);
    for (std::size_t i = 0; i < items_.size(); ++i) {
      items_[i].value.shape = shapes_[i].data();
      items_[i].value.ndim = shapes_[i].size();
    }
  }
  [[nodiscard]] const lamella_attribute* data() const { return items_.data(); }
  [[nodiscard]] std::uint64_t size() const { return items_.size(); }

 private:
  void add(const attribute& a, std::uint64_t parent) {
    lamella_attribute made{};
    made.struct_size = sizeof made;
    made.id = items_.size() + 1;
    made.parent = parent;
    made.name = text_of(a.name());
    auto& v = made.value;
    v.struct_size = sizeof v;
    v.kind = static_cast<std::uint32_t>(a.kind());
    switch (a.kind()) {
      case attribute_kind::null:
      case attribute_kind::list:
      case attribute_kind::map:
        break;
      case attribute_kind::boolean:
      case attribute_kind::int64:
        v.integer = a.as_int64();
        break;
      case attribute_kind::uint64:
        v.unsigned_integer = a.as_uint64();
        break;
      case attribute_kind::float64:
        v.real = a.as_float64();
        break;
      default:
        v.text = text_of(a.as_text());
        break;
    }
    v.tag = text_of(a.tag());
    v.dtype = text_of(a.type());
    v.comment = text_of(a.comment());
    shapes_.push_back(a.shape());
    items_.push_back(made);
    const auto id = made.id;
    for (const auto& child : a.children()) add(child, id);
  }

  std::vector<lamella_attribute> items_;
  std::vector<shape_t> shapes_;
};

/// @throws error  bad_argument: the caller's own words do not fit the view.
void check_item(const write_item& item) {
  if (item.stored && item.stored->native() != item.view.type())
    throw error(errc::bad_argument,
                fmt::format("dataset '{}' is to be stored as {}, its view has {}", item.name, item.stored->str(), item.view.type().str()),
                {.hint = "cast the view; stored chooses the byte order alone"});
  if (!item.axes.empty() && item.axes.size() != item.view.ndim())
    throw error(errc::bad_argument,
                fmt::format("dataset '{}' has {} axes, its view {} dimensions", item.name, item.axes.size(), item.view.ndim()),
                {.hint = "give one axis a dimension, or none"});
}

/// The question to the writer; holds everything that the C structs point to.
class question {
 public:
  question(const std::vector<write_item>& items, const std::vector<attribute>& file_attributes, const write_options& options)
      : file_attributes_(file_attributes) {
    for (const auto& item : items) {
      check_item(item);
      types_.push_back(item.stored.value_or(item.view.type()).str());
      shapes_.push_back(item.view.shape());
      attributes_.emplace_back(item.attributes);
      axes_.emplace_back();
      for (const auto& a : item.axes)
        axes_.back().push_back({sizeof(lamella_axis), a.navigate ? std::uint32_t{LAMELLA_NAVIGATE} : 0u, text_of(a.name), text_of(a.units),
                                a.scale, a.offset, a.values.empty() ? nullptr : a.values.data(), a.values.size(), 0});
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
      lamella_write_dataset d{};
      d.struct_size = sizeof d;
      d.ndim = static_cast<std::uint32_t>(shapes_[i].size());
      d.name = text_of(items[i].name);
      d.title = text_of(items[i].title);
      d.dtype = text_of(types_[i]);
      d.shape = shapes_[i].data();
      d.chunk_shape =
          options.chunk_shape.size() == shapes_[i].size() && !options.chunk_shape.empty() ? options.chunk_shape.data() : nullptr;
      d.axes = axes_[i].size() == shapes_[i].size() && !axes_[i].empty() ? axes_[i].data() : nullptr;
      d.axis_size = sizeof(lamella_axis);
      d.codec = text_of(options.codec);
      d.codec_parameters = text_of(options.codec_parameters);
      d.quantity = text_of(items[i].quantity);
      d.units = text_of(items[i].units);
      d.attributes = attributes_[i].data();
      d.attribute_count = attributes_[i].size();
      d.attribute_size = sizeof(lamella_attribute);
      datasets_.push_back(d);
    }
    spec_ = {sizeof spec_,
             0,
             datasets_.data(),
             datasets_.size(),
             sizeof(lamella_write_dataset),
             file_attributes_.data(),
             file_attributes_.size(),
             sizeof(lamella_attribute)};
  }
  [[nodiscard]] const lamella_write_spec& spec() const { return spec_; }

 private:
  flat_attributes file_attributes_;
  std::vector<std::string> types_;
  std::vector<shape_t> shapes_;
  std::vector<flat_attributes> attributes_;
  std::vector<std::vector<lamella_axis>> axes_;
  std::vector<lamella_write_dataset> datasets_;
  lamella_write_spec spec_{};
};

write_plan& self_of(const lamella_plan_sink* raw) {
  return *static_cast<write_plan*>(raw->host);
}

}  // namespace

write_plan::write_plan(const lamella_writer& writer, const std::string& format_id, const std::vector<write_item>& items,
                       const std::vector<attribute>& file_attributes, const write_options& options,
                       std::map<std::string, option_value> writer_options)
    : writer_(writer), call_({}, std::move(writer_options), options.reading.cancel), layouts_(items.size()) {
  sink_.struct_size = sizeof sink_;
  sink_.host = this;
  sink_.file = &write_plan::file;
  sink_.bytes = &write_plan::add_bytes;
  sink_.layout = &write_plan::add_layout;
  sink_.loss = &write_plan::loss;
  sink_.need = [](const lamella_plan_sink* raw, std::uint32_t needs) noexcept { self_of(raw).needs_ |= needs; };
  const question asked(items, file_attributes, options);
  call_.check(writer.plan(call_.c(), text_of(format_id), &asked.spec(), &sink_, &writing_));
  check(items);
}

write_plan::~write_plan() {
  if (writing_ != nullptr && writer_.release != nullptr) writer_.release(writing_);
}

void write_plan::check(const std::vector<write_item>& items) const {
  if (needs_ != 0)
    throw error(errc::unsupported,
                "the writer needs statistics, checksums or chunk locations of what is written, which this core does not compute");
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!layouts_[i]) throw error(errc::plugin, fmt::format("the writer gives no place to dataset '{}'", items[i].name));
    if (layouts_[i]->shape != items[i].view.shape())
      throw error(errc::plugin, fmt::format("the writer gives dataset '{}' another shape", items[i].name));
    if (!(layouts_[i]->stored.native() == items[i].view.type()))
      throw error(errc::plugin, fmt::format("the writer stores dataset '{}' as {} instead of {}", items[i].name, layouts_[i]->stored.str(),
                                            items[i].view.type().str()));
  }
}

void write_plan::begin() {
  if (writer_.begin != nullptr) call_.check(writer_.begin(writing_, call_.c()));
}

void write_plan::finish() {
  if (writer_.finish != nullptr) call_.check(writer_.finish(writing_, call_.c(), nullptr, 0, sizeof(lamella_write_result), &sink_));
}

lamella_status write_plan::file(const lamella_plan_sink* raw, lamella_text path, std::uint64_t size, std::uint64_t* number) noexcept {
  auto& self = self_of(raw);
  return self.call_.run([&] {
    *number = self.files_.size();
    self.files_.push_back({string_of(path), size == LAMELLA_UNKNOWN_SIZE ? std::nullopt : std::optional(size)});
  });
}

lamella_status write_plan::add_bytes(const lamella_plan_sink* raw, std::uint64_t number, std::uint64_t offset, const void* data,
                                     std::uint64_t size) noexcept {
  auto& self = self_of(raw);
  return self.call_.run([&] {
    if (number >= self.files_.size())
      throw error(errc::plugin, fmt::format("the writer puts bytes into file {}, there are {}", number, self.files_.size()));
    self.bytes_.push_back({number, offset, std::string(static_cast<const char*>(data), size)});
  });
}

lamella_status write_plan::add_layout(const lamella_plan_sink* raw, std::uint64_t position, const lamella_dataset* d) noexcept {
  auto& self = self_of(raw);
  return self.call_.run([&] {
    if (position >= self.layouts_.size())
      throw error(errc::plugin, fmt::format("the writer places dataset {}, there are {}", position, self.layouts_.size()));
    self.layouts_[position] = std::make_unique<lamella::layout>(lamella::layout_of(known_part<lamella_dataset>(d)));
  });
}

lamella_status write_plan::loss(const lamella_plan_sink* raw, lamella_text what) noexcept {
  auto& self = self_of(raw);
  return self.call_.run([&] { self.losses_.push_back(string_of(what)); });
}

}  // namespace lamella
