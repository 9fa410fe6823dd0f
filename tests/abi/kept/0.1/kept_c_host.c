/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A host in plain C, as built against host.h of 0.1: says what is in a file, and reads the corner of an array.
 *   kept_c_host FILE [DATASET]
 */
#include <inttypes.h>
#include <lamella/host.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Prints what is known about a failure; the exit code of this program. */
static int failed(lamella_host_error* error) {
  lamella_host_error_facts facts = {.struct_size = sizeof facts};
  lamella_host_error_get(error, &facts);
  fprintf(stderr, "%s\n", facts.text); /* path, byte, what was found, what to do */
  if (facts.byte_offset >= 0) fprintf(stderr, "(%s at byte %" PRId64 ")\n", lamella_host_code_name(facts.code), facts.byte_offset);
  lamella_host_error_release(error);
  return 1;
}

static int describe(const lamella_host_file* file, lamella_host_error** error) {
  lamella_host_file_facts facts = {.struct_size = sizeof facts};
  lamella_host_file_get(file, &facts);
  printf("%s: %s\n", facts.path, facts.format);
  for (uint64_t i = 0; i < facts.dataset_count; ++i) {
    lamella_host_dataset dataset = {.struct_size = sizeof dataset};
    if (lamella_host_dataset_at(file, i, &dataset, error) != LAMELLA_HOST_OK) return 0;
    printf("%s %s", dataset.name, dataset.dtype);
    for (uint32_t axis = 0; axis < dataset.ndim; ++axis) printf(" %" PRId64, dataset.shape[axis]);
    printf("%s%s\n", dataset.unavailable[0] != '\0' ? " unavailable: " : "", dataset.unavailable);
  }
  return 1;
}

/* The first elements of a view along each axis, at most 2 of each; native elements in C order, to be freed. */
static void* read_corner(const lamella_host_view* view, lamella_host_view_facts facts, uint64_t* count, lamella_host_error** error) {
  int64_t start[32] = {0}, shape[32] = {0}; /* no array has more axes */
  *count = 1;
  for (uint32_t axis = 0; axis < facts.ndim; ++axis) {
    shape[axis] = facts.shape[axis] < 2 ? facts.shape[axis] : 2;
    *count *= (uint64_t)shape[axis];
  }
  const uint64_t size = *count * facts.item_size;
  void* const data = malloc(size + 1);
  if (data != NULL && lamella_host_view_read_box(view, start, shape, data, size, NULL, error) == LAMELLA_HOST_OK) return data;
  free(data);
  return NULL;
}

static void print_element(const char* dtype, const void* at) {
  if (strcmp(dtype, "<f4") == 0)
    printf(" %g", (double)*(const float*)at);
  else if (strcmp(dtype, "<f8") == 0)
    printf(" %g", *(const double*)at);
  else if (strcmp(dtype, "<i2") == 0)
    printf(" %d", *(const int16_t*)at);
  else if (strcmp(dtype, "<u2") == 0)
    printf(" %d", *(const uint16_t*)at);
  else if (strcmp(dtype, "<i4") == 0)
    printf(" %" PRId32, *(const int32_t*)at);
  else if (strcmp(dtype, "|u1") == 0)
    printf(" %d", *(const uint8_t*)at);
  else if (strcmp(dtype, "|i1") == 0)
    printf(" %d", *(const int8_t*)at);
  else
    printf(" (%s)", dtype);
}

static int show_corner(const lamella_host_file* file, uint64_t dataset, lamella_host_error** error) {
  lamella_host_view* view = NULL;
  if (lamella_host_view_new(file, dataset, &view, error) != LAMELLA_HOST_OK) return 0;
  lamella_host_view_facts facts = {.struct_size = sizeof facts};
  uint64_t count = 0;
  char* elements = NULL;
  if (lamella_host_view_get(view, &facts, error) == LAMELLA_HOST_OK) elements = read_corner(view, facts, &count, error);
  if (elements != NULL) {
    printf("corner:");
    for (uint64_t i = 0; i < count; ++i) print_element(facts.dtype, elements + i * facts.item_size);
    printf("\n");
  }
  free(elements);
  lamella_host_view_release(view);
  return elements != NULL;
}

int main(int count, char** words) {
  if (count != 2 && count != 3) return fprintf(stderr, "usage: kept_c_host FILE [DATASET]\n"), 2;
  lamella_host_error* error = NULL;
  lamella_host_file* file = NULL;
  if (lamella_host_open(words[1], NULL, &file, &error) != LAMELLA_HOST_OK) return failed(error);
  uint64_t dataset = 0;
  const int is_well = (count == 2 || lamella_host_dataset_find(file, words[2], &dataset, &error) == LAMELLA_HOST_OK) &&
                      describe(file, &error) && show_corner(file, dataset, &error);
  lamella_host_file_release(file);
  return is_well ? 0 : failed(error);
}
