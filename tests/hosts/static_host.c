/* SPDX-License-Identifier: BSD-3-Clause */
/* A C program whose only reader is linked into it: prints format and shape of a file.  static_host FILE */
#include <inttypes.h>
#include <stdio.h>

#include "org_example_grid_c_plugin.h"

int main(int count, char** words) {
  if (count != 2) return 2;
  lamella_host_registry_options rules = {.struct_size = sizeof rules};
  rules.flags = LAMELLA_HOST_NO_ENVIRONMENT | LAMELLA_HOST_NO_BUNDLED | LAMELLA_HOST_NO_USER | LAMELLA_HOST_NO_SYSTEM;
  rules.static_plugins = &org_example_grid_c_plugin;
  rules.static_plugin_count = 1;
  lamella_host_registry* registry = NULL;
  lamella_host_file* file = NULL;
  lamella_host_dataset dataset = {.struct_size = sizeof dataset};
  lamella_host_error* error = NULL;
  int32_t code = lamella_host_registry_new(&rules, &registry, &error);
  const lamella_host_open_options how = {.struct_size = sizeof how, .registry = registry};
  if (code == LAMELLA_HOST_OK) code = lamella_host_open(words[1], &how, &file, &error);
  if (code == LAMELLA_HOST_OK) code = lamella_host_dataset_at(file, 0, &dataset, &error);
  if (code == LAMELLA_HOST_OK) {
    lamella_host_file_facts facts = {.struct_size = sizeof facts};
    lamella_host_file_get(file, &facts);
    printf("%s %s %s %" PRId64 " %" PRId64 "\n", facts.format, facts.plugin_id, dataset.dtype, dataset.shape[0], dataset.shape[1]);
  } else {
    lamella_host_error_facts facts = {.struct_size = sizeof facts};
    lamella_host_error_get(error, &facts);
    fprintf(stderr, "%s\n", facts.text);
    lamella_host_error_release(error);
  }
  lamella_host_file_release(file);
  lamella_host_registry_release(registry);
  return code;
}
