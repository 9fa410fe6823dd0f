/* SPDX-License-Identifier: BSD-3-Clause */
/* The least that a process can do with a file: open it, map it, look at the first 1,024 bytes, print one number. */
#include <stdio.h>

#include "limit_loops.h"

int main(int count, char** words) {
  if (count != 2) return 2;
  const struct mapped_file file = limit_map(words[1]);
  if (file.memory == NULL) return 1;
  int seen = 0;
  for (size_t i = 0; i < 1024 && i < file.size; ++i) seen ^= file.memory[i];
  printf("%d\n", seen);
  return 0;
}
