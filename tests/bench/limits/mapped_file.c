/* SPDX-License-Identifier: BSD-3-Clause */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "limit_loops.h"

struct mapped_file limit_map(const char* path) {
  struct mapped_file file = {NULL, 0};
  struct stat status;
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return file;
  if (fstat(descriptor, &status) == 0 && status.st_size > 0) {
    void* memory = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (memory != MAP_FAILED) file.memory = memory, file.size = (size_t)status.st_size;
  }
  close(descriptor);
  return file;
}

void limit_unmap(struct mapped_file file) {
  if (file.memory != NULL) munmap((void*)file.memory, file.size);
}

long limit_open(const char* path, size_t header_bytes, long repeats) {
  char header[65536];
  long seen = 0;
  for (long i = 0; i < repeats; ++i) {
    const struct mapped_file file = limit_map(path);
    if (file.memory == NULL) return -1;
    size_t size = header_bytes < file.size ? header_bytes : file.size;
    if (size > sizeof header) size = sizeof header;
    memcpy(header, file.memory, size);
    for (size_t b = 0; b < size; b += 64) seen ^= header[b];
    limit_unmap(file);
  }
  return seen;
}
