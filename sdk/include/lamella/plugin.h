/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The border between lamella and its plugins: plain C11, no library to link.
 * Plugin authors use it (C++ authors through plugin.hpp); hosts use the headers of the core instead.
 * It deliberately has no way for a plugin to hand out pixels, to open a file or to keep memory of the host:
 * a plugin parses headers and says where the bytes are.
 *
 * Rules that hold for every declaration below, unless it says otherwise:
 *  - Sizes. Each struct starts with struct_size, set by whoever built it (lamella_entry has its magic first). A field is read only
 *    when LAMELLA_HAS says that the struct reaches that far. Structs grow only at their end, in a minor version. Arrays of structs
 *    are stepped through with the element size that their owner states. A zero-initialised struct (with its struct_size) is neutral.
 *    Fields below the line "optional" of a struct are asked for with LAMELLA_HAS even in this version: small hosts leave them out.
 *  - Text is UTF-8, pointer and length, not NUL-terminated. Lengths and offsets are 64-bit.
 *  - Owner. Whoever allocates frees. What a plugin pushes is copied before the call returns. What the host passes is valid until
 *    the call returns, unless a lifetime is stated.
 *  - Errors. A function that returns lamella_status returns LAMELLA_OK, or another status after one report() with a message.
 *    A status without a message, or an error report with LAMELLA_OK, is shown to the user as a fault of the plugin.
 *  - Threads. [any]: may be called from any thread, several at once. [one]: the host calls it from one thread at a time.
 *    No function may start threads, or change signals, locale, environment or working folder.
 *  - No exception, errno, bool, bit-field, union or C++ type crosses. Flags and reserved fields that are unknown are zero.
 */
#ifndef LAMELLA_PLUGIN_H
#define LAMELLA_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define LAMELLA_NOEXCEPT noexcept
#else
#define LAMELLA_NOEXCEPT
#endif

#if defined(_WIN32)
#define LAMELLA_EXPORT __declspec(dllexport)
#else
#define LAMELLA_EXPORT __attribute__((visibility("default")))
#endif

/* The ABI is version 0.x until release 1.0 freezes it; then the symbol ends in _v1. */
#define LAMELLA_ABI_MAJOR 0
#define LAMELLA_ABI_MINOR 1
#define LAMELLA_MAGIC 0x4C414D4Cu
#define LAMELLA_ENTRY_SYMBOL "lamella_plugin_entry_v0"
/* The name that a plugin gives its entry function. A program that a plugin is linked into gives each its own when it compiles the
 * plugin's source (-DLAMELLA_PLUGIN_ENTRY=grid_entry); as a library a plugin is found by the usual one alone. */
#ifndef LAMELLA_PLUGIN_ENTRY
#define LAMELLA_PLUGIN_ENTRY lamella_plugin_entry_v0
#endif
#define LAMELLA_HAS(T, pointer, field) ((pointer)->struct_size >= offsetof(T, field) + sizeof(((T*)0)->field))
#define LAMELLA_UNKNOWN_SIZE UINT64_MAX
#define LAMELLA_NO_OFFSET ((int64_t)-1)

/* ---- Words ------------------------------------------------------------------------------------------------------------- */

typedef int32_t lamella_status;
enum {
  LAMELLA_OK = 0,
  LAMELLA_NOT_THIS_FORMAT = 1, /* an answer, not a fault: the bytes belong to another format */
  LAMELLA_CORRUPT = 2,         /* the bytes contradict the format or themselves */
  LAMELLA_TRUNCATED = 3,       /* the source ends before something that it promises */
  LAMELLA_UNSUPPORTED = 4,     /* legal, but this plugin does not read or write it */
  LAMELLA_IO = 5,
  LAMELLA_NO_MEMORY = 6,
  LAMELLA_CANCELLED = 7,
  LAMELLA_BAD_ARGUMENT = 8, /* a wrong option or index */
  LAMELLA_LIMIT = 9,        /* beyond a limit of the host */
  LAMELLA_INTERNAL = 10,    /* a fault of the plugin */
  LAMELLA_SOURCE_CHANGED = 11
};

typedef struct lamella_text {
  const char* data;
  uint64_t size;
} lamella_text;

typedef struct lamella_names {
  uint32_t struct_size, flags;
  const lamella_text* items;
  uint64_t count;
} lamella_names;

/* One typed value: of an attribute or of an option. Lists and maps are pushed empty; their items follow as attributes whose parent
 * is the list (names ignored) or the map (names are keys, order and repeats kept). */
