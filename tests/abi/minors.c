/* SPDX-License-Identifier: BSD-3-Clause */
/* A plugin as another minor version of the border would have it. OLDER: its structs end before fields that they have today; NEWER: they go
 * on behind them, and the plugin knows interfaces that nobody has. What a struct_size does not cover is filled with 0xAA, which no host may
 * believe. BAD_MAGIC, SHORT_ENTRY, OTHER_MAJOR: entries that must be refused. */
#include <lamella/plugin.h>
#include <string.h>

#define TEXT(literal) ((lamella_text){literal, sizeof(literal) - 1})
#if defined(NEWER)
enum { MORE = 64 };
#define SIZE_OF(T, first_missing) (sizeof(T) + MORE)
#else
enum { MORE = 0 };
#define SIZE_OF(T, first_missing) offsetof(T, first_missing)
#endif
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Space of a struct, or of an array of them, as this version has it: a copy of `known` as far as SIZE_OF goes. */
#define VERSION(T, known, first_missing) \
  fill(&(struct { unsigned char bytes[sizeof(T) + 64]; }){{0}}, &(known), sizeof(T), SIZE_OF(T, first_missing))
static void* fill(void* space, const void* known, size_t known_size, size_t size) {
  memset(space, 0xAA, known_size + 64);
  memcpy(space, known, size < known_size ? size : known_size);
  const uint32_t struct_size = (uint32_t)size;
  memcpy(space, &struct_size, sizeof struct_size);
  return space;
}

static lamella_status report(const lamella_context* context, uint32_t severity, lamella_status status, lamella_text message) {
  const lamella_report known = {0, severity, status, 0, 0, 8, {NULL, 0}, message, {NULL, 0}};
  context->report(context, VERSION(lamella_report, known, hint));
  return status;
}

static lamella_status identify(const lamella_context* context, lamella_text format_id, const lamella_probe* probe,
                               lamella_verdict* verdict) {
  (void)context, (void)format_id;
  verdict->evidence = probe->head_size >= 5 && memcmp(probe->head, "MINOR", 5) == 0 ? LAMELLA_EVIDENCE_MAGIC : LAMELLA_EVIDENCE_NO;
  return LAMELLA_OK;
}

static lamella_status push_strided(const lamella_sink* sink, uint64_t source) {
  enum { STEP = sizeof(lamella_axis) + 64 };
  static unsigned char axes[2 * STEP];
  const lamella_axis y = {.name = TEXT("y"), .units = TEXT("um"), .scale = 0.5, .offset = 3}, x = {.name = TEXT("x"), .scale = 2};
  fill(axes, &y, sizeof y, SIZE_OF(lamella_axis, values));
  fill(axes + STEP, &x, sizeof x, SIZE_OF(lamella_axis, values));
  const int64_t shape[2] = {2, 3};
  const lamella_strided layout = {.source = source, .byte_offset = 16};
  const lamella_transform affine = {.kind = LAMELLA_AFFINE, .flags = LAMELLA_HAS_SCALE, .scale = 0.5, .to_dtype = TEXT("<f8")};
  const lamella_dataset known = {.ndim = 2,
                                 .name = TEXT("strided"),
                                 .dtype = TEXT("<i2"),
                                 .shape = shape,
                                 .axes = (const lamella_axis*)axes,
                                 .axis_size = STEP,
                                 .layout_kind = LAMELLA_STRIDED,
                                 .layout = VERSION(lamella_strided, layout, bits),
                                 .transforms = VERSION(lamella_transform, affine, table),
                                 .transform_count = 1,
                                 .transform_size = sizeof affine + 64};
  uint64_t id = 0;
  lamella_status status = sink->dataset(sink, VERSION(lamella_dataset, known, mask_dataset), &id);
  const lamella_value value = {.kind = LAMELLA_TEXT, .text = TEXT("a text")};
  return status == LAMELLA_OK ? sink->attribute(sink, id, 0, TEXT("note"), VERSION(lamella_value, value, tag), NULL) : status;
}

static lamella_status push_listed(const lamella_sink* sink, uint64_t source) {
  const int64_t shape[2] = {2, 3}, chunk[2] = {1, 3};
  const lamella_chunked layout = {.location_kind = LAMELLA_LOCATIONS_LISTED, .chunk_shape = chunk};
  const lamella_dataset known = {.ndim = 2,
                                 .name = TEXT("listed"),
                                 .dtype = TEXT("<i2"),
                                 .shape = shape,
                                 .layout_kind = LAMELLA_CHUNKED,
                                 .layout = VERSION(lamella_chunked, layout, chains)};
  uint64_t id = 0;
  lamella_status status = sink->dataset(sink, VERSION(lamella_dataset, known, mask_dataset), &id);
  struct {
    lamella_chunk_location known;
    unsigned char more[64];
  } rows[2];
  memset(rows, 0xAA, sizeof rows);
  for (uint64_t i = 0; i < COUNT(rows); ++i) rows[i].known = (lamella_chunk_location){source, 16 + 6 * i, 6, 0, 0};
  return status == LAMELLA_OK ? sink->chunks(sink, id, 0, &rows[0].known, sizeof *rows, COUNT(rows)) : status;
}

