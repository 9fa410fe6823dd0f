// SPDX-License-Identifier: BSD-3-Clause
#include "file/host_sources.hpp"

#include <algorithm>
#include <string>

#include "file/call_context.hpp"
#include "registry/source_kind_number.hpp"

namespace lamella {

namespace {

constexpr std::size_t most_sources = 1'000'000;
constexpr std::size_t window_bytes = 16u << 10;

std::string_view view_of(lamella_text text) {
  return {text.data, text.size};
}

}  // namespace

host_sources::host_sources(source_ptr root) {
  add(std::move(root));
}

// Streams keep what they decoded, and are asked for no more than is needed.
host_sources::host_sources(source_ptr root, read_window head)
    : has_window_(root->kind() == source_kind::file && root->size()), window_(std::move(head)) {
  add(std::move(root));
}

std::size_t host_sources::read(const entry& e, std::uint64_t offset, std::span<std::byte> data) {
  if (!has_window_ || e.raw.index != 0 || data.size() > window_bytes) return e.file->read_at(offset, data);
  if (offset >= e.raw.size) return 0;
  data = data.first(std::min<std::uint64_t>(data.size(), e.raw.size - offset));
  const std::lock_guard lock(mutex_);
  if (!window_.covers(offset, data.size())) window_.move_to(*e.file, offset, window_bytes);
  data = data.first(std::min<std::size_t>(data.size(), window_.size()));  // a part of another source may end early
  window_.copy(offset, data);
  return data.size();
}

const lamella_source* host_sources::add(source_ptr file) {
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= most_sources) throw error(errc::limit, "a file refers to more than a million others");
  auto made = std::make_unique<entry>();
  made->file = std::move(file);
  made->name = made->file->name();
  made->owner = this;
  made->raw.struct_size = sizeof(lamella_source);
  made->raw.kind = source_kind_number(made->file->kind());
  made->raw.index = entries_.size();
  made->raw.size = made->file->size().value_or(LAMELLA_UNKNOWN_SIZE);
  made->raw.name = {made->name.data(), made->name.size()};
  made->raw.host = made.get();
  made->raw.read_at = &host_sources::read_at;
  made->raw.list = &host_sources::list;
  made->raw.open_sibling = &host_sources::open_sibling;
  made->raw.open_part = &host_sources::open_part;
  made->raw.prefetch = [](const lamella_source*, std::uint64_t, std::uint64_t) noexcept {};
  made->raw.get_extension = [](const lamella_source*, const char*) noexcept -> const void* { return nullptr; };
  set_->sources.push_back(made->file);
  entries_.push_back(std::move(made));
  return &entries_.back()->raw;
}

lamella_status host_sources::read_at(const lamella_source* raw, const lamella_context* call, std::uint64_t offset, void* data,
                                     std::uint64_t count, std::uint64_t* got) noexcept {
  *got = 0;
  return call_context::of(call).run([&] {
    const auto& e = *static_cast<const entry*>(raw->host);
    if (count != 0) *got = e.owner->read(e, offset, {static_cast<std::byte*>(data), static_cast<std::size_t>(count)});
  });
}

lamella_status host_sources::list(const lamella_source* raw, const lamella_context* call, lamella_text prefix,
                                  std::int32_t (*visit)(void*, lamella_text, std::uint32_t), void* user) noexcept {
  return call_context::of(call).run([&] {
    const auto& e = *static_cast<const entry*>(raw->host);
    e.file->list(view_of(prefix), [&](std::string_view name, source_kind kind) {
      return visit(user, {name.data(), name.size()}, source_kind_number(kind)) == 0;
    });
  });
}

lamella_status host_sources::open_sibling(const lamella_source* raw, const lamella_context* call, lamella_text path,
                                          const lamella_source** out) noexcept {
  return call_context::of(call).run([&] {
    const auto& e = *static_cast<const entry*>(raw->host);
    *out = e.owner->add(e.file->open_sibling(view_of(path)));
  });
}

lamella_status host_sources::open_part(const lamella_source* raw, const lamella_context* call, std::uint64_t offset, std::uint64_t size,
                                       lamella_text codec, std::uint64_t decoded_size, const lamella_source** out) noexcept {
  return call_context::of(call).run([&] {
    const auto& e = *static_cast<const entry*>(raw->host);
    if (codec.size == 0) {
      *out = e.owner->add(range_source(e.file, offset, size));
      return;
    }
    std::optional<std::uint64_t> promised;
    if (decoded_size != LAMELLA_UNKNOWN_SIZE) promised = decoded_size;
    *out = e.owner->add(stream_source(e.file, offset, size, std::string(view_of(codec)), promised));
  });
}

}  // namespace lamella
