// SPDX-License-Identifier: BSD-3-Clause
#include "registry/manifest_toml.hpp"

#include "lamella/error.hpp"
#include "registry/manifest_table.hpp"

namespace lamella {
namespace {

void apply_proof(format_info& format, const manifest_table& proof) {
  for (auto& capability : format.capabilities) {
    const auto verdict = proof.table(capability.name);
    if (!verdict || verdict->text("claimed") != capability.claimed) continue;
    const auto state = verdict->text("state");
    if (state == "proven" || state == "contradicted") capability.state = state;
  }
}

void apply_all(format_info& format, std::string_view plugin_version, const manifest_table& lock) {
  if (lock.integer("schema") != 1) return;
  for (const auto& proof : lock.tables("proof")) {
    const bool is_about_it =
        proof.text("plugin") == format.plugin_id && proof.text("version") == plugin_version && proof.text("format") == format.id;
    if (is_about_it) apply_proof(format, proof);
  }
}

}  // namespace

void apply_proofs_toml(format_info& format, std::string_view plugin_version, std::string_view lock_text) {
  const auto claimed = format.capabilities;
  const std::string path = "capabilities.lock";
  try {
    const auto root = parse_toml(lock_text, path);
    apply_all(format, plugin_version, manifest_table(root, path));
  } catch (const error&) {
    format.capabilities = claimed;
  }
}

}  // namespace lamella
