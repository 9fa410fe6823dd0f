// SPDX-License-Identifier: BSD-3-Clause
//
// Asks the reader of a plugin whether a file is in one of its formats. Loads the plugin; a plugin that cannot be loaded, offers no
// reader or fails is an answer too.
#pragma once

#include <string>

#include "lamella/registry.hpp"
#include "registry/file_probe.hpp"
#include "registry/listed_plugin.hpp"

namespace lamella {

struct reader_verdict {
  bool was_asked = false;  ///< false: why says what kept it from answering
  lamella::evidence evidence = lamella::evidence::no;
  std::string why = {};
};

/// @throws error  as source::read_at; nothing that is the plugin's fault.
[[nodiscard]] reader_verdict ask_reader(const listed_plugin& plugin, const std::string& format_id, file_probe& file);

}  // namespace lamella
