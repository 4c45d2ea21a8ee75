/*
 * nenji_plugin.h: the C ABI between the nenji host and its input plugins, major 1, minor 0.
 *
 * A plugin turns the bytes of one spreadsheet into two streams: `cells`, one record per data cell with nothing
 * interpreted, and `fates`, which says what became of every other non-empty cell. It opens no path and prints nothing.
 *
 * What it exports, where <id> is lower-case ASCII letters, digits and `_`, and the library is `libnenji_<id>.so`:
 *
 *   const uint32_t nenji_<id>_abi[4] = { NENJI_ABI_MAGIC, lowest major, highest major, minor };
 *   nenji_status nenji_<id>_init_v1(uint16_t host_minor, nenji_plugin *out, nenji_error *error);
 *
 * The host reads the first before it calls anything. Rules that hold for every call:
 *
 *   - Structs that may grow start with `struct_size`, the size known to whoever provided the memory. Write at most that
 *     much. Growth is at the end only; within a major nothing is moved or removed.
 *   - `nenji_str` is borrowed for the call. `nenji_bytes` is owned: the filler sets `release`, the receiver calls it once.
 *   - A function answers NENJI_OK, or another status after filling `*error` (which may be null).
 *   - Nothing may unwind or longjmp across the boundary. Calls on one instance come one at a time; the host's callbacks
 *     may be called from any thread while the call that handed them over has not returned, and while its reader is open.
 *   - Text is UTF-8. Numbers are never NaN or infinite.
 *
 * The life of an instance, and who frees what:
 *
 *   init
 *     describe                     any number of times; looks at no input
 *     probe, guess                 any number of times
 *     plan                         once per file
 *     open                         once per task of the plan; then on that reader:
 *       cells.get_schema, cells.get_next ... until a released array
 *       fates.get_schema, fates.get_next ... until a released array
 *       cells.release, fates.release
 *       finish                     also after a stream that failed, to learn why
 *       release                    the host may come here at any time: it wants no more, and the plugin is to end soon
 *   release                        after all readers; a host may also end its process instead
 *
 *   - What `open` is given stays valid until the reader is released (`input`, its bytes, `host`); `mapping`, `task` and
 *     `limits` are for the call. What any other call is given is for the call.
 *   - Arrays and schemas may outlive their stream and their reader, and may be released from any thread.
 *   - A call that fails leaves its out-parameters as they were, but for `*error`.
 *   - `get_next` answers 0, or an errno: ECANCELED when the host asked for the end, else EIO; `get_last_error` may say
 *     more, and `finish` then answers with the status and the sentence.
 *   - The same bytes, mapping and task give the same records in the same order, in any process.
 *
 * nenji_columns.h, beside this file, is optional and writes the Arrow streams. plugins/README.md leads from nothing to a
 * working source; `nenji plugin test` tries a library against all that stands here.
 */
#ifndef NENJI_PLUGIN_H
#define NENJI_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The letters NNJI. */
#define NENJI_ABI_MAGIC 0x4e4e4a49u
#define NENJI_ABI_MAJOR 1
#define NENJI_ABI_MINOR 0

/* The contracts of the two streams; see the end of this file. */
#define NENJI_CELLS_CONTRACT "cells/1"
#define NENJI_FATES_CONTRACT "fates/1"

/* ---- Statuses ---- */

typedef int32_t nenji_status;

#define NENJI_OK 0
/* The plugin broke one of its own invariants. */
#define NENJI_INTERNAL 1
/* The plugin panicked; the instance refuses every later call. */
#define NENJI_PANIC 2
/* The host asked for the end through `cancelled`. */
#define NENJI_CANCELLED 3
/* The function is not offered. */
#define NENJI_UNSUPPORTED 4
/* The mapping handed to the plugin is not valid. */
#define NENJI_BAD_CONFIG 5
/* The bytes are not a file that the plugin reads: corrupt, encrypted, another format. */
#define NENJI_BAD_INPUT 6
/* A sheet, heading or label was not found, or was found twice. */
#define NENJI_LAYOUT 7
/* The data contradict themselves so that no record can be given. */
#define NENJI_BAD_DATA 8
/* A limit (rows, cells, expansion) was exceeded. */
#define NENJI_LIMIT 9

/* ---- Text and bytes ---- */

