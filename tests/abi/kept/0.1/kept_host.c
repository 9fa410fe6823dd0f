/* SPDX-License-Identifier: BSD-3-Clause */
/* A host that is kept as a binary: today's plugins must still work in it. It knows plugin.h as it was in 0.1 and nothing of the core; files
 * are in memory, and what is pushed is printed. Built by ./make; never built again once it is committed.
 *
 * usage: kept_host LIBRARY FORMAT FILE           identifies and opens FILE
 *        kept_host --plan LIBRARY FORMAT         plans a dataset "data" of int16, 2 rows, 3 columns */
#include <dlfcn.h>
#include <inttypes.h>
#include <lamella/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(literal) ((lamella_text){literal, sizeof(literal) - 1})
static const char* const kinds[] = {"null",  "bool",    "int64", "uint64", "float64", "text",
                                    "bytes", "decimal", "list",  "map",    "array",   "opaque"};
static uint64_t last_id = 0;
static int errors = 0;

static void print_text(lamella_text text) {
  for (uint64_t i = 0; i < text.size; ++i) putchar(text.data[i] >= ' ' && text.data[i] <= '~' ? text.data[i] : '.');
}
static void print_hex(const void* data, uint64_t size) {
  for (uint64_t i = 0; i < size; ++i) printf("%02x", ((const unsigned char*)data)[i]);
}

/* ---- Context ---- */

static void on_report(const lamella_context* context, const lamella_report* report) {
  (void)context;
  errors += report->severity == LAMELLA_ERROR;
  printf("%s %d at %" PRId64 ": ", report->severity == LAMELLA_ERROR ? "error" : "warning", report->status, report->byte_offset);
  print_text(report->message);
  putchar('\n');
}
static void on_log(const lamella_context* context, int32_t level, lamella_text text) {
  (void)context, (void)level, (void)text;
}
static int32_t on_cancelled(const lamella_context* context) {
  return (void)context, 0;
}
static void on_progress(const lamella_context* context, uint64_t done, uint64_t total) {
  (void)context, (void)done, (void)total;
}
static uint64_t on_limit(const lamella_context* context, uint32_t kind) {
  return (void)context, (void)kind, UINT64_C(1000000);
}
static int32_t on_option(const lamella_context* context, lamella_text name, lamella_value* value) {
  return (void)context, (void)name, (void)value, 0;
}
static void on_explain(const lamella_context* context, lamella_text why) {
  (void)context;
  printf("why: ");
  print_text(why);
  putchar('\n');
}
static const void* no_extension(const lamella_context* context, const char* id) {
  return (void)context, (void)id, NULL;
}
static const void* no_service(const char* id) {
  return (void)id, NULL;
}

static const lamella_context context = {sizeof context, 0,        NULL,      on_report,  on_log,      on_cancelled,
                                        on_progress,    on_limit, on_option, on_explain, no_extension};

/* ---- Source: a file in memory ---- */

struct memory {
  char* bytes;
  uint64_t size;
};

static lamella_status fail(const lamella_context* called, const char* what) {
  const lamella_report made = {sizeof made, LAMELLA_ERROR, LAMELLA_IO, 0, 0, LAMELLA_NO_OFFSET, {NULL, 0}, {what, strlen(what)}, {NULL, 0}};
  called->report(called, &made);
  return LAMELLA_IO;
}
static lamella_status read_at(const lamella_source* source, const lamella_context* called, uint64_t offset, void* data, uint64_t count,
                              uint64_t* got) {
  (void)called;
  const struct memory* file = source->host;
  const uint64_t rest = offset < file->size ? file->size - offset : 0;
  *got = count < rest ? count : rest;
  if (*got > 0) memcpy(data, file->bytes + offset, *got);
  return LAMELLA_OK;
}
static lamella_status list(const lamella_source* source, const lamella_context* called, lamella_text prefix,
                           int32_t (*entry)(void* user, lamella_text name, uint32_t kind), void* user) {
  return (void)source, (void)prefix, (void)entry, (void)user, fail(called, "no directory");
}
static lamella_status open_sibling(const lamella_source* source, const lamella_context* called, lamella_text path,
                                   const lamella_source** out) {
  return (void)source, (void)path, (void)out, fail(called, "no sibling");
}
static lamella_status open_part(const lamella_source* source, const lamella_context* called, uint64_t offset, uint64_t size,
                                lamella_text codec, uint64_t decoded_size, const lamella_source** out) {
  return (void)source, (void)offset, (void)size, (void)codec, (void)decoded_size, (void)out, fail(called, "no part");
}
static void prefetch(const lamella_source* source, uint64_t offset, uint64_t size) {
  (void)source, (void)offset, (void)size;
}
static const void* no_source_extension(const lamella_source* source, const char* id) {
  return (void)source, (void)id, NULL;
}

