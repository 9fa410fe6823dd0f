// SPDX-License-Identifier: BSD-3-Clause
//
// Whether the first bytes of a file can be those of a pickle: opcodes with well-formed operands, and a stack that never runs empty.
// Much less than reading it, and enough that text and other formats fail within a few bytes.
#pragma once

#include <cstddef>
#include <string_view>

namespace lamella::mmappickle {

enum class head_verdict {
  no,       ///< an opcode that there is not, or one that finds nothing on the stack
  cut,      ///< nothing wrong up to the end of the head
  whole,    ///< ends with STOP and one value, where the head ends
  overfull  ///< STOP and one value, and bytes behind it
};

struct head_finding {
  head_verdict verdict = head_verdict::no;
  std::size_t size = 0;        ///< bytes looked at
  int opcodes = 0, names = 0;  ///< names: opcodes that name something in a module
  int protocol = -1;           ///< of PROTO; -1: none
  bool names_outside = false;  ///< persistent ids
  bool is_piled_up = false;    ///< many values that nothing gathers: legal, but no pickler writes it
};

[[nodiscard]] head_finding examine_head(std::string_view head);

}  // namespace lamella::mmappickle
