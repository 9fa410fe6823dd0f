// SPDX-License-Identifier: BSD-3-Clause
#include "verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "lamella/error.hpp"

namespace lamella::conformance {
namespace {

/// Whether something was found about a capability: that it holds, and that it does not.
struct evidence_of {
  bool holds = false, fails = false;
};

evidence_of found_about(std::span<const result> results, std::string_view format, std::string_view capability) {
  evidence_of found;
  for (const auto& r : results)
    for (const auto& f : r.findings)
      if (f.format == format && f.capability == capability) (f.holds ? found.holds : found.fails) = true;
  return found;
}

bool was_used(std::span<const result> results, std::string_view format) {
  return found_about(results, format, "read").holds || found_about(results, format, "write").holds;
}

}  // namespace

std::vector<capability_verdict> verdicts(const plugin_manifest& manifest, std::span<const result> results) {
  std::vector<capability_verdict> all;
  for (const auto& format : manifest.formats)
    for (const auto& c : format.info.capabilities) {
      const auto found = found_about(results, format.info.id, c.name);
      const bool is_denied = c.claimed == "false" || c.claimed == "D0";
      const bool is_proven = found.holds || (is_denied && was_used(results, format.info.id));
      all.push_back({format.info.id, c.name, c.claimed, found.fails ? "contradicted" : is_proven ? "proven" : "untested"});
    }
  return all;
}

void write_lock(const std::string& folder, const plugin_manifest& manifest, std::span<const capability_verdict> all) {
  const auto path = folder + "/capabilities.lock";
  std::string text = "# Which claims of formats.toml were proven by `lamella check-plugin`. Written by it; not to be edited.\nschema = 1\n";
  for (const auto& format : manifest.formats) {
    text += fmt::format("\n[[proof]]\nplugin = \"{}\"\nversion = \"{}\"\nformat = \"{}\"\n", manifest.id, manifest.version, format.info.id);
    for (const auto& v : all)
      if (v.format == format.info.id && v.state != "untested")
        text += fmt::format("{} = {{ claimed = \"{}\", state = \"{}\" }}\n", v.capability, v.claimed, v.state);
  }
  const auto part = path + ".part";
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  std::error_code failed;
  if (out) std::filesystem::rename(part, path, failed);
  if (!out || failed) throw error(errc::io, "the proofs cannot be written", {.path = path});
}

}  // namespace lamella::conformance
