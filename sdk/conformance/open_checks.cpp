// SPDX-License-Identifier: BSD-3-Clause
#include "open_checks.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <filesystem>

#include "facts.hpp"
#include "file/reader_options.hpp"
#include "foreign_host.hpp"
#include "lamella/error.hpp"
#include "memory.hpp"
#include "process_state.hpp"

extern "C" {
// Of the address sanitizer, where the program was built with it.
std::size_t __sanitizer_get_current_allocated_bytes() __attribute__((weak));
}

namespace lamella::conformance {
namespace {

constexpr int rounds_of_leaks = 200;
constexpr std::int64_t allowed_growth = 8 << 10;  // of the host's own records

/// A code as samples.toml writes it: as the enumerator is named.
std::string_view identifier_of(errc code) {
  switch (code) {
    case errc::internal:
      return "internal";
    case errc::bad_argument:
      return "bad_argument";
    case errc::unknown_format:
      return "unknown_format";
    case errc::ambiguous_format:
      return "ambiguous_format";
    case errc::unsupported:
      return "unsupported";
    case errc::refused:
      return "refused";
    case errc::corrupt:
      return "corrupt";
    case errc::truncated:
      return "truncated";
    case errc::limit:
      return "limit";
    case errc::io:
      return "io";
    case errc::source_changed:
      return "source_changed";
    case errc::not_mappable:
      return "not_mappable";
    case errc::no_memory:
      return "no_memory";
    case errc::cancelled:
      return "cancelled";
    case errc::plugin:
      return "plugin";
  }
  return "internal";
}

std::int64_t allocated_bytes() {
  if (__sanitizer_get_current_allocated_bytes != nullptr) return static_cast<std::int64_t>(__sanitizer_get_current_allocated_bytes());
  return static_cast<std::int64_t>(::mallinfo2().uordblks);
}

/// Something else in front and behind, as in an archive.
source_ptr inside_a_larger_file(const sample& s) {
  const auto bytes = bytes_of(s);
  const std::string front(4099, 'x'), back(517, 'y');
  return range_source(in_memory(s, front + bytes + back), front.size(), bytes.size());
}

void compare_with_file(const subject& plugin, const sample& s, const std::string& expected, const source_ptr& other, const char* what,
                       trial& told) {
  told.at(fmt::format("opening {} {}", s.name, what));
  try {
    const auto found = facts_text(plugin.open(s, other));
    if (found != expected) told.fail(fmt::format("{}: read {} it is something else: {}", s.name, what, first_difference(expected, found)));
  } catch (const error& caught) {
    told.fail(fmt::format("{}: cannot be read {}: {}", s.name, what, caught.what()));
  }
}

/// The format reads files beside the opened one, which memory does not have.
bool has_siblings(const file& f) {
  for (const auto& d : f.datasets())
    if (d.view().sources() != nullptr)
      for (const auto& source : d.view().sources()->sources)
        if (source != d.view().sources()->sources.front() && source->recipe().base == nullptr) return true;
  return false;
}

}  // namespace

void check_facts(const subject& plugin, trial& told) {
  for (const auto* s : plugin.readable()) {
    told.at("opening " + s->name);
    try {
      compare_facts(plugin.open(*s), *s, told);
    } catch (const error& caught) {
      told.fail(fmt::format("{}: cannot be opened and read: {}", s->name, caught.what()));
    }
    if (!told.has_failed()) told.prove(s->format, "read");
  }
}

void check_repeatable(const subject& plugin, trial& told) {
  for (const auto* s : plugin.readable()) {
    told.at("opening twice: " + s->name);
    const auto file = is_file(*s) ? in_memory(*s) : open_source(s->path);
    const auto opened = [&] {
      foreign_host host({.options = validated_options(*plugin.find_format(s->format), s->options)});
      return host.open(*plugin.reader(), s->format, file);
    };
    const auto first = opened(), second = opened();
    if (first.pushed != second.pushed)
      told.fail(fmt::format("{}: opened again it pushes something else: {}", s->name, first_difference(first.pushed, second.pushed)));
  }
}

void check_refusals(const subject& plugin, trial& told) {
  bool has_any = false;
  for (const auto& s : plugin.samples()) {
    if (s.refused.empty()) continue;
    has_any = true;
    told.at("opening " + s.name);
    try {
      const auto f = plugin.open(s);
      for (const auto& d : f.datasets()) (void)values_sha256(d.view());
      told.fail(fmt::format("{}: is opened and read, its sample says that it is refused as {}", s.name, s.refused));
    } catch (const error& caught) {
      if (identifier_of(caught.code()) != s.refused)
        told.fail(
            fmt::format("{}: is refused as {}, its sample says {}: {}", s.name, identifier_of(caught.code()), s.refused, caught.what()));
      else if (caught.message().size() < 8)
        told.fail(fmt::format("{}: the message '{}' does not say what was found and what was expected", s.name, caught.message()));
    }
  }
  if (!has_any) throw not_applicable("there is no sample that is to be refused");
}

void check_sources(const subject& plugin, trial& told) {
  for (const auto* s : plugin.readable()) {
    if (!is_file(*s)) continue;
    std::string expected;
    if (const auto opened = plugin.open(*s); !has_siblings(opened)) expected = facts_text(opened);
    if (expected.empty()) continue;
    compare_with_file(plugin, *s, expected, in_memory(*s), "from memory", told);
    compare_with_file(plugin, *s, expected, inside_a_larger_file(*s), "inside a larger file", told);
    auto positional = plugin.options_for(*s);
    positional.io = io_mode::read;
    if (facts_text(lamella::open(s->path, positional)) != expected)
      told.fail(fmt::format("{}: read by position it is something else", s->name));
  }
}

void check_leaks(const subject& plugin, trial& told) {
  const auto* const reader = plugin.reader();
  for (const auto& s : plugin.samples()) {
    if (s.huge || !is_file(s) || !plugin.claims(s.format, "read")) continue;
    const auto file = in_memory(s);
    const auto options = validated_options(*plugin.find_format(s.format), s.options);
    const auto open_often = [&](int rounds) {
      for (int i = 0; i < rounds; ++i) {
        foreign_host host({.options = options});
        (void)host.open(*reader, s.format, file);
      }
    };
    told.at("opening it again and again: " + s.name);
    open_often(10);
    const auto before = allocated_bytes();
    const auto descriptors = descriptor_count();
    open_often(rounds_of_leaks);
    if (const auto grown = allocated_bytes() - before; grown > allowed_growth)
      told.fail(fmt::format("{}: opening it {} times leaves {} bytes of memory taken", s.name, rounds_of_leaks, grown));
    if (const auto now = descriptor_count(); now > descriptors)
      told.fail(fmt::format("{}: opening it {} times leaves {} descriptors open", s.name, rounds_of_leaks, now - descriptors));
  }
}

}  // namespace lamella::conformance
