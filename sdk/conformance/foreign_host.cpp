// SPDX-License-Identifier: BSD-3-Clause
#include "foreign_host.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>

#include "lamella/error.hpp"
#include "pushed_text.hpp"
#include "registry/source_kind_number.hpp"

namespace lamella::conformance {
namespace {

constexpr unsigned char beyond = 0xA5;  // what stands behind a struct that the plugin must not look at
constexpr std::uint64_t most_items = 4'000'000;

/// A struct of the border with room behind it: as a later host would hand it out, or cut as one that lacks the optional fields would.
template <typename T>
class resized {
 public:
  resized(const T& usual, struct_width width, std::size_t narrow_bytes) {
    bytes_.fill(beyond);
    std::memcpy(bytes_.data(), &usual, width == struct_width::narrow ? narrow_bytes : sizeof(T));
    auto& made = *get();
    made.struct_size = static_cast<std::uint32_t>(width == struct_width::usual    ? sizeof(T)
                                                  : width == struct_width::narrow ? narrow_bytes
                                                                                  : bytes_.size());
  }
  [[nodiscard]] T* get() noexcept { return std::launder(reinterpret_cast<T*>(bytes_.data())); }
  /// Whether nothing was written behind the end that the struct states.
  [[nodiscard]] bool is_intact_behind() noexcept {
    for (std::size_t i = get()->struct_size < sizeof(T) ? get()->struct_size : sizeof(T); i < bytes_.size(); ++i)
      if (bytes_[i] != beyond) return false;
    return true;
  }

 private:
  alignas(T) std::array<unsigned char, sizeof(T) + 64> bytes_;
};

template <typename T, typename Field>
std::size_t end_of(Field T::*field) {
  static const T sample{};
  return static_cast<std::size_t>(reinterpret_cast<const char*>(&(sample.*field)) - reinterpret_cast<const char*>(&sample)) + sizeof(Field);
}

}  // namespace

struct foreign_host::state {
  struct entry {
    state* owner;
    source_ptr file;
    std::string name;
    std::unique_ptr<resized<lamella_source>> raw;
  };

  explicit state(host_behaviour b) : behaviour(std::move(b)) {
    const lamella_context usual{.struct_size = 0,
                                .flags = 0,
                                .host = this,
                                .report = &report,
                                .log = [](const lamella_context*, std::int32_t, lamella_text) noexcept {},
                                .cancelled = [](const lamella_context* c) noexcept -> std::int32_t { return of(c).behaviour.is_cancelled; },
                                .progress = [](const lamella_context*, std::uint64_t, std::uint64_t) noexcept {},
                                .limit = [](const lamella_context*, std::uint32_t) noexcept -> std::uint64_t { return most_items; },
                                .option = &option,
                                .explain = &explain,
                                .get_extension = [](const lamella_context*, const char*) noexcept -> const void* { return nullptr; }};
    context = std::make_unique<resized<lamella_context>>(usual, behaviour.width, end_of(&lamella_context::limit));
  }

  static state& of(const lamella_context* c) { return *static_cast<state*>(c->host); }
  static entry& of(const lamella_source* s) { return *static_cast<entry*>(s->host); }
  static state& of(const lamella_sink* s) { return *static_cast<state*>(s->host); }

  static void report(const lamella_context* c, const lamella_report* r) noexcept;
  static std::int32_t option(const lamella_context* c, lamella_text name, lamella_value* value) noexcept;
  static void explain(const lamella_context* c, lamella_text why) noexcept;

  const lamella_source* add(source_ptr file);
  /// Runs what may throw a lamella::error for the plugin.
  template <typename F>
  lamella_status run(F&& f) noexcept {
    try {
      f();
      return LAMELLA_OK;
    } catch (const lamella::error& caught) {
      record.host_failure = caught.what();
      return status_of(caught.code());
    } catch (const std::exception& caught) {
      record.host_failure = caught.what();
      return LAMELLA_INTERNAL;
    }
  }
  template <typename F>
  lamella_status push(F&& text) noexcept {
    if (behaviour.most_pushes && record.push_count >= *behaviour.most_pushes) return record.host_failure = "too many items", LAMELLA_LIMIT;
    ++record.push_count;
    return run([&] { record.pushed += text() + "\n"; });
  }
  [[nodiscard]] lamella_sink sink();

