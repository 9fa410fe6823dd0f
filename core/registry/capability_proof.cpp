// SPDX-License-Identifier: BSD-3-Clause
#include "registry/capability_proof.hpp"

#include <filesystem>

#include "lamella/error.hpp"
#include "registry/text_file.hpp"
#include "registry/toml_reader.hpp"

namespace lamella {
namespace {

constexpr std::uint64_t max_lock_bytes = 1u << 20;

}  // namespace

void apply_proofs(format_info& format, std::string_view plugin_version, std::string_view lock_text) {
  get_toml_reader().apply_proofs(format, plugin_version, lock_text);
}

void apply_proofs_of_folder(format_info& format, std::string_view plugin_version, const std::string& folder) {
  const auto path = folder + "/capabilities.lock";
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) return;  // the usual case, without the price of an exception
  try {
    apply_proofs(format, plugin_version, read_text_file(path, max_lock_bytes));
  } catch (const error&) {  // no file, no proof
  }
}

}  // namespace lamella
