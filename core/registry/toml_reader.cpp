// SPDX-License-Identifier: BSD-3-Clause
#include "registry/toml_reader.hpp"

#include "library_part.hpp"

namespace lamella {

const toml_reader& get_toml_reader() {
  static const auto& loaded = *static_cast<const toml_reader*>(
      load_library_part({"liblamella_toml.so", "lamella_toml_table", "manifests and proofs"}, sizeof(toml_reader)));
  return loaded;  // tried again at the next call where it throws
}

}  // namespace lamella