static lamella_status push_decoded(const lamella_sink* sink) {
  const int64_t shape[1] = {4}, chunk[1] = {2};
  const lamella_decoded layout = {.chunk_shape = chunk, .state = "state", .state_size = 5};
  const lamella_dataset known = {.ndim = 1, .name = TEXT("decoded"), .dtype = TEXT("|u1"), .shape = shape, .layout_kind = LAMELLA_DECODED};
  lamella_dataset made = known;
  struct {
    lamella_decoded known;
    unsigned char more[64];
  } space;
  memset(&space, 0xAA, sizeof space);
  space.known = layout;
  space.known.struct_size = sizeof layout + MORE;
  made.layout = &space;
  return sink->dataset(sink, VERSION(lamella_dataset, made, mask_dataset), NULL);
}

static lamella_status open(const lamella_context* context, lamella_text format_id, const lamella_source* source, const lamella_sink* sink) {
  (void)format_id;
  uint64_t got = 0;
  char head[16];
  lamella_status status = source->read_at(source, context, 0, head, sizeof head, &got);
  if (status != LAMELLA_OK) return status;
  if (got < sizeof head) return report(context, LAMELLA_ERROR, LAMELLA_TRUNCATED, TEXT("no header"));
  /* Things of a later version, which this host does not have. */
  if (context->get_extension(context, "lamella.telepathy/3") != NULL || source->get_extension(source, "lamella.telepathy/3") != NULL ||
      sink->get_extension(sink, "lamella.telepathy/3") != NULL)
    return report(context, LAMELLA_ERROR, LAMELLA_INTERNAL, TEXT("the host claims to know an extension that does not exist"));
  report(context, LAMELLA_WARNING, LAMELLA_OK, TEXT("of another minor version"));
  status = push_strided(sink, source->index);
  if (status == LAMELLA_OK) status = push_listed(sink, source->index);
  return status == LAMELLA_OK ? push_decoded(sink) : status;
}

static lamella_status create(const lamella_context* context, lamella_text format_id, const lamella_source* source, const void* state,
                             uint64_t state_size, void** decoder) {
  (void)format_id, (void)source;
  if (state_size != 5 || memcmp(state, "state", 5) != 0) return report(context, LAMELLA_ERROR, LAMELLA_INTERNAL, TEXT("another state"));
  static char any;
  *decoder = &any;
  return LAMELLA_OK;
}
static lamella_status decode(void* decoder, const lamella_context* context, const int64_t* chunk_index, void* data, uint64_t size) {
  (void)decoder, (void)context;
  for (uint64_t i = 0; i < size; ++i) ((uint8_t*)data)[i] = (uint8_t)(7 * ((uint64_t)chunk_index[0] * 2 + i));
  return LAMELLA_OK;
}
static void release(void* decoder) {
  (void)decoder;
}

static lamella_status init(const lamella_host* host, const lamella_context* context) {
  if (host->get_service("lamella.telepathy/3") == NULL) return LAMELLA_OK;
  return report(context, LAMELLA_ERROR, LAMELLA_INTERNAL, TEXT("the host claims to know a service that does not exist"));
}

static const struct {
  lamella_reader known;
  void* more[8];
} reader = {{sizeof(lamella_reader) + MORE, 0, identify, open}, {0}};
static const struct {
  lamella_decoder known;
  void* more[8];
} decoder = {{sizeof(lamella_decoder) + MORE, 0, create, decode, release}, {0}};

static const void* get_interface(const char* id) {
  if (strcmp(id, "lamella.reader/1") == 0) return &reader;
  return strcmp(id, "lamella.decoder/1") == 0 ? &decoder : NULL;
}

static const lamella_text format = {"minor", 5};
static const lamella_names formats = {sizeof formats + MORE, 0, &format, 1};
static const struct {
  lamella_entry known;
  void* more[8];
} entry = {{
#if defined(BAD_MAGIC)
               0x464C457F,
#else
               LAMELLA_MAGIC,
#endif
#if defined(SHORT_ENTRY)
               offsetof(lamella_entry, get_interface),
#else
               sizeof(lamella_entry) + MORE,
#endif
#if defined(OTHER_MAJOR)
               LAMELLA_ABI_MAJOR + 1,
#else
               LAMELLA_ABI_MAJOR,
#endif
#if defined(NEWER)
               LAMELLA_ABI_MINOR + 40,
#else
               LAMELLA_ABI_MINOR - 1,
#endif
               0,
               {"org.lamella.minor", 17},
               {"1.0", 3},
               &formats,
               init,
               NULL,
               get_interface},
           {0}};

LAMELLA_EXPORT const lamella_entry* lamella_plugin_entry_v0(void);
const lamella_entry* lamella_plugin_entry_v0(void) {
  return &entry.known;
}