/* Borrowed UTF-8 text, valid for the call only; `ptr` may be null when `len` is 0. */
typedef struct nenji_str {
    const uint8_t *ptr;
    size_t len;
} nenji_str;

/* Owned bytes. `release` is null when there is nothing to free. */
typedef struct nenji_bytes {
    uint8_t *ptr;
    size_t len;
    void *private_data;
    void (*release)(struct nenji_bytes *);
} nenji_bytes;

/* Why a call failed. The caller zero-fills it and sets `struct_size`; it releases `message` and `details`. */
typedef struct nenji_error {
    uint32_t struct_size;
    nenji_status status;
    /* One sentence for people, lower case, no full stop. */
    nenji_bytes message;
    /* JSON object: "sheet", "cell" ("B7"), "expected", "found", "hint"; each optional. */
    nenji_bytes details;
} nenji_error;

/* ---- What the host offers ---- */

typedef struct nenji_host {
    uint32_t struct_size;
    uint16_t abi_major;
    uint16_t abi_minor;
    /* First argument of every callback. */
    void *context;
    /* Log line; level 1 error ... 5 trace. */
    void (*log)(void *context, int32_t level, nenji_str line);
    /* Progress in units of the plugin's choice; `total` 0 when unknown. */
    void (*progress)(void *context, uint64_t done, uint64_t total);
    /* 1 asks the plugin to stop; to be polled at least every 1,024 rows. */
    int32_t (*cancelled)(void *context);
    /* Threads that the plugin may use, itself included. */
    uint32_t max_threads;
    uint32_t reserved;
} nenji_host;

/* One file, read and hashed by the host. `data` is valid until the reader opened on it is released. */
typedef struct nenji_input {
    uint32_t struct_size;
    uint32_t reserved;
    /* File name with its extension, without folders. */
    nenji_str name;
    /* SHA-256 of `data`, 64 lower-case hexadecimal digits. */
    nenji_str sha256;
    const uint8_t *data;
    uint64_t len;
} nenji_input;

typedef struct nenji_limits {
    uint32_t struct_size;
    /* Wanted records in a batch, at most 65,536. */
    uint32_t batch_rows;
    /* Records after which to stop with `truncated` set; 0 for all. */
    uint64_t max_rows;
} nenji_limits;

typedef struct nenji_probe {
    uint32_t struct_size;
    /* 0 (cannot) to 100 (certainly). */
    int32_t score;
    /* Why, for people. */
    nenji_bytes reason;
} nenji_probe;

/* The account of one task: used + context + ignored + rejected = scope, or the task fails. */
typedef struct nenji_account {
    uint32_t struct_size;
    /* 1 when `max_rows` cut the reading short. */
    uint32_t truncated;
    /* Non-empty cells of the sheets that the task claims. */
    uint64_t scope;
    /* Distinct cells that records point at. */
    uint64_t used;
    /* Title, heading, label, unit, note. */
    uint64_t context;
    /* Left out with a reason. */
    uint64_t ignored;
    /* Could not be read, each with its text. */
    uint64_t rejected;
    /* Records in the `cells` stream. */
    uint64_t records;
    /* Rows in the `fates` stream. */
    uint64_t fates;
} nenji_account;

/* ---- Arrow C data and stream interfaces; layout fixed by the Arrow specification ---- */

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_NULLABLE 2

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */

/* ---- A task, and the plugin ---- */

/* One open task. The host drains `cells`, then `fates`, releases both, calls `finish`, then `release`. */
typedef struct nenji_reader {
    uint32_t struct_size;
    uint32_t reserved;
    void *private_data;
    struct ArrowArrayStream cells;
    struct ArrowArrayStream fates;
    nenji_status (*finish)(struct nenji_reader *, nenji_account *out, nenji_error *error);
    void (*release)(struct nenji_reader *);
} nenji_reader;