/* ---- Sink: prints ---- */

static lamella_status on_group(const lamella_sink* sink, uint64_t parent, lamella_text name, uint64_t* id) {
  (void)sink;
  printf("group %" PRIu64 " in %" PRIu64 ": ", ++last_id, parent);
  print_text(name);
  putchar('\n');
  if (id != NULL) *id = last_id;
  return LAMELLA_OK;
}

static void print_dataset(const char* what, const lamella_dataset* dataset) {
  printf("%s '", what);
  print_text(dataset->name);
  printf("' ");
  print_text(dataset->dtype);
  for (uint32_t i = 0; i < dataset->ndim; ++i) printf("%c%" PRId64, i == 0 ? ' ' : 'x', dataset->shape[i]);
  printf(" layout %u", dataset->layout_kind);
  if (dataset->layout_kind == LAMELLA_STRIDED) {
    const lamella_strided* layout = dataset->layout;
    printf(" source %" PRIu64 " at %" PRIu64, layout->source, layout->byte_offset);
  }
  printf(" transforms %" PRIu64 "\n", dataset->transform_count);
  for (uint32_t i = 0; dataset->axes != NULL && i < dataset->ndim; ++i) {
    const lamella_axis* axis = (const lamella_axis*)((const char*)dataset->axes + i * dataset->axis_size);
    printf("axis ");
    print_text(axis->name);
    printf(" %.17g + i * %.17g ", axis->offset, axis->scale);
    print_text(axis->units);
    putchar('\n');
  }
}
static lamella_status on_dataset(const lamella_sink* sink, const lamella_dataset* dataset, uint64_t* id) {
  (void)sink;
  ++last_id;
  print_dataset("dataset", dataset);
  if (id != NULL) *id = last_id;
  return LAMELLA_OK;
}
static lamella_status on_chunks(const lamella_sink* sink, uint64_t dataset, uint64_t first, const lamella_chunk_location* where,
                                uint64_t size, uint64_t count) {
  (void)sink, (void)where, (void)size;
  printf("chunks of %" PRIu64 ": %" PRIu64 " from %" PRIu64 "\n", dataset, count, first);
  return LAMELLA_OK;
}
static lamella_status on_attribute(const lamella_sink* sink, uint64_t owner, uint64_t parent, lamella_text name, const lamella_value* value,
                                   uint64_t* id) {
  (void)sink, (void)owner, (void)parent;
  ++last_id;
  printf("attribute ");
  print_text(name);
  printf(" %s", value->kind < sizeof kinds / sizeof *kinds ? kinds[value->kind] : "unknown");
  if (value->kind == LAMELLA_BOOL || value->kind == LAMELLA_INT64) printf(" %" PRId64, value->integer);
  if (value->kind == LAMELLA_FLOAT64) printf(" %.17g", value->real);
  if (value->kind == LAMELLA_TEXT) putchar(' '), print_text(value->text);
  putchar('\n');
  if (id != NULL) *id = last_id;
  return LAMELLA_OK;
}
static const void* no_sink_extension(const lamella_sink* sink, const char* id) {
  return (void)sink, (void)id, NULL;
}

/* ---- Plan sink: prints ---- */

static lamella_status on_file(const lamella_plan_sink* sink, lamella_text path, uint64_t size, uint64_t* source) {
  (void)sink;
  printf("file '");
  print_text(path);
  printf("' %" PRIu64 " bytes\n", size);
  *source = 7;
  return LAMELLA_OK;
}
static lamella_status on_bytes(const lamella_plan_sink* sink, uint64_t source, uint64_t offset, const void* data, uint64_t size) {
  (void)sink;
  printf("bytes of %" PRIu64 " at %" PRIu64 ": ", source, offset);
  print_hex(data, size);
  putchar('\n');
  return LAMELLA_OK;
}
static lamella_status on_layout(const lamella_plan_sink* sink, uint64_t position, const lamella_dataset* dataset) {
  (void)sink, (void)position;
  print_dataset("layout", dataset);
  return LAMELLA_OK;
}
static lamella_status on_loss(const lamella_plan_sink* sink, lamella_text what) {
  (void)sink;
  printf("loss ");
  print_text(what);
  putchar('\n');
  return LAMELLA_OK;
}
static void on_need(const lamella_plan_sink* sink, uint32_t needs) {
  (void)sink, printf("needs %u\n", needs);
}