enum {
  LAMELLA_NULL = 0,
  LAMELLA_BOOL = 1,    /* integer: 0 or 1 */
  LAMELLA_INT64 = 2,   /* integer */
  LAMELLA_UINT64 = 3,  /* unsigned_integer */
  LAMELLA_FLOAT64 = 4, /* real */
  LAMELLA_TEXT = 5,    /* text */
  LAMELLA_BYTES = 6,   /* text holds the bytes */
  LAMELLA_DECIMAL = 7, /* text: digits of an integer beyond 64 bits, or of a real beyond a double */
  LAMELLA_LIST = 8,
  LAMELLA_MAP = 9,
  LAMELLA_SMALL_ARRAY = 10, /* text holds the elements, C order; dtype and shape say what they are */
  LAMELLA_OPAQUE = 11       /* text holds the stored bytes; tag says what they are (e.g. "FEI2", "pickle") */
};
typedef struct lamella_value {
  uint32_t struct_size, kind;
  int64_t integer;
  uint64_t unsigned_integer;
  double real;
  lamella_text text;
  lamella_text tag;
  lamella_text dtype; /* NumPy type string */
  const int64_t* shape;
  uint64_t ndim;
  lamella_text comment; /* what the file says beside the value (FITS card comments); or its unit */
} lamella_value;

typedef struct lamella_attribute { /* for writers: one item of a flattened tree, parents before children */
  uint32_t struct_size, flags;
  uint64_t id, parent; /* parent 0: the owner itself */
  lamella_text name;
  lamella_value value;
} lamella_attribute;

/* ---- The host's side of a call ------------------------------------------------------------------------------------------- */

enum { LAMELLA_ERROR = 0, LAMELLA_WARNING = 1 };
typedef struct lamella_report {
  uint32_t struct_size, severity;
  lamella_status status; /* of a warning: LAMELLA_OK, or what it would have been in a strict reader */
  int32_t os_error;      /* errno where the system gave one */
  uint64_t source;       /* lamella_source.index that byte_offset counts in */
  int64_t byte_offset;   /* LAMELLA_NO_OFFSET: none */
  lamella_text field;    /* header field or keyword, may be empty */
  lamella_text message;  /* what was found, what was expected */
  lamella_text hint;     /* what the user can do, may be empty */
} lamella_report;

enum {
  LAMELLA_LIMIT_DATASETS = 1,
  LAMELLA_LIMIT_ATTRIBUTES = 2,
  LAMELLA_LIMIT_HEADER_BYTES = 3, /* what open may keep in memory: attributes, inline values, parsed text */
  LAMELLA_LIMIT_CHUNKS = 4,       /* listed chunk locations */
  LAMELLA_LIMIT_DEPTH = 5         /* of nested values and groups */
};
enum { LAMELLA_LOG_DEBUG = 0, LAMELLA_LOG_INFO = 1, LAMELLA_LOG_MISBEHAVING = 2 };

/* Made by the host for one call on one thread; not to be kept. [one] */
typedef struct lamella_context {
  uint32_t struct_size, flags;
  void* host;
  void (*report)(const struct lamella_context*, const lamella_report*) LAMELLA_NOEXCEPT;
  void (*log)(const struct lamella_context*, int32_t level, lamella_text) LAMELLA_NOEXCEPT;
  int32_t (*cancelled)(const struct lamella_context*) LAMELLA_NOEXCEPT; /* 1: return LAMELLA_CANCELLED soon; poll in loops */
  void (*progress)(const struct lamella_context*, uint64_t done, uint64_t total) LAMELLA_NOEXCEPT;
  uint64_t (*limit)(const struct lamella_context*, uint32_t kind) LAMELLA_NOEXCEPT;
  /* optional */
  /* A reader or writer option as the manifest declares it, already validated; 1: set (by the user or by its default), 0: not set.
   * The text in *value is valid until the call of the plugin returns. */
  int32_t (*option)(const struct lamella_context*, lamella_text name, lamella_value* value) LAMELLA_NOEXCEPT;
  void (*explain)(const struct lamella_context*, lamella_text why) LAMELLA_NOEXCEPT;           /* the reason of a verdict */
  const void* (*get_extension)(const struct lamella_context*, const char* id)LAMELLA_NOEXCEPT; /* NULL: absent */
} lamella_context;

