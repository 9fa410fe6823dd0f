// SPDX-License-Identifier: BSD-3-Clause
//
// What libFuzzer runs for lamella_add_fuzzer: the bytes go to identify and open of each format of the plugin that this is linked with.
// Besides what the sanitizers see, a broken rule of plugin.h ends it: each is a bug, whatever the bytes are.
#include <cstdio>
#include <cstdlib>
#include <lamella/memory_host.hpp>

extern "C" const lamella_entry* lamella_plugin_entry_v0(void);

namespace {

void expect_no_fault(const lamella::sdk::memory_outcome& outcome) {
  for (const auto& rule : outcome.broken_rules) std::fprintf(stderr, "broken rule: %s\n", rule.c_str());
  if (!outcome.broken_rules.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto* const entry = lamella_plugin_entry_v0();
  static lamella::sdk::memory_host host(entry);
  for (std::uint64_t i = 0; i < entry->format_ids->count; ++i) {
    const auto format = lamella::sdk::to_view(entry->format_ids->items[i]);
    expect_no_fault(host.identify(format, {data, size}));
    expect_no_fault(host.open(format, {data, size}));
  }
  return 0;
}
