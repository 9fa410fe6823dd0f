/* SPDX-License-Identifier: BSD-3-Clause */
/* The border compiles as C11, and a plugin in C needs nothing else: an entry that offers no interface. */
#include <lamella/plugin.h>
#include <string.h>

static const void* offers_nothing(const char* id) {
  (void)id;
  return NULL;
}

LAMELLA_EXPORT const lamella_entry* lamella_plugin_entry_v0(void);
const lamella_entry* lamella_plugin_entry_v0(void) {
  static lamella_entry entry;
  entry.magic = LAMELLA_MAGIC;
  entry.struct_size = sizeof entry;
  entry.abi_major = LAMELLA_ABI_MAJOR;
  entry.abi_minor = LAMELLA_ABI_MINOR;
  entry.plugin_id = (lamella_text){"empty", strlen("empty")};
  entry.get_interface = offers_nothing;
  return &entry;
}

_Static_assert(offsetof(lamella_entry, magic) == 0, "the magic comes first");
_Static_assert(sizeof(lamella_text) == 16, "a text is a pointer and a 64-bit length");