/* Bytes by offset. The host owns it; it is valid until open (or the decoder's release) returns. */
enum { LAMELLA_SOURCE_FILE = 1, LAMELLA_SOURCE_DIRECTORY = 2, LAMELLA_SOURCE_STREAM = 3 };
typedef struct lamella_source {
  uint32_t struct_size, kind;
  uint64_t index;    /* the number that layouts and reports name this source by; the opened file is 0 */
  uint64_t size;     /* bytes; LAMELLA_UNKNOWN_SIZE for a stream whose end nobody has seen */
  lamella_text name; /* last component of its path, for messages and name rules; never to be opened */
  void* host;
  /* Reads up to count bytes; *got < count only at the end of the source. [any] */
  lamella_status (*read_at)(const struct lamella_source*, const lamella_context*, uint64_t offset, void* data, uint64_t count,
                            uint64_t* got) LAMELLA_NOEXCEPT;
  /* Calls entry once for each child of a directory whose name starts with prefix, in no order, until it returns non-zero. [any] */
  lamella_status (*list)(const struct lamella_source*, const lamella_context*, lamella_text prefix,
                         int32_t (*entry)(void* user, lamella_text name, uint32_t kind), void* user) LAMELLA_NOEXCEPT;
  /* Opens a file by a path relative to this file's folder (or inside this directory): normalised, no "..", not absolute.
   * LAMELLA_IO with a report where it is missing. [any] */
  lamella_status (*open_sibling)(const struct lamella_source*, const lamella_context*, lamella_text relative_path,
                                 const struct lamella_source** out) LAMELLA_NOEXCEPT;
  /* A range of this source as a source of its own, decoded by codec: "" as stored, or "deflate", "zlib", "gzip", "bzip2", "zstd",
   * "lzw". decoded_size: LAMELLA_UNKNOWN_SIZE, or what the container promises (then checked). [any] */
  lamella_status (*open_part)(const struct lamella_source*, const lamella_context*, uint64_t offset, uint64_t size, lamella_text codec,
                              uint64_t decoded_size, const struct lamella_source** out) LAMELLA_NOEXCEPT;
  /* optional */
  /* Says which range will be read soon; may do nothing. [any] */
  void (*prefetch)(const struct lamella_source*, uint64_t offset, uint64_t size) LAMELLA_NOEXCEPT;
  const void* (*get_extension)(const struct lamella_source*, const char* id)LAMELLA_NOEXCEPT;
} lamella_source;

/* ---- Where the elements are: layouts ------------------------------------------------------------------------------------- */

/* dtypes are NumPy array-interface type strings ("<i2", ">f4", "|b1", "|S8", "<U4", "<M8[us]"); structured ones are the list
 * that numpy.dtype(...).descr prints: "[('re', '<i2'), ('im', '<i2')]", with ('', '|V3') for padding. */

/* What happens to a stored element before it is delivered; applied in the order given. */
enum {
  LAMELLA_AFFINE = 1, /* to_dtype (a float, or complex for complex) is also the arithmetic: scale and offset are rounded to it; blank ->
                         NaN; then times scale, then plus offset, each rounded; a scale of 1 and an offset of 0 are skipped */
  LAMELLA_FLIP_SIGN_BIT = 2, /* integer to the other signedness of the same size: exclusive or of the top bit */
  LAMELLA_LOOKUP = 3,        /* one stored byte -> table[byte], one byte (FITS logicals) */
  LAMELLA_TEXT_TO_NUMBER = 4 /* fixed-width text -> to_dtype; D exponents; blanks ignored; an empty field, and text equal to
                                blank_text, is NaN, or 0 of an integer type; digits without a point are divided by
                                10^implied_decimals */
};
enum { LAMELLA_HAS_SCALE = 1, LAMELLA_HAS_OFFSET = 2, LAMELLA_HAS_BLANK = 4 };
typedef struct lamella_transform {
  uint32_t struct_size, kind;
  uint32_t flags, implied_decimals;
  double scale, offset;
  int64_t blank;           /* compared with the stored integer */
  lamella_text blank_text; /* compared after trimming blanks on both sides */
  lamella_text to_dtype;
  const uint8_t* table; /* 256 bytes */
} lamella_transform;

enum { LAMELLA_NAVIGATE = 1 };
typedef struct lamella_axis {
  uint32_t struct_size, flags;
  lamella_text name, units;
  double scale, offset; /* value i = offset + i * scale, in units; a scale of 0 is read as 1 */
  const double* values; /* an axis that is not uniform: value_count = length of the axis */
  uint64_t value_count;
  uint64_t coordinate_dataset; /* id of a dataset that holds the values; 0: none */
} lamella_axis;

