// SPDX-License-Identifier: BSD-3-Clause
//
// Options that a user gave for a reader or writer, held against the manifest's declaration: unknown names, wrong types and values are
// refused with what is possible; defaults are filled in.
#pragma once

#include <map>
#include <string>

#include "file/call_context.hpp"
#include "lamella/registry.hpp"

namespace lamella {

/// @throws error  bad_argument, naming the option and what it takes.
[[nodiscard]] std::map<std::string, option_value> validated_options(const format_info& format,
                                                                    const std::map<std::string, std::string>& given);

}  // namespace lamella