/* ---- The calls ---- */

static const lamella_entry* load(const char* library) {
  void* loaded = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (loaded == NULL) return fprintf(stderr, "%s\n", dlerror()), NULL;
  const lamella_entry_function get_entry = (lamella_entry_function)dlsym(loaded, LAMELLA_ENTRY_SYMBOL);
  if (get_entry == NULL) return fprintf(stderr, "%s\n", dlerror()), NULL;
  const lamella_entry* entry = get_entry();
  if (entry->magic != LAMELLA_MAGIC || entry->abi_major != LAMELLA_ABI_MAJOR || !LAMELLA_HAS(lamella_entry, entry, get_interface)) {
    fprintf(stderr, "no entry of this ABI\n");
    return NULL;
  }
  const lamella_host host = {sizeof host, 0, LAMELLA_ABI_MAJOR, LAMELLA_ABI_MINOR, 0, TEXT("kept host"), TEXT("0.1"), no_service};
  if (entry->init != NULL && entry->init(&host, &context) != LAMELLA_OK) return NULL;
  printf("plugin ");
  print_text(entry->plugin_id);
  putchar('\n');
  return entry;
}

static struct memory read_file(const char* path) {
  struct memory made = {NULL, 0};
  FILE* file = fopen(path, "rb");
  if (file == NULL) return made;
  made.bytes = malloc(1 << 20);
  made.size = made.bytes == NULL ? 0 : fread(made.bytes, 1, 1 << 20, file);
  fclose(file);
  return made;
}

static int read_with(const lamella_entry* entry, lamella_text format, const char* path) {
  const lamella_reader* reader = entry->get_interface("lamella.reader/1");
  struct memory file = read_file(path);
  if (reader == NULL || file.bytes == NULL) return 2;
  const char* slash = strrchr(path, '/');
  const lamella_text name = {slash == NULL ? path : slash + 1, strlen(slash == NULL ? path : slash + 1)};
  const lamella_probe probe = {.struct_size = sizeof probe,
                               .kind = LAMELLA_SOURCE_FILE,
                               .name = name,
                               .size = file.size,
                               .head = (const uint8_t*)file.bytes,
                               .head_size = file.size < 16384 ? file.size : 16384,
                               .children = {.struct_size = sizeof(lamella_names)}};
  lamella_verdict verdict = {.struct_size = sizeof verdict};
  if (reader->identify(&context, format, &probe, &verdict) != LAMELLA_OK) return 3;
  printf("evidence %d\n", verdict.evidence);
  const lamella_source source = {sizeof source, LAMELLA_SOURCE_FILE, 0,        file.size,          name, &file, read_at, list,
                                 open_sibling,  open_part,           prefetch, no_source_extension};
  const lamella_sink sink = {sizeof sink, 0, NULL, on_group, on_dataset, on_chunks, on_attribute, no_sink_extension};
  printf("status %d\n", reader->open(&context, format, &source, &sink));
  return 0;
}

static int plan_with(const lamella_entry* entry, lamella_text format) {
  const lamella_writer* writer = entry->get_interface("lamella.writer/1");
  if (writer == NULL) return 2;
  const int64_t shape[2] = {2, 3};
  const lamella_write_dataset dataset = {
      .struct_size = sizeof dataset, .ndim = 2, .name = TEXT("data"), .dtype = TEXT("<i2"), .shape = shape};
  const lamella_write_spec spec = {.struct_size = sizeof spec, .datasets = &dataset, .dataset_count = 1, .dataset_size = sizeof dataset};
  const lamella_plan_sink sink = {sizeof sink, 0, NULL, on_file, on_bytes, on_layout, on_loss, on_need};
  void* writing = NULL;
  printf("status %d\n", writer->plan(&context, format, &spec, &sink, &writing));
  if (writer->release != NULL) writer->release(writing);
  return 0;
}

int main(int count, char** words) {
  if (count != 4) return 2;
  const int plans = strcmp(words[1], "--plan") == 0;
  const lamella_entry* entry = load(words[plans ? 2 : 1]);
  if (entry == NULL) return 1;
  const char* format = words[plans ? 3 : 2];
  const lamella_text format_id = {format, strlen(format)};
  if (entry->get_interface("lamella.no-such-interface/9") != NULL) return 4;
  const int ended = plans ? plan_with(entry, format_id) : read_with(entry, format_id, words[3]);
  printf("errors %d\n", errors);
  return ended;
}