enum { LAMELLA_FORTRAN_ORDER = 1 }; /* of lamella_strided.flags, where strides is NULL */
enum { LAMELLA_LOW_BITS_FIRST = 0, LAMELLA_HIGH_BITS_FIRST = 1 };
typedef struct lamella_strided {
  uint32_t struct_size, flags;
  uint64_t source;
  uint64_t byte_offset;   /* of element 0 */
  const int64_t* strides; /* bytes, any sign; bits where bits != 0; NULL: contiguous, in C order or as flags say */
  uint32_t bits;          /* packed unsigned elements of 1, 4 or 12 bits; 0: whole bytes */
  uint32_t bit_order;     /* which end of a byte holds the first element */
  int32_t growth_axis;    /* 1 + the axis along which the file may grow; 0: none */
  uint32_t count_bytes;   /* size of the little- or big-endian count at count_offset; 0: the extent follows from the file size */
  int64_t record_bytes;   /* bytes added by one step along the growth axis */
  uint64_t count_offset;
  uint32_t count_is_big_endian, reserved;
} lamella_strided;

/* One codec of a chain, in encoding order: ids and parameters are those of core/codec/README.md. parameters is text of the form
 * "key=value,key=value". */
typedef struct lamella_codec {
  lamella_text id;
  lamella_text parameters;
} lamella_codec;
typedef struct lamella_codec_chain {
  uint32_t struct_size, flags;
  const lamella_codec* codecs;
  uint64_t count;
} lamella_codec_chain;

enum { LAMELLA_CHUNK_MISSING = 1 }; /* reads as the fill value */
typedef struct lamella_chunk_location {
  uint64_t source, byte_offset, byte_length;
  uint32_t chain, flags; /* chain: index in lamella_chunked.chains */
} lamella_chunk_location;

enum {
  LAMELLA_LOCATIONS_ARITHMETIC = 1,
  LAMELLA_LOCATIONS_LISTED = 2, /* pushed with lamella_sink.chunks, chunk numbers in C order of the grid */
  LAMELLA_LOCATIONS_TABLE = 3,
  LAMELLA_LOCATIONS_KEYED = 4,
  LAMELLA_LOCATIONS_SHARDED = 5
};
typedef struct lamella_arithmetic_locations {
  uint32_t struct_size, flags;
  uint64_t source, byte_offset, byte_length; /* of chunk 0; each chunk has this length */
  const int64_t* strides;                    /* bytes from chunk to chunk, one an axis of the grid */
} lamella_arithmetic_locations;
/* Chunk i stands in row i of a table in the file; rows are read when their chunk is. */
typedef struct lamella_table_field {
  uint32_t struct_size, flags; /* flags: 0 */
  uint64_t row_offset;         /* bytes from the start of the row */
  lamella_text name;           /* "offset", "length" (bytes, or elements of element_bytes), "chain", "scale", "zero", "blank" */
  lamella_text dtype;
  uint64_t element_bytes; /* unit of a length; 0 is read as 1 */
} lamella_table_field;
typedef struct lamella_table_locations {
  uint32_t struct_size, flags;
  uint64_t source, byte_offset, row_bytes, row_count;
  uint64_t heap_source, heap_offset, heap_bytes; /* offsets in the table count from heap_offset, and stay below heap_bytes */
  const lamella_table_field* fields;
  uint64_t field_count, field_size;
} lamella_table_locations;
/* One file a chunk. The template's {0}, {1} … are chunk indices; e.g. "c/{0}/{1}". A missing file is a chunk of fill values. */
typedef struct lamella_keyed_locations {
  uint32_t struct_size, flags;
  uint64_t source; /* the directory */
  lamella_text key_template;
} lamella_keyed_locations;
/* Outer chunks by key; each ends (or starts) with an index of offset and length, two u64 an inner chunk. index_chain: none, or crc32c. */
enum { LAMELLA_SHARD_INDEX_AT_START = 1, LAMELLA_SHARD_INDEX_BIG_ENDIAN = 2 }; /* else little-endian, at the end */
typedef struct lamella_sharded_locations {
  uint32_t struct_size, flags;
  uint64_t source;
  lamella_text key_template;
  const int64_t* shard_shape; /* elements; lamella_chunked.chunk_shape is that of the inner chunks */
  lamella_codec_chain index_chain;
} lamella_sharded_locations;