/* One instance of a plugin. The host zero-fills it and sets `struct_size` before `init`. */
typedef struct nenji_plugin {
    uint32_t struct_size;
    uint16_t abi_major;
    uint16_t abi_minor;
    /* Zero; for capabilities to come. */
    uint64_t capabilities;
    void *private_data;
    /*
     * JSON: {"id", "name", "version", "extensions": ["xlsx", ...], "layout_schema": JSON Schema or null}. No input is
     * looked at. `id` is the one in the exported names, `name` one line for people, `version` is never compared.
     *
     * By `layout_schema` the host refuses a wrong option of a source's `[layout]` before it reads any data, with file, line
     * and the nearest name. It understands: type, properties, required, additionalProperties, items, enum, const, minimum,
     * maximum, minProperties, maxProperties, allOf, anyOf, oneOf, $ref within the schema; other keywords allow everything.
     * A plugin checks its layout itself too, and answers NENJI_BAD_CONFIG to an option that it does not know.
     */
    nenji_status (*describe)(struct nenji_plugin *, nenji_bytes *out, nenji_error *error);
    /* Can this input be read? By a look at its first bytes, say; the mapping is not known yet. May be null. */
    nenji_status (*probe)(struct nenji_plugin *, const nenji_host *, const nenji_input *, nenji_probe *out,
                          nenji_error *error);
    /* Drafts a source file (TOML) for an input, given the catalogue (JSON). May be null. */
    nenji_status (*guess)(struct nenji_plugin *, const nenji_host *, const nenji_input *, nenji_str catalogue,
                          nenji_bytes *out, nenji_error *error);
    /*
     * Checks a mapping against an input. The mapping is JSON, without what the host keeps to itself:
     *
     *   {"source": "mlit_survey", "measure": "scope", "fiscal_year": 2024,
     *    "layout": {...},                              the source's `[layout]`
     *    "indicators": [{"id": "ceptoar_members",      at least one; a key that was not given is null, `count` false,
     *       "heading": "...", "label": null,           `period-offset` 0
     *       "role": null, "unit": null, "count": false, "period": null, "period-offset": 0}],
     *    "dimensions": {"sector": {"from": "...", "label": null, "sheet": false, "across": false}}}
     *                                                  in alphabetical order, which is that of the `label_` fields
     *
     * Answers JSON: {"tasks": ["token", ...], "fingerprint": {"sheet": ["heading", ...]}}; at least one task,
     * whose token may be empty. It may also say what else is known before rows are read, for the comparison with the year
     * before: "shapes": {"sheet": {"position": 1, "headings": {"heading": "B3"}, "units": {"indicator": {"unit": "B5"}},
     * "labels": {"dimension": {"label": "B5"}}, "totals": {"indicator": "B9"}, "rows": 12}}, every key of it optional.
     */
    nenji_status (*plan)(struct nenji_plugin *, const nenji_host *, const nenji_input *, nenji_str mapping,
                         nenji_bytes *out, nenji_error *error);
    /*
     * Opens one task. `out->struct_size` is set by the host. Reading may be done here, in `get_next`, or in a thread of the
     * plugin; what is read ahead has to stay small, or the host's memory limit ends it.
     */
    nenji_status (*open)(struct nenji_plugin *, const nenji_host *, const nenji_input *, nenji_str mapping,
                         nenji_str task, const nenji_limits *, nenji_reader *out, nenji_error *error);
    void (*release)(struct nenji_plugin *);
} nenji_plugin;

typedef nenji_status (*nenji_init_fn)(uint16_t host_minor, nenji_plugin *out, nenji_error *error);

/*
 * ---- cells/1: one record per data cell, in this order of fields ----
 *
 *   indicator          large utf8  not null   id from the mapping
 *   role               large utf8  not null   value, total, stated_change, stated_rate, memo
 *   period             large utf8  not null   as written: 令和5年度末, 2023/4/1
 *   label_<dimension>  large utf8  nullable   as written; one field per dimension of the mapping, alphabetical order
 *   number             float64     nullable   when the cell is numeric; never NaN
 *   text               large utf8  nullable   when it is not, or carries marks
 *   unit               large utf8  nullable   as written near the table
 *   flags              large utf8  nullable   hidden, italic, format:..., separated by spaces
 *   sheet              large utf8  not null
 *   row, column        uint32      not null   from 1
 *
 * ---- fates/1: what became of all other non-empty cells, by rectangles ----
 *
 *   sheet                                              large utf8  not null
 *   first_row, first_column, last_row, last_column     uint32      not null   from 1, both ends included
 *   cells                                              uint64      not null   non-empty cells in it
 *   fate                                               large utf8  not null   context, ignored, rejected
 *   reason                                             large utf8  not null
 *   text                                               large utf8  nullable   of a rejected cell, one cell each
 */

#ifdef __cplusplus
}
#endif

#endif /* NENJI_PLUGIN_H */
