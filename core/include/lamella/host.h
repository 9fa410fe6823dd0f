/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lamella for hosts in other languages: plain C11 over liblamella, for C, ctypes, bindgen and the like. Hosts in C++ use lamella.hpp.
 * It opens files, says what is in them, reads or maps what they hold, and writes it in other formats. What makes new elements
 * (operations.hpp, reduce.hpp) is deliberately left to the C++ headers.
 *
 * Rules that hold for every declaration below, unless it says otherwise:
 *  - Handles are opaque and independent of each other: a view keeps what it needs of its file, a file of its source and registry, and any
 *    of them may be released first. Each is released once with its own function; releasing NULL does nothing.
 *  - Errors. A function that can fail returns LAMELLA_HOST_OK or another code, and then sets *error to what is known about it, which the
 *    caller releases; on success it is NULL. error may be NULL. *out is set on success only. Where there is no memory even for the error,
 *    *error is NULL.
 *  - Structs start with struct_size, set by the caller to sizeof of the struct it was compiled with, also of those that are filled in here:
 *    what lies beyond it is not touched. Arrays of structs are stepped through with the element size beside them. Structs grow only at
 *    their end. One that is all zero but for struct_size says nothing; where options are taken, NULL says nothing too.
 *  - Text is UTF-8. const char* ends with a NUL, and stays as long as the handle that it was asked of; an absent one is "" or, in what the
 *    caller fills in, NULL too. Text that may hold NULs is a lamella_host_text. Sizes, counts and offsets have 64 bits.
 *  - Threads. [any]: from any thread, several at once, also with the same handles. A handle is released when no call uses it any more.
 *  - No exception crosses, in either direction: callbacks return normally.
 */
#ifndef LAMELLA_HOST_H
#define LAMELLA_HOST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define LAMELLA_HOST_NOEXCEPT noexcept
#else
#define LAMELLA_HOST_NOEXCEPT
#endif

#if defined(_WIN32)
#define LAMELLA_HOST_API __declspec(dllimport)
#else
#define LAMELLA_HOST_API __attribute__((visibility("default")))
#endif

/* "0.1.0". [any] */
LAMELLA_HOST_API const char* lamella_host_version(void) LAMELLA_HOST_NOEXCEPT;

/* ---- Errors ------------------------------------------------------------------------------------------------------------------------- */

enum {
  LAMELLA_HOST_OK = 0,
  LAMELLA_HOST_INTERNAL = 1,         /* a fault of lamella */
  LAMELLA_HOST_BAD_ARGUMENT = 2,     /* a wrong option, index or combination */
  LAMELLA_HOST_UNKNOWN_FORMAT = 3,   /* no format knows the bytes */
  LAMELLA_HOST_AMBIGUOUS_FORMAT = 4, /* several formats know them equally well */
  LAMELLA_HOST_UNSUPPORTED = 5,      /* legal, but nothing here reads it */
  LAMELLA_HOST_REFUSED = 6,          /* possible, but an option or a rule of safety forbids it */
  LAMELLA_HOST_CORRUPT = 7,          /* the bytes contradict the format or themselves */
  LAMELLA_HOST_TRUNCATED = 8,        /* the source ends before something that it promises */
  LAMELLA_HOST_LIMIT = 9,            /* beyond a limit */
  LAMELLA_HOST_IO = 10,              /* the system refused: missing, unreadable */
  LAMELLA_HOST_SOURCE_CHANGED = 11,  /* a file is not what it was when it was opened */
  LAMELLA_HOST_NOT_MAPPABLE = 12,    /* these elements cannot be given in place */
  LAMELLA_HOST_NO_MEMORY = 13,
  LAMELLA_HOST_CANCELLED = 14,
  LAMELLA_HOST_PLUGIN = 15 /* a plugin is missing, broken or misbehaves */
};

typedef struct lamella_host_error lamella_host_error;
/* All parts are absent where nothing is known. byte_offset counts in the file at path; -1: none. */
typedef struct lamella_host_error_facts {
  uint32_t struct_size;
  int32_t code;
  const char* text;    /* the whole, for people: path, format, code, byte, message, hint */
  const char* message; /* what was found, and what was expected */
  const char* path;
  const char* format; /* "mrc 0.1.0" */
  const char* field;  /* header field or keyword */
  const char* hint;   /* what the user can do */
  int64_t byte_offset;
} lamella_host_error_facts;
LAMELLA_HOST_API void lamella_host_error_get(const lamella_host_error* error,
                                             lamella_host_error_facts* out) LAMELLA_HOST_NOEXCEPT; /* [any] */