enum { LAMELLA_EDGE_CUT = 0, LAMELLA_EDGE_FULL = 1 }; /* chunks at the far edge hold only what lies inside, or whole chunks */
typedef struct lamella_chunked {
  uint32_t struct_size, location_kind;
  const int64_t* chunk_shape;
  const int64_t* const* edges;   /* chunk borders an axis, from 0 to the length, where the grid is not regular; else NULL */
  const uint32_t* element_order; /* axes from slowest to fastest inside a chunk; NULL: C order */
  uint32_t edge_rule, flags;
  const lamella_codec_chain* chains;
  uint64_t chain_count, chain_size; /* none: stored as they are */
  const void* locations;            /* one of the structs above */
  const void* fill;                 /* one stored element; NULL: zeros */
  uint64_t fill_size;
} lamella_chunked;

typedef struct lamella_decoded { /* chunks come from the plugin's decoder, made from state */
  uint32_t struct_size, flags;
  const int64_t* chunk_shape;
  const void* state;
  uint64_t state_size;
} lamella_decoded;

typedef struct lamella_inline { /* the values themselves, C order, stored dtype */
  uint32_t struct_size, flags;
  const void* data;
  uint64_t size;
} lamella_inline;

/* Rows of different lengths. Delivered as the concatenated values (one axis) with lengths beside them; row i of the descriptors
 * stands at byte_offset + i * row_bytes and holds a count and a byte offset into the heap. */
typedef struct lamella_ragged {
  uint32_t struct_size, flags;
  uint64_t source, byte_offset, row_bytes, row_count;
  lamella_text count_dtype;  /* count at the start of the descriptor */
  lamella_text offset_dtype; /* offset right behind it */
  uint64_t heap_source, heap_offset, heap_bytes;
} lamella_ragged;

/* A dataset that the file has and this plugin knows, but does not read: listed with its reason, refused when read. */
typedef struct lamella_unavailable {
  uint32_t struct_size;
  lamella_status status;
  lamella_text reason, hint;
  int64_t byte_offset;
} lamella_unavailable;

enum { LAMELLA_STRIDED = 1, LAMELLA_CHUNKED = 2, LAMELLA_DECODED = 3, LAMELLA_INLINE = 4, LAMELLA_RAGGED = 5, LAMELLA_UNAVAILABLE = 6 };
enum { LAMELLA_ROLE_DATA = 0, LAMELLA_ROLE_MASK = 1, LAMELLA_ROLE_WEIGHT = 2, LAMELLA_ROLE_ERROR = 3, LAMELLA_ROLE_COORDINATE = 4 };
enum { LAMELLA_MASKED_WHERE_TRUE = 0, LAMELLA_MASKED_WHERE_FALSE = 1 };

typedef struct lamella_dataset {
  uint32_t struct_size, ndim;
  uint64_t group;    /* id of its group; 0: the file */
  lamella_text name; /* without the group's; repeated names are made unique by the plugin */
  lamella_text title;
  lamella_text dtype;       /* as stored; what is delivered follows from it and the transforms, always native */
  const int64_t* shape;     /* C order, slowest first; of a ragged dataset: the shape after "rows", ndim 1, shape[0] = rows */
  const lamella_axis* axes; /* NULL, or ndim of them */
  uint64_t axis_size;
  uint32_t layout_kind, role;
  const void* layout;
  const lamella_transform* transforms;
  uint64_t transform_count, transform_size;
  uint64_t mask_dataset; /* id, pushed before; 0: none */
  uint32_t mask_polarity, flags;
  lamella_text quantity, units; /* of the values */
} lamella_dataset;

/* Takes what open pushes. Ids are never 0; 0 names the file itself as group or owner. Valid until open returns. [one] */
typedef struct lamella_sink {
  uint32_t struct_size, flags;
  void* host;
  lamella_status (*group)(const struct lamella_sink*, uint64_t parent, lamella_text name, uint64_t* id) LAMELLA_NOEXCEPT;
  lamella_status (*dataset)(const struct lamella_sink*, const lamella_dataset*, uint64_t* id) LAMELLA_NOEXCEPT;
  /* Chunks first … first + count - 1 of a chunked dataset with listed locations; may be called in batches. */
  lamella_status (*chunks)(const struct lamella_sink*, uint64_t dataset, uint64_t first, const lamella_chunk_location*,
                           uint64_t location_size, uint64_t count) LAMELLA_NOEXCEPT;
  /* owner: file, group or dataset. parent: id of a list or map pushed before, or 0. id may be NULL. An attribute of the file with
   * an empty name is the whole header of a format that is one value: it is shown as it is, without a name. */
  lamella_status (*attribute)(const struct lamella_sink*, uint64_t owner, uint64_t parent, lamella_text name, const lamella_value*,
                              uint64_t* id) LAMELLA_NOEXCEPT;
  /* optional */
  const void* (*get_extension)(const struct lamella_sink*, const char* id)LAMELLA_NOEXCEPT;
} lamella_sink;

