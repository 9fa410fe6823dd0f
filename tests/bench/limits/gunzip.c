/* SPDX-License-Identifier: BSD-3-Clause */
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>

#include "limit_loops.h"

static char* whole_file(const char* path, size_t* size) {
  FILE* file = fopen(path, "rb");
  if (file == NULL) return NULL;
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  char* content = malloc(*size);
  if (content != NULL && fread(content, 1, *size, file) != *size) free(content), content = NULL;
  fclose(file);
  return content;
}

size_t limit_gunzip(const char* path, char* memory, size_t size) {
  size_t encoded_size = 0, decoded_size = 0;
  char* encoded = whole_file(path, &encoded_size);
  if (encoded == NULL) return 0;
  struct libdeflate_decompressor* decoder = libdeflate_alloc_decompressor();
  const enum libdeflate_result result = libdeflate_gzip_decompress(decoder, encoded, encoded_size, memory, size, &decoded_size);
  libdeflate_free_decompressor(decoder);
  free(encoded);
  return result == LIBDEFLATE_SUCCESS ? decoded_size : 0;
}
