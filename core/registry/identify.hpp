// SPDX-License-Identifier: BSD-3-Clause
//
// Which format a file is in, and what of it a reader is to be given: the file itself, or the content of one that is compressed as a
// whole. Used by registry::identify and by opening.
#pragma once

#include <string>
#include <string_view>

#include "lamella/registry.hpp"
#include "source/read_window.hpp"

namespace lamella {

/// Reasons are sentences for people: opening asks for none as long as it finds a reader.
enum class reasons { told, left_out };

struct identified_source {
  identification found;
  source_ptr file;   ///< what the reader is given; keeps the original open
  read_window head;  ///< of `file`: what was read of it on the way
};

/// As registry::identify, with what to read.
[[nodiscard]] identified_source identify_source(const registry& known, const source_ptr& file, bool manifest_only = false,
                                                reasons why = reasons::told);

/// What a format that the user named reads of a file: unwrapped, unless the format's own magic bytes are those of the compressed file.
///
/// @throws error  as registry::identify.
[[nodiscard]] source_ptr unwrapped_for(const registry& known, const source_ptr& file, std::string_view format_id);

}  // namespace lamella