/* ---- Reader: interface "lamella.reader/1" --------------------------------------------------------------------------------- */

/* Classes of evidence, not free scores; the registry picks the highest. */
enum {
  LAMELLA_EVIDENCE_NO = 0,
  LAMELLA_EVIDENCE_NAME_ONLY = 20, /* nothing but the name speaks for it; never wins over content */
  LAMELLA_EVIDENCE_PLAUSIBLE = 40, /* no magic, but nothing contradicts */
  LAMELLA_EVIDENCE_MAGIC = 70,     /* the format's magic bytes are there */
  LAMELLA_EVIDENCE_STRUCTURE = 90, /* sizes and fields agree with each other */
  LAMELLA_EVIDENCE_EXACT = 100
};
typedef struct lamella_probe {
  uint32_t struct_size, kind; /* of lamella_source */
  lamella_text name;
  uint64_t size; /* LAMELLA_UNKNOWN_SIZE for a stream */
  const uint8_t* head;
  uint64_t head_size; /* 16 KiB, or the whole source if it is shorter; more after want_head_bytes */
  const uint8_t* tail;
  uint64_t tail_size; /* 0 unless the manifest or want_tail_bytes asks */
  /* optional */
  lamella_names children; /* of a directory */
} lamella_probe;
typedef struct lamella_verdict {
  uint32_t struct_size;
  int32_t evidence;
  /* optional */
  uint64_t want_head_bytes, want_tail_bytes; /* 0, or what a second call should see; bounded by the host */
} lamella_verdict;

typedef struct lamella_reader {
  uint32_t struct_size, flags;
  /* Pure: judges the probe alone, and gives a reason through context->explain. [any] */
  lamella_status (*identify)(const lamella_context*, lamella_text format_id, const lamella_probe*, lamella_verdict*) LAMELLA_NOEXCEPT;
  /* Parses headers from source and pushes groups, datasets and attributes. Keeps nothing. O(header). [any] */
  lamella_status (*open)(const lamella_context*, lamella_text format_id, const lamella_source*, const lamella_sink*) LAMELLA_NOEXCEPT;
} lamella_reader;

/* ---- Decoder: interface "lamella.decoder/1", for layouts of kind LAMELLA_DECODED -------------------------------------------- */

enum { LAMELLA_REENTRANT = 1 }; /* decode may run on one decoder from several threads at once; otherwise the host locks */
typedef struct lamella_decoder {
  uint32_t struct_size, flags;
  /* Makes a decoder from the state that open pushed, in this process or in another. source stays valid until release. [any] */
  lamella_status (*create)(const lamella_context*, lamella_text format_id, const lamella_source*, const void* state, uint64_t state_size,
                           void** decoder) LAMELLA_NOEXCEPT;
  /* Writes one chunk: stored dtype, C order, cut at the far edges. data has size bytes, exactly what the chunk needs. */
  lamella_status (*decode)(void* decoder, const lamella_context*, const int64_t* chunk_index, void* data, uint64_t size) LAMELLA_NOEXCEPT;
  void (*release)(void* decoder) LAMELLA_NOEXCEPT; /* [any] */
} lamella_decoder;

/* ---- Writer: interface "lamella.writer/1" ----------------------------------------------------------------------------------- */

/* What is to be written. The writer answers with files, their bytes, and layouts: the same idea as reading. */
typedef struct lamella_write_dataset {
  uint32_t struct_size, ndim;
  lamella_text name, title;
  lamella_text dtype; /* of the values; its byte order is wished */
  const int64_t* shape;
  const int64_t* chunk_shape; /* wished; NULL: the writer chooses */
  const lamella_axis* axes;
  uint64_t axis_size;
  lamella_text codec, codec_parameters; /* wished, e.g. "zstd", "level=3"; empty: the writer chooses */
  lamella_text quantity, units;
  const lamella_attribute* attributes;
  uint64_t attribute_count, attribute_size;
} lamella_write_dataset;
typedef struct lamella_write_spec {
  uint32_t struct_size, flags;
  const lamella_write_dataset* datasets;
  uint64_t dataset_count, dataset_size;
  const lamella_attribute* attributes; /* of the file */
  uint64_t attribute_count, attribute_size;
} lamella_write_spec;