  host_behaviour behaviour;
  host_record record;
  std::unique_ptr<resized<lamella_context>> context;
  std::vector<std::unique_ptr<entry>> entries;
  std::mutex mutex;
};

void foreign_host::state::report(const lamella_context* c, const lamella_report* r) noexcept {
  (void)of(c).run([&] { of(c).record.reports.push_back({r->severity == LAMELLA_WARNING, r->status, text_of(r->message)}); });
}

std::int32_t foreign_host::state::option(const lamella_context* c, lamella_text name, lamella_value* value) noexcept {
  const auto& options = of(c).behaviour.options;
  const auto found = options.find(std::string(name.data, name.size));
  if (found == options.end()) return 0;
  value->kind = found->second.is_integer ? LAMELLA_INT64 : LAMELLA_TEXT;
  value->integer = found->second.integer;
  value->text = {found->second.text.data(), found->second.text.size()};
  return 1;
}

void foreign_host::state::explain(const lamella_context* c, lamella_text why) noexcept {
  (void)of(c).run([&] { of(c).record.why = text_of(why); });
}

const lamella_source* foreign_host::state::add(source_ptr file) {
  const std::lock_guard lock(mutex);
  auto made = std::make_unique<entry>();
  made->owner = this;
  made->name = file->name();
  made->file = std::move(file);
  const lamella_source usual{
      .struct_size = 0,
      .kind = source_kind_number(made->file->kind()),
      .index = entries.size(),
      .size = made->file->size().value_or(LAMELLA_UNKNOWN_SIZE),
      .name = {made->name.data(), made->name.size()},
      .host = made.get(),
      .read_at = [](const lamella_source* s, const lamella_context*, std::uint64_t offset, void* data, std::uint64_t count,
                    std::uint64_t* got) noexcept -> lamella_status {
        auto& e = of(s);
        auto& host = *e.owner;
        return host.run([&] {
          const std::lock_guard reading(host.mutex);
          const auto number = host.record.read_count++;
          if (s->index == 0) host.record.reads.emplace_back(offset, count);
          *got = 0;
          if (host.behaviour.failing_read == number) throw lamella::error(code_of(host.behaviour.failure), "a read that was made to fail");
          std::memset(data, host.behaviour.poison, count);
          *got = e.file->read_at(offset, {static_cast<std::byte*>(data), count});
        });
      },
      .list = [](const lamella_source* s, const lamella_context*, lamella_text prefix,
                 std::int32_t (*each)(void*, lamella_text, std::uint32_t), void* user) noexcept -> lamella_status {
        return of(s).owner->run([&] {
          of(s).file->list(text_of(prefix), [&](std::string_view name, source_kind kind) {
            return each(user, {name.data(), name.size()}, source_kind_number(kind)) == 0;
          });
        });
      },
      .open_sibling = [](const lamella_source* s, const lamella_context*, lamella_text path, const lamella_source** out) noexcept
      -> lamella_status { return of(s).owner->run([&] { *out = of(s).owner->add(of(s).file->open_sibling(text_of(path))); }); },
      .open_part = [](const lamella_source* s, const lamella_context*, std::uint64_t offset, std::uint64_t size, lamella_text codec,
                      std::uint64_t decoded_size, const lamella_source** out) noexcept -> lamella_status {
        return of(s).owner->run([&] {
          const auto& base = of(s).file;
          const auto promised = decoded_size == LAMELLA_UNKNOWN_SIZE ? std::nullopt : std::optional(decoded_size);
          *out = of(s).owner->add(codec.size == 0 ? range_source(base, offset, size)
                                                  : stream_source(base, offset, size, text_of(codec), promised));
        });
      },
      .prefetch = [](const lamella_source*, std::uint64_t, std::uint64_t) noexcept {},
      .get_extension = [](const lamella_source*, const char*) noexcept -> const void* { return nullptr; }};
  made->raw = std::make_unique<resized<lamella_source>>(usual, behaviour.width, end_of(&lamella_source::open_part));
  entries.push_back(std::move(made));
  return entries.back()->raw->get();
}

lamella_sink foreign_host::state::sink() {
  return {.struct_size = 0,
          .flags = 0,
          .host = this,
          .group = [](const lamella_sink* s, std::uint64_t parent, lamella_text name, std::uint64_t* id) noexcept -> lamella_status {
            const auto status = of(s).push([&] { return fmt::format("group {} '{}'", parent, text_of(name)); });
            *id = of(s).record.push_count;
            return status;
          },
          .dataset = [](const lamella_sink* s, const lamella_dataset* d, std::uint64_t* id) noexcept -> lamella_status {
            const auto status = of(s).push([&] { return text_of(*d); });
            *id = of(s).record.push_count;
            return status;
          },
          .chunks = [](const lamella_sink* s, std::uint64_t dataset, std::uint64_t first, const lamella_chunk_location* all,
                       std::uint64_t size, std::uint64_t count) noexcept -> lamella_status {
            return of(s).push([&] {
              auto text = fmt::format("chunks of {} from {}:", dataset, first);
              for (std::uint64_t i = 0; i < count; ++i)
                text += " " + text_of(*reinterpret_cast<const lamella_chunk_location*>(reinterpret_cast<const char*>(all) + i * size));
              return text;
            });
          },
          .attribute = [](const lamella_sink* s, std::uint64_t owner, std::uint64_t parent, lamella_text name, const lamella_value* value,
                          std::uint64_t* id) noexcept -> lamella_status {
            const auto status =
                of(s).push([&] { return fmt::format("attribute {} {} '{}' {}", owner, parent, text_of(name), text_of(*value)); });
            if (id != nullptr) *id = of(s).record.push_count;
            return status;
          },
          .get_extension = [](const lamella_sink*, const char*) noexcept -> const void* { return nullptr; }};
}

foreign_host::foreign_host(host_behaviour behaviour) : state_(std::make_unique<state>(std::move(behaviour))) {}
foreign_host::~foreign_host() = default;

const lamella_context* foreign_host::context() const noexcept {
  return state_->context->get();
}

const lamella_source* foreign_host::add_source(source_ptr file) {
  return state_->add(std::move(file));
}

const host_record& foreign_host::record() const noexcept {
  return state_->record;
}

const host_record& foreign_host::open(const lamella_reader& reader, const std::string& format, const source_ptr& file) {
  const auto* const root = state_->add(file);
  resized<lamella_sink> sink(state_->sink(), state_->behaviour.width, end_of(&lamella_sink::attribute));
  auto& record = state_->record;
  record.status = reader.open(context(), {format.data(), format.size()}, root, sink.get());
  return record;
}

const host_record& foreign_host::identify(const lamella_reader& reader, const std::string& format, const lamella_probe& probe) {
  resized<lamella_probe> shown(probe, state_->behaviour.width, end_of(&lamella_probe::tail_size));
  resized<lamella_verdict> verdict({}, state_->behaviour.width, end_of(&lamella_verdict::evidence));
  auto& record = state_->record;
  record.status = reader.identify(context(), {format.data(), format.size()}, shown.get(), verdict.get());
  record.evidence = verdict.get()->evidence;
  if (!verdict.is_intact_behind())
    record.reports.push_back({false, LAMELLA_OK, "identify writes behind the end of the verdict that the host stated"});
  return record;
}

std::string host_record::error() const {
  for (const auto& r : reports)
    if (!r.is_warning) return r.message;
  return host_failure;
}

std::string status_name(lamella_status status) {
  constexpr std::array names = {"LAMELLA_OK",        "LAMELLA_NOT_THIS_FORMAT", "LAMELLA_CORRUPT",
                                "LAMELLA_TRUNCATED", "LAMELLA_UNSUPPORTED",     "LAMELLA_IO",
                                "LAMELLA_NO_MEMORY", "LAMELLA_CANCELLED",       "LAMELLA_BAD_ARGUMENT",
                                "LAMELLA_LIMIT",     "LAMELLA_INTERNAL",        "LAMELLA_SOURCE_CHANGED"};
  if (status >= 0 && static_cast<std::size_t>(status) < names.size()) return names[static_cast<std::size_t>(status)];
  return fmt::format("the unknown status {}", status);
}

}  // namespace lamella::conformance