LAMELLA_HOST_API void lamella_host_error_release(lamella_host_error* error) LAMELLA_HOST_NOEXCEPT;
/* "truncated". [any] */
LAMELLA_HOST_API const char* lamella_host_code_name(int32_t code) LAMELLA_HOST_NOEXCEPT;

/* ---- Small things ------------------------------------------------------------------------------------------------------------------- */

typedef struct lamella_host_text {
  const char* data;
  uint64_t size;
} lamella_host_text;

/* Text that the caller owns. */
typedef struct lamella_host_string lamella_host_string;
/* Ends with a NUL; *size is set where size is not NULL. [any] */
LAMELLA_HOST_API const char* lamella_host_string_text(const lamella_host_string* string, uint64_t* size) LAMELLA_HOST_NOEXCEPT;
LAMELLA_HOST_API void lamella_host_string_release(lamella_host_string* string) LAMELLA_HOST_NOEXCEPT;

/* A wish to stop, given to any number of calls, which then end with LAMELLA_HOST_CANCELLED. NULL: no memory. */
typedef struct lamella_host_cancel lamella_host_cancel;
LAMELLA_HOST_API lamella_host_cancel* lamella_host_cancel_new(void) LAMELLA_HOST_NOEXCEPT;
/* 1: stop; 0: forget it. [any]; from signal handlers too. */
LAMELLA_HOST_API void lamella_host_cancel_set(lamella_host_cancel* cancel, int32_t wish) LAMELLA_HOST_NOEXCEPT;
LAMELLA_HOST_API void lamella_host_cancel_release(lamella_host_cancel* cancel) LAMELLA_HOST_NOEXCEPT;

/* ---- What plugins say --------------------------------------------------------------------------------------------------------------- */

enum {
  LAMELLA_HOST_LOG_DEBUG = 0,
  LAMELLA_HOST_LOG_INFO = 1,
  LAMELLA_HOST_LOG_MISBEHAVING = 2 /* a plugin broke a rule of its border; said in addition to the error */
};
/* Told one line, which ends with a NUL and is gone when this returns. */
typedef void (*lamella_host_log_function)(void* user, int32_t level, const char* text) LAMELLA_HOST_NOEXCEPT;

/* ---- Registry ----------------------------------------------------------------------------------------------------------------------- */

enum {
  LAMELLA_HOST_NO_ENVIRONMENT = 1, /* not from LAMELLA_PLUGIN_PATH */
  LAMELLA_HOST_NO_BUNDLED = 2,     /* not from lib/lamella/plugins beside liblamella */
  LAMELLA_HOST_NO_USER = 4,        /* not from the user's data folder */
  LAMELLA_HOST_NO_SYSTEM = 8,      /* not from /usr/local/lib/lamella/plugins and /usr/lib/lamella/plugins */
  LAMELLA_HOST_REQUIRE_PINS = 16,  /* no plugin without a pin, also no bundled one */
  LAMELLA_HOST_NO_CACHE = 32       /* of parsed manifests, in the user's cache folder */
};
struct lamella_entry; /* lamella/plugin.h */
/* A plugin whose code is linked into the program: like any other, but that no library is looked for, trusted or pinned, and no proof of
 * its claims is read. This struct never grows. */
typedef struct lamella_host_static_plugin {
  const struct lamella_entry* (*entry)(void); /* what LAMELLA_PLUGIN or a C plugin defines */
  const char* manifest;                       /* the text of its formats.toml, with one [[plugin]] */
} lamella_host_static_plugin;