enum { LAMELLA_NEED_STATISTICS = 1, LAMELLA_NEED_CHECKSUMS = 2, LAMELLA_NEED_LOCATIONS = 4 };
/* Takes the plan, and later the patches. Valid until the call returns. [one] */
typedef struct lamella_plan_sink {
  uint32_t struct_size, flags;
  void* host;
  /* A file of the output. relative_path "" is the output itself; other paths make the output a directory. size: final size in
   * bytes, reserved before writing; LAMELLA_UNKNOWN_SIZE where chunks are compressed. */
  lamella_status (*file)(const struct lamella_plan_sink*, lamella_text relative_path, uint64_t size, uint64_t* source) LAMELLA_NOEXCEPT;
  /* Bytes that stand in a file: headers. The host writes them after the elements. */
  lamella_status (*bytes)(const struct lamella_plan_sink*, uint64_t source, uint64_t byte_offset, const void*,
                          uint64_t size) LAMELLA_NOEXCEPT;
  /* Where the elements of spec->datasets[position] go: dtype, shape and a strided or chunked layout. source of keyed locations:
   * LAMELLA_OUTPUT_DIRECTORY. */
  lamella_status (*layout)(const struct lamella_plan_sink*, uint64_t position, const lamella_dataset*) LAMELLA_NOEXCEPT;
  /* Something the format cannot carry: "axis units", "attribute HISTORY". Ends up in the report of losses. */
  lamella_status (*loss)(const struct lamella_plan_sink*, lamella_text what) LAMELLA_NOEXCEPT;
  void (*need)(const struct lamella_plan_sink*, uint32_t needs) LAMELLA_NOEXCEPT; /* what finish wants to be told */
} lamella_plan_sink;
#define LAMELLA_OUTPUT_DIRECTORY UINT64_MAX

typedef struct lamella_write_result { /* one a dataset */
  uint32_t struct_size, flags;
  uint64_t count, nan_count;
  double minimum, maximum, mean, standard_deviation;
  uint64_t stored_byte_sum32; /* ones-complement sum of the stored bytes as big-endian u32 (FITS DATASUM) */
  const lamella_chunk_location* locations;
  uint64_t location_count, location_size;
} lamella_write_result;

typedef struct lamella_writer {
  uint32_t struct_size, flags;
  /* Decides on files, headers and layouts; refuses what the format cannot hold. [any] */
  lamella_status (*plan)(const lamella_context*, lamella_text format_id, const lamella_write_spec*, const lamella_plan_sink*,
                         void** writing) LAMELLA_NOEXCEPT;
  /* After the plan was accepted and space reserved, before the first element. May be NULL. [one per writing] */
  lamella_status (*begin)(void* writing, const lamella_context*) LAMELLA_NOEXCEPT;
  /* Asked for each compressed chunk of a layout with listed locations: where its byte_length bytes go. May be NULL. [one per writing] */
  lamella_status (*place)(void* writing, const lamella_context*, uint64_t dataset, uint64_t chunk, uint64_t byte_length,
                          lamella_chunk_location* location) LAMELLA_NOEXCEPT;
  /* After the last element: results as needed; pushes patches through sink->bytes. May be NULL. [one per writing] */
  lamella_status (*finish)(void* writing, const lamella_context*, const lamella_write_result*, uint64_t result_count, uint64_t result_size,
                           const lamella_plan_sink*) LAMELLA_NOEXCEPT;
  void (*release)(void* writing) LAMELLA_NOEXCEPT; /* always called, also after failure */
} lamella_writer;

/* ---- Codec: interface "lamella.codec/1" ------------------------------------------------------------------------------------- */

