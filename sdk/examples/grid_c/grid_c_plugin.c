/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A complete reader in plain C11, with plugin.h alone; other languages that speak C can follow it. The format: 32 bytes (magic "GRDC", u32
 * rows, u32 columns, u32 type, f64 step in micrometres, 8 bytes unused; little-endian), then rows times columns values.
 */
#include <inttypes.h>
#include <lamella/plugin.h>
#include <stdio.h>
#include <string.h>

#define TEXT(literal) ((lamella_text){literal, sizeof(literal) - 1})
enum { header_bytes = 32, type_offset = 12 };

static lamella_status fail(const lamella_context* call, lamella_status status, uint64_t byte_offset, lamella_text field,
                           const char* message) {
  const lamella_report report = {.struct_size = sizeof report,
                                 .severity = LAMELLA_ERROR,
                                 .status = status,
                                 .byte_offset = (int64_t)byte_offset,
                                 .field = field,
                                 .message = {message, strlen(message)}};
  call->report(call, &report);
  return status;
}

/* Byte by byte: right on every machine, at every address. */
static uint64_t little_endian(const uint8_t* bytes, unsigned count) {
  uint64_t number = 0;
  for (unsigned i = 0; i < count; ++i) number |= (uint64_t)bytes[i] << (8 * i);
  return number;
}

static double little_endian_double(const uint8_t* bytes) {
  const uint64_t bits = little_endian(bytes, 8);
  double number;
  memcpy(&number, &bits, sizeof number);
  return number;
}

static lamella_status read_header(const lamella_context* call, const lamella_source* file, uint8_t* header) {
  uint64_t got = 0;
  const lamella_status status = file->read_at(file, call, 0, header, header_bytes, &got);
  if (status != LAMELLA_OK) return status; /* the host has reported it */
  if (got == header_bytes) return LAMELLA_OK;
  char message[80];
  snprintf(message, sizeof message, "a GRDC header needs %d bytes, the file has %" PRIu64, header_bytes, got);
  return fail(call, LAMELLA_TRUNCATED, got, TEXT("header"), message);
}

static lamella_status identify(const lamella_context* call, lamella_text format_id, const lamella_probe* file, lamella_verdict* verdict) {
  (void)format_id;
  const int is_grid = file->head_size >= 4 && memcmp(file->head, "GRDC", 4) == 0;
  verdict->evidence = is_grid ? LAMELLA_EVIDENCE_MAGIC : LAMELLA_EVIDENCE_NO;
  call->explain(call, is_grid ? TEXT("starts with 'GRDC'") : TEXT("does not start with 'GRDC'"));
  return LAMELLA_OK;
}

static lamella_status push(const lamella_sink* out, const lamella_source* file, const uint8_t* header, lamella_text dtype) {
  const double step = little_endian_double(header + 16);
  const int64_t shape[2] = {(int64_t)little_endian(header + 4, 4), (int64_t)little_endian(header + 8, 4)};
  const lamella_axis axes[2] = {
      {.struct_size = sizeof(lamella_axis), .name = TEXT("y"), .units = TEXT("um"), .scale = step},
      {.struct_size = sizeof(lamella_axis), .name = TEXT("x"), .units = TEXT("um"), .scale = step},
  };
  const lamella_strided layout = {.struct_size = sizeof layout, .source = file->index, .byte_offset = header_bytes};
  const lamella_dataset dataset = {.struct_size = sizeof dataset,
                                   .ndim = 2,
                                   .name = TEXT("data"),
                                   .dtype = dtype,
                                   .shape = shape,
                                   .axes = axes,
                                   .axis_size = sizeof axes[0],
                                   .layout_kind = LAMELLA_STRIDED,
                                   .layout = &layout};
  uint64_t id = 0;
  const lamella_status status = out->dataset(out, &dataset, &id);
  if (status != LAMELLA_OK) return status; /* the host has reported it */
  const lamella_value value = {.struct_size = sizeof value, .kind = LAMELLA_FLOAT64, .real = step};
  return out->attribute(out, id, 0, TEXT("step"), &value, NULL);
}

static lamella_status open_file(const lamella_context* call, lamella_text format_id, const lamella_source* file, const lamella_sink* out) {
  (void)format_id;
  static const char* const dtypes[] = {"|u1", "<i2", "<f4"};
  uint8_t header[header_bytes];
  const lamella_status status = read_header(call, file, header);
  if (status != LAMELLA_OK) return status;
  const uint64_t type = little_endian(header + type_offset, 4);
  if (type < sizeof dtypes / sizeof dtypes[0]) return push(out, file, header, (lamella_text){dtypes[type], 3});
  char message[80];
  snprintf(message, sizeof message, "GRDC type %" PRIu64 ", known are 0, 1, 2", type);
  return fail(call, LAMELLA_UNSUPPORTED, type_offset, TEXT("type"), message);
}

static const void* get_interface(const char* id) {
  static const lamella_reader reader = {.struct_size = sizeof reader, .identify = identify, .open = open_file};
  return strcmp(id, "lamella.reader/1") == 0 ? &reader : NULL;
}

LAMELLA_EXPORT const lamella_entry* LAMELLA_PLUGIN_ENTRY(void) {
  static const lamella_text format = {"grid_c", 6};
  static const lamella_names formats = {.struct_size = sizeof formats, .items = &format, .count = 1};
  static const lamella_entry entry = {.magic = LAMELLA_MAGIC,
                                      .struct_size = sizeof entry,
                                      .abi_major = LAMELLA_ABI_MAJOR,
                                      .abi_minor = LAMELLA_ABI_MINOR,
                                      .plugin_id = {"org.example.grid_c", 18},
                                      .plugin_version = {"1.0.0", 5},
                                      .format_ids = &formats,
                                      .get_interface = get_interface};
  return &entry;
}
