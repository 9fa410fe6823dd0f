/* SPDX-License-Identifier: BSD-3-Clause */
/* A plugin that is kept as a binary: today's core must still load it and read and write with it. Not an example of style for plugins: it
 * uses one of everything that the border had in 0.1. Built by ./make; never built again once it is committed.
 *
 * The format: "KEPT0001", u32 rows, u32 columns, u32 warn, u32 0, f64 minimum, f64 maximum, zeros up to byte 64; then int16 values;
 * little-endian. */
#include <lamella/plugin.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(literal) ((lamella_text){literal, sizeof(literal) - 1})
enum { HEADER_BYTES = 64, MINIMUM_OFFSET = 24 };
static const lamella_text no_text = {NULL, 0};

typedef struct header {
  char magic[8];
  uint32_t rows, columns, warn, unused;
  double minimum, maximum;
  char zeros[24];
} header;

static lamella_status report(const lamella_context* context, uint32_t severity, lamella_status status, int64_t offset,
                             lamella_text message) {
  const lamella_report made = {sizeof made, severity, status, 0, 0, offset, no_text, message, TEXT("a hint")};
  context->report(context, &made);
  return status;
}

/* ---- Reader ---- */

static lamella_status identify(const lamella_context* context, lamella_text format_id, const lamella_probe* probe,
                               lamella_verdict* verdict) {
  (void)format_id;
  const int is_ours = probe->head_size >= 8 && memcmp(probe->head, "KEPT0001", 8) == 0;
  verdict->evidence = is_ours ? LAMELLA_EVIDENCE_MAGIC : LAMELLA_EVIDENCE_NO;
  context->explain(context, is_ours ? TEXT("starts with 'KEPT0001'") : TEXT("does not start with 'KEPT0001'"));
  return LAMELLA_OK;
}

static lamella_status push_attributes(const lamella_sink* sink, uint64_t dataset) {
  lamella_value value = {.struct_size = sizeof value, .kind = LAMELLA_FLOAT64, .real = 0.25, .comment = TEXT("um")};
  lamella_status status = sink->attribute(sink, dataset, 0, TEXT("step"), &value, NULL);
  if (status != LAMELLA_OK) return status;
  uint64_t list = 0;
  value = (lamella_value){.struct_size = sizeof value, .kind = LAMELLA_LIST};
  status = sink->attribute(sink, 0, 0, TEXT("list"), &value, &list);
  if (status != LAMELLA_OK) return status;
  value = (lamella_value){.struct_size = sizeof value, .kind = LAMELLA_TEXT, .text = TEXT("first")};
  status = sink->attribute(sink, 0, list, no_text, &value, NULL);
  if (status != LAMELLA_OK) return status;
  const int64_t two = 2;
  value = (lamella_value){
      .struct_size = sizeof value, .kind = LAMELLA_SMALL_ARRAY, .text = {"\1\0\2\0", 4}, .dtype = TEXT("<i2"), .shape = &two, .ndim = 1};
  return sink->attribute(sink, 0, list, no_text, &value, NULL);
}

static lamella_status push_strided(const lamella_sink* sink, const header* h, uint64_t source) {
  const int64_t shape[2] = {h->rows, h->columns};
  const lamella_axis axes[2] = {{.struct_size = sizeof(lamella_axis), .name = TEXT("y"), .units = TEXT("um"), .scale = 0.25, .offset = 1},
                                {.struct_size = sizeof(lamella_axis), .name = TEXT("x"), .units = TEXT("um"), .scale = 0.5}};
  const lamella_strided layout = {.struct_size = sizeof layout, .source = source, .byte_offset = HEADER_BYTES};
  const lamella_transform affine = {.struct_size = sizeof affine,
                                    .kind = LAMELLA_AFFINE,
                                    .flags = LAMELLA_HAS_SCALE | LAMELLA_HAS_OFFSET,
                                    .scale = 0.5,
                                    .offset = 1,
                                    .to_dtype = TEXT("<f8")};
  uint64_t group = 0, data = 0;
  lamella_status status = sink->group(sink, 0, TEXT("images"), &group);
  if (status != LAMELLA_OK) return status;
  lamella_dataset made = {.struct_size = sizeof made,
                          .ndim = 2,
                          .name = TEXT("data"),
                          .dtype = TEXT("<i2"),
                          .shape = shape,
                          .axes = axes,
                          .axis_size = sizeof(lamella_axis),
                          .layout_kind = LAMELLA_STRIDED,
                          .layout = &layout};
  status = sink->dataset(sink, &made, &data);
  if (status != LAMELLA_OK) return status;
  made.group = group;
  made.name = TEXT("scaled");
  made.transforms = &affine;
  made.transform_count = 1;
  made.transform_size = sizeof affine;
  status = sink->dataset(sink, &made, NULL);
  return status == LAMELLA_OK ? push_attributes(sink, data) : status;
}

