// SPDX-License-Identifier: BSD-3-Clause
//
// What an opened file holds, compared with what its sample promises, or with the same file opened another way.
#pragma once

#include <string>

#include "lamella/file.hpp"
#include "sample.hpp"
#include "trial.hpp"

namespace lamella::conformance {

/// SHA-256 of the decoded values, as `lamella checksum` prints it.
[[nodiscard]] std::string values_sha256(const view& v, int threads = 1);

/// Names, types, shapes, axes, attributes and values of a file as text; equal files give equal texts. For small files.
[[nodiscard]] std::string facts_text(const file& f, int threads = 1);
/// The first line in which two such texts differ, of both.
[[nodiscard]] std::string first_difference(const std::string& expected, const std::string& found);

/// Tells the trial where a dataset is not what the sample says: one element.
void compare_value(const dataset& d, const expected_value& v, trial& told);
/// The same of all but single elements.
void compare_facts(const file& f, const sample& s, trial& told);

}  // namespace lamella::conformance
