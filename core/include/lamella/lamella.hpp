// SPDX-License-Identifier: BSD-3-Clause
//
// Everything a host application needs: lamella::open, files, datasets, views, arrays, references, the registry, writing.
//
// Threads: every function of these headers may be called from any thread, several at once, also on the same const object, unless it says
// otherwise. An object that is assigned to, moved from or destroyed belongs to one thread.
#pragma once

#include "array.hpp"       // IWYU pragma: export
#include "attribute.hpp"   // IWYU pragma: export
#include "convert.hpp"     // IWYU pragma: export
#include "dataset.hpp"     // IWYU pragma: export
#include "dtype.hpp"       // IWYU pragma: export
#include "error.hpp"       // IWYU pragma: export
#include "file.hpp"        // IWYU pragma: export
#include "layout.hpp"      // IWYU pragma: export
#include "log.hpp"         // IWYU pragma: export
#include "operations.hpp"  // IWYU pragma: export
#include "plan.hpp"        // IWYU pragma: export
#include "reduce.hpp"      // IWYU pragma: export
#include "reference.hpp"   // IWYU pragma: export
#include "registry.hpp"    // IWYU pragma: export
#include "source.hpp"      // IWYU pragma: export
#include "view.hpp"        // IWYU pragma: export