static lamella_status push_listed(const lamella_sink* sink, const header* h, uint64_t source) {
  const int64_t shape[2] = {h->rows, h->columns}, chunk[2] = {1, h->columns};
  const lamella_chunked layout = {.struct_size = sizeof layout, .location_kind = LAMELLA_LOCATIONS_LISTED, .chunk_shape = chunk};
  const lamella_dataset made = {.struct_size = sizeof made,
                                .ndim = 2,
                                .name = TEXT("listed"),
                                .dtype = TEXT("<i2"),
                                .shape = shape,
                                .layout_kind = LAMELLA_CHUNKED,
                                .layout = &layout};
  uint64_t id = 0;
  lamella_status status = sink->dataset(sink, &made, &id);
  for (uint64_t row = 0; row < h->rows && status == LAMELLA_OK; ++row) {
    const lamella_chunk_location where = {source, HEADER_BYTES + row * h->columns * 2, (uint64_t)h->columns * 2, 0, 0};
    status = sink->chunks(sink, id, row, &where, sizeof where, 1);
  }
  return status;
}

typedef struct decoder_state {
  int32_t columns, bias;
} decoder_state;

static lamella_status push_decoded(const lamella_context* context, const lamella_sink* sink, const header* h) {
  lamella_value bias = {.struct_size = sizeof bias};
  const int is_set = context->option(context, TEXT("bias"), &bias) != 0;
  const decoder_state state = {(int32_t)h->columns, is_set ? (int32_t)bias.integer : 0};
  const int64_t shape[2] = {h->rows, h->columns}, chunk[2] = {1, h->columns};
  const lamella_decoded layout = {.struct_size = sizeof layout, .chunk_shape = chunk, .state = &state, .state_size = sizeof state};
  const lamella_dataset made = {.struct_size = sizeof made,
                                .ndim = 2,
                                .name = TEXT("decoded"),
                                .dtype = TEXT("<i4"),
                                .shape = shape,
                                .layout_kind = LAMELLA_DECODED,
                                .layout = &layout};
  return sink->dataset(sink, &made, NULL);
}

static lamella_status push_inline(const lamella_sink* sink) {
  const double values[3] = {0.5, -1, 4};
  const int64_t three = 3;
  const lamella_inline layout = {.struct_size = sizeof layout, .data = values, .size = sizeof values};
  const lamella_dataset made = {.struct_size = sizeof made,
                                .ndim = 1,
                                .name = TEXT("inline"),
                                .dtype = TEXT("<f8"),
                                .shape = &three,
                                .layout_kind = LAMELLA_INLINE,
                                .layout = &layout};
  return sink->dataset(sink, &made, NULL);
}

static lamella_status open(const lamella_context* context, lamella_text format_id, const lamella_source* source, const lamella_sink* sink) {
  (void)format_id;
  header h;
  uint64_t got = 0;
  lamella_status status = source->read_at(source, context, 0, &h, sizeof h, &got);
  if (status != LAMELLA_OK) return status;
  if (got < sizeof h) return report(context, LAMELLA_ERROR, LAMELLA_TRUNCATED, (int64_t)got, TEXT("a KEPT header has 64 bytes"));
  if (h.warn != 0) report(context, LAMELLA_WARNING, LAMELLA_OK, 16, TEXT("the warning of a kept plugin"));
  if (context->cancelled(context)) return report(context, LAMELLA_ERROR, LAMELLA_CANCELLED, 0, TEXT("cancelled"));
  status = push_strided(sink, &h, source->index);
  if (status == LAMELLA_OK) status = push_listed(sink, &h, source->index);
  if (status == LAMELLA_OK) status = push_decoded(context, sink, &h);
  return status == LAMELLA_OK ? push_inline(sink) : status;
}

/* ---- Decoder: element (i, j) is 1000 i + j + bias ---- */

static lamella_status create(const lamella_context* context, lamella_text format_id, const lamella_source* source, const void* state,
                             uint64_t state_size, void** decoder) {
  (void)format_id, (void)source;
  decoder_state* made = state_size == sizeof *made ? malloc(sizeof *made) : NULL;
  if (made == NULL) return report(context, LAMELLA_ERROR, LAMELLA_NO_MEMORY, LAMELLA_NO_OFFSET, TEXT("no decoder"));
  memcpy(made, state, sizeof *made);
  *decoder = made;
  return LAMELLA_OK;
}