typedef struct lamella_host_registry_options {
  uint32_t struct_size, flags;
  const char* const* plugin_folders; /* searched first */
  uint64_t plugin_folder_count;
  const char* const* allow_formats; /* ids; none: all */
  uint64_t allow_format_count;
  const char* const* allow_plugins; /* ids; none: all */
  uint64_t allow_plugin_count;
  const char* const* allow_folders; /* absolute: only libraries below them; none: all */
  uint64_t allow_folder_count;
  const char* const* pins; /* 2 * pin_count texts: plugin id or absolute path of a library, SHA-256 that the library must have */
  uint64_t pin_count;
  const lamella_host_static_plugin* static_plugins; /* found first */
  uint64_t static_plugin_count;
  /* Told what plugins say when they are started and when they judge a file; what they say when they open one goes to the log of the open
   * options. From any thread that uses the registry, several at once, as long as the registry or a file that was opened with it lives. It
   * must not use the registry. */
  void* log_user;
  lamella_host_log_function log;
} lamella_host_registry_options;

/* Which formats and plugins there are. Plugins that are loaded stay loaded until the process ends, released registry or not. */
typedef struct lamella_host_registry lamella_host_registry;
/* Reads manifests and opens no library. Where a function takes a registry, NULL is the process's own, with default options. [any] */
LAMELLA_HOST_API int32_t lamella_host_registry_new(const lamella_host_registry_options* options, lamella_host_registry** out,
                                                   lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
LAMELLA_HOST_API void lamella_host_registry_release(lamella_host_registry* registry) LAMELLA_HOST_NOEXCEPT;

typedef struct lamella_host_capability {
  const char* name;    /* read, write, lazy, zero_copy, distributed, positions, append, follow, several_datasets, compressed */
  const char* claimed; /* "true", "false", "D2" */
  const char* state;   /* proven | contradicted | untested */
} lamella_host_capability;
typedef struct lamella_host_option {
  const char* name;
  const char* type;          /* text | integer | flag | choice */
  const char* default_value; /* NULL: none */
  const char* help;
  const char* const* values; /* of a choice */
  uint64_t value_count;
} lamella_host_option;
typedef struct lamella_host_format {
  uint32_t struct_size;
  int32_t is_available;
  const char* id;
  const char* plugin_id;
  const char* plugin_version;
  const char* reason; /* why it is not available, and what to do */
  const char* const* names;
  uint64_t name_count;
  const char* const* extensions;
  uint64_t extension_count;
  const lamella_host_capability* capabilities;
  uint64_t capability_count, capability_size;
  const lamella_host_option* options; /* of its reader and writer */
  uint64_t option_count, option_size;
} lamella_host_format;
/* A list as it was when it was asked for. */
typedef struct lamella_host_formats lamella_host_formats;
LAMELLA_HOST_API int32_t lamella_host_formats_new(const lamella_host_registry* registry, lamella_host_formats** out,
                                                  lamella_host_error** error) LAMELLA_HOST_NOEXCEPT; /* [any] */
LAMELLA_HOST_API uint64_t lamella_host_formats_count(const lamella_host_formats* formats) LAMELLA_HOST_NOEXCEPT;
LAMELLA_HOST_API int32_t lamella_host_formats_at(const lamella_host_formats* formats, uint64_t index, lamella_host_format* out,
                                                 lamella_host_error** error) LAMELLA_HOST_NOEXCEPT; /* [any] */
LAMELLA_HOST_API void lamella_host_formats_release(lamella_host_formats* formats) LAMELLA_HOST_NOEXCEPT;

typedef struct lamella_host_plugin {
  uint32_t struct_size, reserved;
  const char* id;
  const char* version;
  const char* path; /* of the library; absent: it is linked into the program */
  const char* licence;
  const char* state;  /* listed | loaded | refused | shadowed */
  const char* reason; /* of refused and shadowed ones */
  const char* origin; /* static | given | bundled | LAMELLA_PLUGIN_PATH | user | system */
} lamella_host_plugin;
typedef struct lamella_host_plugins lamella_host_plugins;
LAMELLA_HOST_API int32_t lamella_host_plugins_new(const lamella_host_registry* registry, lamella_host_plugins** out,
                                                  lamella_host_error** error) LAMELLA_HOST_NOEXCEPT; /* [any] */
LAMELLA_HOST_API uint64_t lamella_host_plugins_count(const lamella_host_plugins* plugins) LAMELLA_HOST_NOEXCEPT;
LAMELLA_HOST_API int32_t lamella_host_plugins_at(const lamella_host_plugins* plugins, uint64_t index, lamella_host_plugin* out,
                                                 lamella_host_error** error) LAMELLA_HOST_NOEXCEPT; /* [any] */
LAMELLA_HOST_API void lamella_host_plugins_release(lamella_host_plugins* plugins) LAMELLA_HOST_NOEXCEPT;

/* ---- Sources ------------------------------------------------------------------------------------------------------------------------ */

/* How the bytes of files are got. */
enum {
  LAMELLA_HOST_IO_AUTOMATIC = 0, /* map, but read where files are small, grow, or are on a network file system */
  LAMELLA_HOST_IO_MAP = 1,
  LAMELLA_HOST_IO_READ = 2,  /* by position, through the page cache */
  LAMELLA_HOST_IO_DIRECT = 3 /* by position, past the page cache */
};

typedef struct lamella_host_source lamella_host_source;
/* A file or a folder. Reads and maps nothing. [any] */
LAMELLA_HOST_API int32_t lamella_host_source_path(const char* path, int32_t io, lamella_host_source** out,
                                                  lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
/* Bytes of the caller, which stay as they are until release(user) is called, on any thread, when nothing uses them any more, also where
 * this fails. release may be NULL. name: for messages and the ending. [any] */
LAMELLA_HOST_API int32_t lamella_host_source_memory(const void* data, uint64_t size, const char* name,
                                                    void (*release)(void* user) LAMELLA_HOST_NOEXCEPT, void* user,
                                                    lamella_host_source** out, lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;

/* A source that the host makes: an archive, an object store, a database. */
typedef struct lamella_host_source_functions {
  uint32_t struct_size, flags;
  const char* name; /* copied; its last component counts for endings */
  uint64_t size;    /* bytes, fixed */
  void* user;
  /* Fills data with count bytes from offset on; sets *got, less than count at the end of the source only. Returns LAMELLA_HOST_OK or the
   * code of a failure, with up to 255 bytes of UTF-8 and a NUL in message about what was found. [any] */
  int32_t (*read_at)(void* user, uint64_t offset, void* data, uint64_t count, uint64_t* got, char* message) LAMELLA_HOST_NOEXCEPT;
  /* Called once, on any thread, when nothing uses the source any more, also where making it fails. NULL allowed. */
  void (*release)(void* user) LAMELLA_HOST_NOEXCEPT;
  /* Gives the source of a file beside this one: relative, normalised, no "..". *out stays NULL where there is none; what is given belongs
   * to lamella. Codes and message as in read_at. NULL: there are no others. [any] */
  int32_t (*open_sibling)(void* user, const char* relative_path, lamella_host_source** out, char* message) LAMELLA_HOST_NOEXCEPT;
} lamella_host_source_functions;
LAMELLA_HOST_API int32_t lamella_host_source_new(const lamella_host_source_functions* functions, lamella_host_source** out,
                                                 lamella_host_error** error) LAMELLA_HOST_NOEXCEPT; /* [any] */
LAMELLA_HOST_API void lamella_host_source_release(lamella_host_source* source) LAMELLA_HOST_NOEXCEPT;

/* ---- Identifying and opening -------------------------------------------------------------------------------------------------------- */

typedef struct lamella_host_candidate {
  const char* format;
  const char* why;
  int32_t evidence; /* 0 no, 20 name only, 40 plausible, 70 magic, 90 structure, 100 exact */
  int32_t reserved;
} lamella_host_candidate;
typedef struct lamella_host_identification_facts {
  uint32_t struct_size;
  int32_t evidence;
  int32_t is_ambiguous, reserved;
  const char* format; /* absent: unknown, or ambiguous */
  const char* why;
  const char* codec;                        /* of what is compressed as a whole */
  const lamella_host_candidate* candidates; /* best first, with those that said no */
  uint64_t candidate_count, candidate_size;
} lamella_host_identification_facts;
typedef struct lamella_host_identification lamella_host_identification;
enum { LAMELLA_HOST_MANIFEST_ONLY = 1 }; /* judge by name and magic bytes; no library is opened */
/* Unknown and ambiguous sources are answers, not errors. [any] */
LAMELLA_HOST_API int32_t lamella_host_identify(const lamella_host_registry* registry, const lamella_host_source* source, uint32_t flags,
                                               lamella_host_identification** out, lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
LAMELLA_HOST_API void lamella_host_identification_get(const lamella_host_identification* identification,
                                                      lamella_host_identification_facts* out) LAMELLA_HOST_NOEXCEPT; /* [any] */
LAMELLA_HOST_API void lamella_host_identification_release(lamella_host_identification* identification) LAMELLA_HOST_NOEXCEPT;

/* What to do with a file that is shorter than its header promises. */
enum {
  LAMELLA_HOST_PARTIAL_ERROR = 0, /* refuse it, and say what is there */
  LAMELLA_HOST_PARTIAL_VALID = 1, /* deliver the complete part along the slowest axis */
  LAMELLA_HOST_PARTIAL_PAD = 2    /* deliver the promised shape, zeros where the file ends */
};
typedef struct lamella_host_open_options {
  uint32_t struct_size, flags;
  int32_t partial, io;
  const lamella_host_registry* registry;
  const char* format;         /* id; absent: identify */
  const char* const* options; /* 2 * option_count texts: name, value, as the manifest declares them */
  uint64_t option_count;
  const char* const* allow; /* folders that a reference file may name besides its own */
  uint64_t allow_count;
  const char* const* map; /* 2 * map_count texts: path prefixes to replace in a reference: from, to */
  uint64_t map_count;
  const lamella_host_cancel* cancel;
  void* user; /* of both callbacks */
  /* How far the reader is, in units of its own, told by the thread that opens. Other than 0: stop with LAMELLA_HOST_CANCELLED. */
  int32_t (*progress)(void* user, uint64_t done, uint64_t total) LAMELLA_HOST_NOEXCEPT;
  /* What the reader says, told by the thread that opens. Where chunks are decoded by the plugin, what its decoder says too, as long as
   * the file or a view of it lives: from threads that read, several at once. */
  lamella_host_log_function log;
} lamella_host_open_options;

typedef struct lamella_host_file lamella_host_file;
/* A file, a folder, or a reference (*.lamella.json). Cost: O(header). [any] */
LAMELLA_HOST_API int32_t lamella_host_open(const char* path, const lamella_host_open_options* options, lamella_host_file** out,
                                           lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
LAMELLA_HOST_API int32_t lamella_host_open_source(const lamella_host_source* source, const lamella_host_open_options* options,
                                                  lamella_host_file** out, lamella_host_error** error) LAMELLA_HOST_NOEXCEPT; /* [any] */
/* JSON that a program made itself is trusted with any path. [any] */
LAMELLA_HOST_API int32_t lamella_host_open_reference(const char* json, uint64_t size, const lamella_host_open_options* options,
                                                     lamella_host_file** out, lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
LAMELLA_HOST_API void lamella_host_file_release(lamella_host_file* file) LAMELLA_HOST_NOEXCEPT;

/* ---- What a file holds -------------------------------------------------------------------------------------------------------------- */

typedef struct lamella_host_file_facts {
  uint32_t struct_size, reserved;
  const char* path;
  const char* format; /* "reference" for references */
  const char* plugin_id;
  const char* plugin_version;
  uint64_t dataset_count, group_count, warning_count;
} lamella_host_file_facts;
LAMELLA_HOST_API void lamella_host_file_get(const lamella_host_file* file, lamella_host_file_facts* out) LAMELLA_HOST_NOEXCEPT; /* [any] */

typedef struct lamella_host_warning {
  uint32_t struct_size, reserved;
  const char* message;
  const char* field;
  int64_t byte_offset; /* -1: none */
} lamella_host_warning;
LAMELLA_HOST_API int32_t lamella_host_warning_at(const lamella_host_file* file, uint64_t index, lamella_host_warning* out,
                                                 lamella_host_error** error) LAMELLA_HOST_NOEXCEPT; /* [any] */

typedef struct lamella_host_group {
  uint32_t struct_size, reserved;
  const char* name;         /* full path */
  uint64_t attribute_owner; /* for lamella_host_attributes_new */
} lamella_host_group;
LAMELLA_HOST_API int32_t lamella_host_group_at(const lamella_host_file* file, uint64_t index, lamella_host_group* out,
                                               lamella_host_error** error) LAMELLA_HOST_NOEXCEPT; /* [any] */

typedef struct lamella_host_axis {
  const char* name;
  const char* units;
  int64_t size;
  double scale, offset; /* value i = offset + i * scale, in units */
  const double* values; /* one a position where the axis is not uniform; else NULL */
  int32_t is_navigation, reserved;
} lamella_host_axis;
typedef struct lamella_host_dataset {
  uint32_t struct_size, ndim;
  const char* name;
  const char* title;
  const char* quantity;
  const char* units;       /* of the values */
  const char* role;        /* data | mask | weight | error | coordinate */
  const char* mask;        /* name of the mask dataset */
  const char* unavailable; /* why it cannot be read; absent: it can */
  const char* dtype;       /* NumPy type string of what reading delivers */
  const int64_t* shape;    /* ndim lengths, slowest axis first */
  const lamella_host_axis* axes;
  uint64_t axis_count, axis_size; /* axis_count: ndim, or 0 where a reference says nothing of them */
  uint64_t attribute_owner;       /* for lamella_host_attributes_new */
  int32_t masked_where_false, reserved;
} lamella_host_dataset;
LAMELLA_HOST_API int32_t lamella_host_dataset_at(const lamella_host_file* file, uint64_t index, lamella_host_dataset* out,
                                                 lamella_host_error** error) LAMELLA_HOST_NOEXCEPT; /* [any] */
/* The first dataset of this name; the error names those there are. [any] */
LAMELLA_HOST_API int32_t lamella_host_dataset_find(const lamella_host_file* file, const char* name, uint64_t* index,
                                                   lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;

enum {
  LAMELLA_HOST_NULL = 0,
  LAMELLA_HOST_BOOL = 1,    /* integer: 0 or 1 */
  LAMELLA_HOST_INT64 = 2,   /* integer */
  LAMELLA_HOST_UINT64 = 3,  /* unsigned_integer */
  LAMELLA_HOST_FLOAT64 = 4, /* real */
  LAMELLA_HOST_TEXT = 5,    /* text */
  LAMELLA_HOST_BYTES = 6,   /* text holds the bytes */
  LAMELLA_HOST_DECIMAL = 7, /* text: digits of an integer beyond 64 bits, or of a real beyond a double */
  LAMELLA_HOST_LIST = 8,    /* child_count items */
  LAMELLA_HOST_MAP = 9,     /* child_count items, whose names are keys, order and repeats kept */
  LAMELLA_HOST_ARRAY = 10,  /* text holds the elements in C order; dtype and shape say what they are */
  LAMELLA_HOST_OPAQUE = 11  /* text holds the stored bytes; tag says what they are */
};
typedef struct lamella_host_attribute {
  uint32_t struct_size, kind;
  lamella_host_text name;
  int64_t integer;
  uint64_t unsigned_integer;
  double real;
  lamella_host_text text, tag, dtype;
  const int64_t* shape;
  uint64_t ndim, child_count;
  lamella_host_text comment; /* what the file says beside the value */
} lamella_host_attribute;
typedef struct lamella_host_attributes lamella_host_attributes;
/* Attributes of one owner in file order, repeats kept; owner 0: the file itself. [any] */
LAMELLA_HOST_API int32_t lamella_host_attributes_new(const lamella_host_file* file, uint64_t owner, lamella_host_attributes** out,
                                                     lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
/* The items of the list or map at a position. [any] */
LAMELLA_HOST_API int32_t lamella_host_attributes_children(const lamella_host_attributes* attributes, uint64_t index,
                                                          lamella_host_attributes** out, lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
LAMELLA_HOST_API uint64_t lamella_host_attributes_count(const lamella_host_attributes* attributes) LAMELLA_HOST_NOEXCEPT;
LAMELLA_HOST_API int32_t lamella_host_attributes_at(const lamella_host_attributes* attributes, uint64_t index, lamella_host_attribute* out,
                                                    lamella_host_error** error) LAMELLA_HOST_NOEXCEPT; /* [any] */
LAMELLA_HOST_API void lamella_host_attributes_release(lamella_host_attributes* attributes) LAMELLA_HOST_NOEXCEPT;

/* ---- Views: lazy arrays ------------------------------------------------------------------------------------------------------------- */

typedef struct lamella_host_view lamella_host_view;
/* All of a dataset. Reads nothing; of an unavailable one every read fails with the reason. [any] */
LAMELLA_HOST_API int32_t lamella_host_view_new(const lamella_host_file* file, uint64_t dataset, lamella_host_view** out,
                                               lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
typedef struct lamella_host_view_facts {
  uint32_t struct_size, ndim;
  const char* dtype; /* NumPy type string of what reading delivers, in this machine's byte order */
  const char* stored_dtype;
  const int64_t* shape;
  const int64_t* chunk_shape;    /* storage chunks, in elements of the view; the whole shape where storage has none */
  uint64_t item_size, byte_size; /* of what reading delivers */
  const char* access;            /* mapped | chunk | stream | inline */
  const char* distributed;       /* D0 no, D1 the worker needs the plugin, D2 the reference is enough, D3 also remote */
  int32_t is_ragged, reserved;   /* rows of different lengths: byte_size is that of the rows as records, values are read concatenated */
} lamella_host_view_facts;
LAMELLA_HOST_API int32_t lamella_host_view_get(const lamella_host_view* view, lamella_host_view_facts* out,
                                               lamella_host_error** error) LAMELLA_HOST_NOEXCEPT; /* [any] */
/* One axis of a slice, as Python's slice: negative positions count from the end, positions beyond the ends are clamped. All zero: the
 * whole axis. This struct never grows. */
enum {
  LAMELLA_HOST_HAS_START = 1,
  LAMELLA_HOST_HAS_STOP = 2,
  LAMELLA_HOST_INDEX = 4 /* the position start; the axis is dropped; beyond the ends is an error */
};
typedef struct lamella_host_range {
  uint32_t flags, reserved;
  int64_t start, stop;
  int64_t step; /* 0 means 1 */
} lamella_host_range;
/* At most one range an axis, slowest first; axes without one are taken whole. Reads nothing. [any] */
LAMELLA_HOST_API int32_t lamella_host_view_slice(const lamella_host_view* view, const lamella_host_range* ranges, uint64_t count,
                                                 lamella_host_view** out, lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
/* The same in NumPy's notation: "10:20,...,::2". [any] */
LAMELLA_HOST_API int32_t lamella_host_view_slice_text(const lamella_host_view* view, const char* slice, lamella_host_view** out,
                                                      lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
/* order: the axis of view that becomes axis i; every axis once. [any] */
LAMELLA_HOST_API int32_t lamella_host_view_permute(const lamella_host_view* view, const int32_t* order, uint64_t count,
                                                   lamella_host_view** out, lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
LAMELLA_HOST_API void lamella_host_view_release(lamella_host_view* view) LAMELLA_HOST_NOEXCEPT;

typedef struct lamella_host_read_options {
  uint32_t struct_size, flags;
  int32_t threads; /* 0: one a core */
  int32_t io;
  uint64_t memory; /* bytes of scratch at most; 0: a quarter of the RAM */
  const lamella_host_cancel* cancel;
  void* user;
  /* From one thread at a time, any of those that read. Other than 0: stop with LAMELLA_HOST_CANCELLED. */
  int32_t (*progress)(void* user, uint64_t done_bytes, uint64_t total_bytes) LAMELLA_HOST_NOEXCEPT;
} lamella_host_read_options;
/* Reads all of a view into memory of the caller: native elements, C order, exactly byte_size bytes. On an error the memory may be partly
 * written. [any] */
LAMELLA_HOST_API int32_t lamella_host_view_read(const lamella_host_view* view, void* data, uint64_t size,
                                                const lamella_host_read_options* options, lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
/* The same of a box: start and shape have one number an axis, slowest first, and the box lies inside the view. [any] */
LAMELLA_HOST_API int32_t lamella_host_view_read_box(const lamella_host_view* view, const int64_t* start, const int64_t* shape, void* data,
                                                    uint64_t size, const lamella_host_read_options* options,
                                                    lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
/* What opens this view in any process, as canonical JSON; name: of its dataset there, absent: "data". [any] */
LAMELLA_HOST_API int32_t lamella_host_view_reference(const lamella_host_view* view, const char* name, lamella_host_string** out,
                                                     lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
/* The same of datasets of a file, by index, with their axes; count 0: of all that can be read. [any] */
LAMELLA_HOST_API int32_t lamella_host_file_reference(const lamella_host_file* file, const uint64_t* datasets, uint64_t count,
                                                     lamella_host_string** out, lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;

/* ---- Arrays: memory that lamella owns ----------------------------------------------------------------------------------------------- */

typedef struct lamella_host_array lamella_host_array;
typedef struct lamella_host_array_facts {
  uint32_t struct_size, ndim;
  const char* dtype;
  const int64_t* shape;
  const int64_t* byte_strides;
  const void* data; /* of element 0; to be read only; stays as long as the array */
  uint64_t item_size;
} lamella_host_array_facts;
/* The mapping itself, zero-copy, in this machine's byte order; LAMELLA_HOST_NOT_MAPPABLE says why not. Touching it dies with SIGBUS if the
 * file shrinks meanwhile. Of a source that nobody can map (one of the host, a file on a network) the same bytes, copied. [any] */
LAMELLA_HOST_API int32_t lamella_host_view_map(const lamella_host_view* view, lamella_host_array** out,
                                               lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
/* The stored bytes, zero-copy, in stored order. Faults as lamella_host_view_map. [any] */
LAMELLA_HOST_API int32_t lamella_host_view_raw(const lamella_host_view* view, lamella_host_array** out,
                                               lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
/* The rows of a ragged view one behind the other: shape (values,). [any] */
LAMELLA_HOST_API int32_t lamella_host_view_concatenated(const lamella_host_view* view, const lamella_host_read_options* options,
                                                        lamella_host_array** out, lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
LAMELLA_HOST_API void lamella_host_array_get(const lamella_host_array* array,
                                             lamella_host_array_facts* out) LAMELLA_HOST_NOEXCEPT; /* [any] */
LAMELLA_HOST_API void lamella_host_array_release(lamella_host_array* array) LAMELLA_HOST_NOEXCEPT;

/* ---- Writing ------------------------------------------------------------------------------------------------------------------------ */

enum { LAMELLA_HOST_OVERWRITE = 1, LAMELLA_HOST_REFUSE_LOSSES = 2 /* what the format cannot carry is an error: LAMELLA_HOST_REFUSED */ };
typedef struct lamella_host_write_options {
  uint32_t struct_size, flags;
  const lamella_host_registry* registry;
  const char* format;         /* id; absent: by the ending of the path */
  const char* const* options; /* 2 * option_count texts: name, value, as the manifest declares them */
  uint64_t option_count;
  const int64_t* chunk_shape; /* wished; NULL: the writer chooses */
  uint64_t chunk_ndim;
  const char* codec;
  const char* codec_parameters;             /* "level=3" */
  const lamella_host_read_options* reading; /* threads, memory, cancel and progress of the whole writing; NULL allowed */
} lamella_host_write_options;
/* Writes datasets of a file, by index, with what is known about them, into a new file; count 0: all that can be read. It is renamed into
 * place when it is complete; on any error nothing is left at path. losses: lines about what the format cannot carry, released by the
 * caller; NULL allowed. [any] */
LAMELLA_HOST_API int32_t lamella_host_file_write(const lamella_host_file* file, const uint64_t* datasets, uint64_t count, const char* path,
                                                 const lamella_host_write_options* options, lamella_host_string** losses,
                                                 lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;
/* The same of one view, as a dataset of this name; absent: "data". [any] */
LAMELLA_HOST_API int32_t lamella_host_view_write(const lamella_host_view* view, const char* name, const char* path,
                                                 const lamella_host_write_options* options, lamella_host_string** losses,
                                                 lamella_host_error** error) LAMELLA_HOST_NOEXCEPT;

/* ---- The process -------------------------------------------------------------------------------------------------------------------- */

/* Whether reading may go through memory maps. They need a handler of SIGBUS, installed at the first such read, which passes on every signal
 * that is not its own. A host that wants none says 0 before it reads anything; files are then read by position. [any] */
LAMELLA_HOST_API void lamella_host_allow_mapped_reads(int32_t allowed) LAMELLA_HOST_NOEXCEPT;
/* Memory of results that are gone is kept for the next ones. Gives it back but for at most keep_bytes; returns how much that was. [any] */
LAMELLA_HOST_API uint64_t lamella_host_release_kept_memory(uint64_t keep_bytes) LAMELLA_HOST_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