typedef struct lamella_codec_interface { /* bytes to bytes; a dataset that needs it is distributed at level D1 */
  uint32_t struct_size, flags;
  /* decoded has *size bytes of room, exactly what a chunk must give; *size becomes what was written. [any] */
  lamella_status (*decode)(const lamella_context*, lamella_text codec_id, lamella_text parameters, const void* encoded,
                           uint64_t encoded_size, void* decoded, uint64_t* size) LAMELLA_NOEXCEPT;
  uint64_t (*encode_bound)(lamella_text codec_id, lamella_text parameters, uint64_t size) LAMELLA_NOEXCEPT;
  lamella_status (*encode)(const lamella_context*, lamella_text codec_id, lamella_text parameters, const void* decoded,
                           uint64_t decoded_size, void* encoded, uint64_t* size) LAMELLA_NOEXCEPT;
} lamella_codec_interface;

/* ---- Sketches, to be filled by the dictionary and growing work; not yet called by the core ------------------------------------ */

/* "lamella.dictionary/1": a file that is a dictionary (the pickle-compatible container). store reads and writes the file. */
typedef struct lamella_store {
  uint32_t struct_size, flags;
  lamella_source source;
  void* host;
  lamella_status (*write_at)(const struct lamella_store*, const lamella_context*, uint64_t offset, const void*,
                             uint64_t size) LAMELLA_NOEXCEPT;
  lamella_status (*resize)(const struct lamella_store*, const lamella_context*, uint64_t size) LAMELLA_NOEXCEPT;
  lamella_status (*sync)(const struct lamella_store*, const lamella_context*) LAMELLA_NOEXCEPT;
  lamella_status (*lock)(const struct lamella_store*, const lamella_context*, double timeout_seconds) LAMELLA_NOEXCEPT;
  void (*unlock)(const struct lamella_store*) LAMELLA_NOEXCEPT;
} lamella_store;
typedef struct lamella_dictionary {
  uint32_t struct_size, flags;
  lamella_status (*list)(const lamella_context*, const lamella_source*, const lamella_sink*, uint64_t* revision) LAMELLA_NOEXCEPT;
  lamella_status (*set)(const lamella_context*, const lamella_store*, lamella_text key, const lamella_attribute*, uint64_t count,
                        const lamella_dataset* array, uint64_t* byte_offset) LAMELLA_NOEXCEPT;
  lamella_status (*remove)(const lamella_context*, const lamella_store*, lamella_text key) LAMELLA_NOEXCEPT;
  lamella_status (*vacuum)(const lamella_context*, const lamella_store*) LAMELLA_NOEXCEPT;
  lamella_status (*fsck)(const lamella_context*, const lamella_store*, uint64_t* bytes_lost) LAMELLA_NOEXCEPT;
  lamella_status (*upgrade)(const lamella_context*, const lamella_store*, lamella_text profile) LAMELLA_NOEXCEPT;
} lamella_dictionary;

/* "lamella.growing/1": extends an axis of one dataset in place, data first, shape last. */
typedef struct lamella_growing {
  uint32_t struct_size, flags;
  lamella_status (*extend)(const lamella_context*, const lamella_store*, lamella_text dataset, uint32_t axis, uint64_t steps,
                           uint64_t* byte_offset) LAMELLA_NOEXCEPT;
  lamella_status (*commit)(const lamella_context*, const lamella_store*, lamella_text dataset, uint32_t axis,
                           uint64_t steps) LAMELLA_NOEXCEPT;
} lamella_growing;

/* ---- Entry -------------------------------------------------------------------------------------------------------------------- */

typedef struct lamella_host {
  uint32_t struct_size, flags;
  uint16_t abi_major, abi_minor;
  uint32_t reserved;
  lamella_text name, version;
  /* optional */
  const void* (*get_service)(const char* id)LAMELLA_NOEXCEPT; /* NULL: absent */
} lamella_host;

/* Static in the plugin, valid for the life of the process. */
typedef struct lamella_entry {
  uint32_t magic, struct_size; /* magic first: it says that this is an entry at all */
  uint16_t abi_major, abi_minor;
  uint32_t flags;
  lamella_text plugin_id, plugin_version; /* equal to the manifest's */
  const lamella_names* format_ids;
  lamella_status (*init)(const lamella_host*, const lamella_context*) LAMELLA_NOEXCEPT; /* NULL allowed; may be called again. [one] */
  void (*deinit)(void) LAMELLA_NOEXCEPT;                                                /* NULL allowed. [one] */
  const void* (*get_interface)(const char* id)LAMELLA_NOEXCEPT;                         /* NULL: not offered. [any] */
} lamella_entry;

typedef const lamella_entry* (*lamella_entry_function)(void);

#ifdef __cplusplus
}
#endif
#endif