static lamella_status decode(void* decoder, const lamella_context* context, const int64_t* chunk_index, void* data, uint64_t size) {
  const decoder_state* made = decoder;
  if (size != (uint64_t)made->columns * 4) return report(context, LAMELLA_ERROR, LAMELLA_INTERNAL, LAMELLA_NO_OFFSET, TEXT("another size"));
  for (int32_t j = 0; j < made->columns; ++j) {
    const int32_t value = (int32_t)chunk_index[0] * 1000 + j + made->bias;
    memcpy((char*)data + 4 * j, &value, 4);
  }
  return LAMELLA_OK;
}

/* ---- Writer ---- */

static lamella_status plan(const lamella_context* context, lamella_text format_id, const lamella_write_spec* spec,
                           const lamella_plan_sink* sink, void** writing) {
  (void)format_id;
  if (spec->dataset_count != 1 || spec->datasets[0].ndim != 2)
    return report(context, LAMELLA_ERROR, LAMELLA_UNSUPPORTED, LAMELLA_NO_OFFSET, TEXT("KEPT holds one image"));
  const lamella_write_dataset* wished = &spec->datasets[0];
  const header h = {.magic = "KEPT0001", .rows = (uint32_t)wished->shape[0], .columns = (uint32_t)wished->shape[1]};
  uint64_t file = 0;
  lamella_status status = sink->file(sink, no_text, HEADER_BYTES + 2 * (uint64_t)h.rows * h.columns, &file);
  if (status == LAMELLA_OK) status = sink->bytes(sink, file, 0, &h, sizeof h);
  const lamella_strided layout = {.struct_size = sizeof layout, .source = file, .byte_offset = HEADER_BYTES};
  const lamella_dataset where = {.struct_size = sizeof where,
                                 .ndim = 2,
                                 .dtype = TEXT("<i2"),
                                 .shape = wished->shape,
                                 .layout_kind = LAMELLA_STRIDED,
                                 .layout = &layout};
  if (status == LAMELLA_OK) status = sink->layout(sink, 0, &where);
  if (status == LAMELLA_OK) status = sink->loss(sink, TEXT("everything but the elements"));
  if (status != LAMELLA_OK) return status;
  sink->need(sink, 0);
  uint64_t* kept = malloc(sizeof *kept);
  if (kept == NULL) return report(context, LAMELLA_ERROR, LAMELLA_NO_MEMORY, LAMELLA_NO_OFFSET, TEXT("no memory"));
  *kept = file;
  *writing = kept;
  return LAMELLA_OK;
}

/* Patches the header after the elements: what stands there says that it was called. */
static lamella_status finish(void* writing, const lamella_context* context, const lamella_write_result* results, uint64_t result_count,
                             uint64_t result_size, const lamella_plan_sink* sink) {
  (void)context, (void)results, (void)result_count, (void)result_size;
  const double extremes[2] = {-1.5, 2.5};
  return sink->bytes(sink, *(const uint64_t*)writing, MINIMUM_OFFSET, extremes, sizeof extremes);
}

/* ---- Entry ---- */

static lamella_status init(const lamella_host* host, const lamella_context* context) {
  if (host->abi_major != LAMELLA_ABI_MAJOR || host->name.size == 0 || host->get_service("kept.no-such-service/1") != NULL)
    return report(context, LAMELLA_ERROR, LAMELLA_INTERNAL, LAMELLA_NO_OFFSET, TEXT("this is no host of 0.1"));
  return LAMELLA_OK;
}

static const void* get_interface(const char* id) {
  static const lamella_reader reader = {sizeof reader, 0, identify, open};
  static const lamella_decoder decoder = {sizeof decoder, LAMELLA_REENTRANT, create, decode, free};
  static const lamella_writer writer = {sizeof writer, 0, plan, NULL, NULL, finish, free};
  if (strcmp(id, "lamella.reader/1") == 0) return &reader;
  if (strcmp(id, "lamella.decoder/1") == 0) return &decoder;
  return strcmp(id, "lamella.writer/1") == 0 ? &writer : NULL;
}

LAMELLA_EXPORT const lamella_entry* lamella_plugin_entry_v0(void);
const lamella_entry* lamella_plugin_entry_v0(void) {
  static const lamella_text format = {"kept", 4};
  static const lamella_names formats = {sizeof formats, 0, &format, 1};
  static const lamella_entry entry = {
      LAMELLA_MAGIC, sizeof entry, LAMELLA_ABI_MAJOR, LAMELLA_ABI_MINOR, 0, {"org.lamella.kept", 16}, {"0.1", 3}, &formats,
      init,          NULL,         get_interface};
  return &entry;
}
