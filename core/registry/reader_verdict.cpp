// SPDX-License-Identifier: BSD-3-Clause
#include "registry/reader_verdict.hpp"

#include <fmt/format.h>

#include <vector>

#include "lamella/error.hpp"
#include "registry/evidence.hpp"
#include "registry/plugin_call.hpp"
#include "registry/source_kind_number.hpp"

namespace lamella {
namespace {

// A reader that wants more bytes is asked again with what there is, this often at most.
constexpr int max_rounds = 4;

lamella_text to_text(std::string_view text) {
  return {text.data(), text.size()};
}

/// The probe as the plugin sees it, and one call.
struct question {
  lamella_status status = LAMELLA_OK;
  lamella_verdict verdict{.struct_size = sizeof(lamella_verdict)};
  std::string fault, why;

  question(const listed_plugin& plugin, const lamella_reader& reader, const std::string& format_id, const file_probe& file,
           std::span<const std::byte> head, std::span<const std::byte> tail) {
    std::vector<lamella_text> children;
    for (const auto& name : file.children()) children.push_back(to_text(name));
    const lamella_probe probe{.struct_size = sizeof(lamella_probe),
                              .kind = source_kind_number(file.kind()),
                              .name = to_text(file.name()),
                              .size = file.size().value_or(LAMELLA_UNKNOWN_SIZE),
                              .head = reinterpret_cast<const std::uint8_t*>(head.data()),
                              .head_size = head.size(),
                              .tail = reinterpret_cast<const std::uint8_t*>(tail.data()),
                              .tail_size = tail.size(),
                              .children = {sizeof(lamella_names), 0, children.data(), children.size()}};
    plugin_call call(plugin.log(), plugin.manifest().id);
    status = reader.identify(call.context(), to_text(format_id), &probe, &verdict);
    // "Not this format" is an answer that needs no message.
    if (status != LAMELLA_NOT_THIS_FORMAT) fault = call.fault(status);
    why = call.explanation();
  }
};

reader_verdict judged(const question& asked) {
  if (asked.status == LAMELLA_NOT_THIS_FORMAT) return {true, evidence::no, asked.why};
  if (!asked.fault.empty()) return {false, evidence::no, "its identify failed: " + asked.fault};
  return {true, evidence_class(asked.verdict.evidence), asked.why};
}

reader_verdict ask(const listed_plugin& plugin, const lamella_reader& reader, const std::string& format_id, file_probe& file,
                   std::uint64_t tail_bytes) {
  std::uint64_t head_bytes = file_probe::first_head_bytes;
  for (int round = 1;; ++round) {
    const auto head = file.head(head_bytes), tail = file.tail(tail_bytes);
    const question asked(plugin, reader, format_id, file, head, tail);
    const auto want_head = std::max(head_bytes, asked.verdict.want_head_bytes);
    const auto want_tail = std::max(tail_bytes, asked.verdict.want_tail_bytes);
    const bool has_more = file.head(want_head).size() > head.size() || file.tail(want_tail).size() > tail.size();
    if (round == max_rounds || !has_more) return judged(asked);
    head_bytes = want_head;
    tail_bytes = want_tail;
  }
}

std::uint64_t tail_bytes_of(const listed_plugin& plugin, const std::string& format_id) {
  std::uint64_t bytes = 0;
  for (const auto& format : plugin.manifest().formats)
    if (format.info.id == format_id)
      for (const auto& rule : format.magic) bytes = std::max(bytes, tail_bytes_needed(rule));
  return bytes;
}

}  // namespace

reader_verdict ask_reader(const listed_plugin& plugin, const std::string& format_id, file_probe& file) {
  const void* found = nullptr;
  try {
    found = plugin.find_interface("lamella.reader/1");
  } catch (const error& caught) {
    return {.why = caught.message()};
  }
  const auto* reader = static_cast<const lamella_reader*>(found);
  if (reader == nullptr || !LAMELLA_HAS(lamella_reader, reader, identify) || reader->identify == nullptr)
    return {.why = fmt::format("plugin {} has no reader", plugin.manifest().id)};
  return ask(plugin, *reader, format_id, file, tail_bytes_of(plugin, format_id));
}

}  // namespace lamella
