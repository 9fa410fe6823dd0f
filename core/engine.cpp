// SPDX-License-Identifier: BSD-3-Clause
#include "engine.hpp"

#include "library_part.hpp"

namespace lamella {

const engine& get_engine() {
  static const auto& loaded =
      *static_cast<const engine*>(load_library_part({"liblamella_engine.so", "lamella_engine_table", "compressed data"}, sizeof(engine)));
  return loaded;  // tried again at the next call where it throws
}

}  // namespace lamella
