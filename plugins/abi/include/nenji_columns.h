/*
 * nenji_columns.h: what a plugin in C needs besides nenji_plugin.h, which stays the whole contract. Optional; no library.
 *
 *   - nenji_json_*   the mapping that the host hands over
 *   - nenji_fail     the answer of a call that failed
 *   - nenji_table_*  a table of columns that leaves as an Arrow C stream, in batches that share its memory
 *
 * C11. Everything is `static`: include it in one file. A table is kept in memory whole. Out of memory ends the process, which
 * is the worker of one task. Names of functions say what they do; each has a line that says how.
 */
#ifndef NENJI_COLUMNS_H
#define NENJI_COLUMNS_H

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "nenji_plugin.h"

/* ---- Text ---- */

static inline nenji_str nenji_text(const char *text) {
    return (nenji_str){(const uint8_t *)text, strlen(text)};
}

static inline int nenji_equal(nenji_str one, nenji_str other) {
    return one.len == other.len && (one.len == 0 || memcmp(one.ptr, other.ptr, one.len) == 0);
}

/* 1 when all bytes are UTF-8 without surrogates; everything that leaves a plugin has to be. */
static inline int nenji_is_utf8(const uint8_t *at, size_t len) {
    const uint8_t *end = at + len;
    while (at < end) {
        int more = *at < 0x80 ? 0 : *at >= 0xc2 && *at < 0xe0 ? 1 : *at >= 0xe0 && *at < 0xf0 ? 2
                 : *at >= 0xf0 && *at < 0xf5 ? 3 : -1;
        if (more < 0 || end - at <= more) return 0;
        uint32_t code = more == 0 ? *at : *at & (0x3fu >> more);
        for (int i = 1; i <= more; i++) {
            if ((at[i] & 0xc0) != 0x80) return 0;
            code = code << 6 | (at[i] & 0x3f);
        }
        if ((more == 2 && (code < 0x800 || (code >= 0xd800 && code < 0xe000)))
            || (more == 3 && (code < 0x10000 || code > 0x10ffff))) return 0;
        at += more + 1;
    }
    return 1;
}

static inline void *nenji_grow(void *memory, size_t size) {
    void *grown = realloc(memory, size ? size : 1);
    if (!grown) abort();
    return grown;
}

/* ---- Owned bytes and errors ---- */

static inline void nenji_free_bytes(nenji_bytes *bytes) {
    free(bytes->ptr);
    bytes->ptr = NULL;
    bytes->release = NULL;
}

/* Gives a copy of a text away; the receiver frees it. */
static inline nenji_bytes nenji_give(nenji_str text) {
    nenji_bytes bytes = {nenji_grow(NULL, text.len), text.len, NULL, nenji_free_bytes};
    if (text.len) memcpy(bytes.ptr, text.ptr, text.len);
    return bytes;
}

/* Answers with a status, a sentence and the text that it is about (in backticks; may be empty). */
static inline nenji_status nenji_fail(nenji_error *error, nenji_status status, const char *sentence, nenji_str about) {
    if (error && error->struct_size >= sizeof *error) {
        size_t len = strlen(sentence), all = len + (about.len ? about.len + 3 : 0);
        uint8_t *text = nenji_grow(NULL, all);
        memcpy(text, sentence, len);
        if (about.len) {
            memcpy(text + len, " `", 2);
            memcpy(text + len + 2, about.ptr, about.len);
            text[all - 1] = '`';
        }
        error->status = status;
        error->message = (nenji_bytes){text, all, NULL, nenji_free_bytes};
    }
    return status;
}

static inline int nenji_is_cancelled(const nenji_host *host) {
    return host && host->cancelled && host->cancelled(host->context);
}

/* ---- JSON ---- */

static inline size_t nenji_json_end(nenji_str json) {
    size_t at = 0, depth = 0;
    for (int in_text = 0; at < json.len; at++) {
        uint8_t c = json.ptr[at];
        if (in_text) {
            if (c == '\\') at++;
            else if (c == '"') in_text = 0;
        } else if (c == '"') in_text = 1;
        else if (c == '{' || c == '[') depth++;
        else if ((c == '}' || c == ']') && depth-- == 0) break;
        else if ((c == ',' || c == ':') && depth == 0) break;
    }
    return at < json.len ? at : json.len;
}

static inline nenji_str nenji_json_trim(nenji_str json) {
    while (json.len && strchr(" \t\r\n", json.ptr[0])) json.ptr++, json.len--;
    while (json.len && strchr(" \t\r\n", json.ptr[json.len - 1])) json.len--;
    return json;
}

/*
 * The next member of an object, or element of an array (then without a key). `rest` starts as the whole value and is
 * moved on; 0 at the end. A key comes without its quotes, a value as it is written: a text with them, see below.
 */
static inline int nenji_json_next(nenji_str *rest, nenji_str *key, nenji_str *value) {
    *rest = nenji_json_trim(*rest);
    if (!rest->len || !strchr("{[,", rest->ptr[0])) return 0;
    int is_first = rest->ptr[0] != ',';
    rest->ptr++, rest->len--;
    size_t end = nenji_json_end(*rest);
    *value = nenji_json_trim((nenji_str){rest->ptr, end});
    *key = (nenji_str){NULL, 0};
    if (is_first && !value->len) return 0;
    rest->ptr += end, rest->len -= end;
    if (rest->len && rest->ptr[0] == ':') {
        *key = value->len > 1 ? (nenji_str){value->ptr + 1, value->len - 2} : *value;
        rest->ptr++, rest->len--;
        end = nenji_json_end(*rest);
        *value = nenji_json_trim((nenji_str){rest->ptr, end});
        rest->ptr += end, rest->len -= end;
    }
    return 1;
}

/* The value of a key of an object; of length 0 when there is none. */
static inline nenji_str nenji_json_get(nenji_str object, const char *name) {
    nenji_str key, value;
    while (nenji_json_next(&object, &key, &value))
        if (nenji_equal(key, nenji_text(name))) return value;
    return (nenji_str){NULL, 0};
}

/* The content of a text without escapes; of length 0 when it is no text, or has an escape, which no heading needs. */
static inline nenji_str nenji_json_text(nenji_str value) {
    if (value.len < 2 || value.ptr[0] != '"' || memchr(value.ptr, '\\', value.len)) return (nenji_str){NULL, 0};
    return (nenji_str){value.ptr + 1, value.len - 2};
}

/* ---- Columns ---- */

/* `kind` is Arrow's format: U large utf8, g float64, I uint32, L uint64. */
typedef struct nenji_column {
    char kind[2];
    int is_nullable;
    char *name;
    uint8_t *valid;
    int64_t *offsets;
    uint8_t *bytes;
    size_t len, room;
} nenji_column;

/* A table grows by rows; each column is put into once a row, in their order. Streams and arrays own it together. */
typedef struct nenji_table {
    atomic_int owners;
    int width, column;
    int64_t rows, room;
    nenji_column *columns;
} nenji_table;

static inline nenji_table *nenji_table_new(void) {
    nenji_table *table = nenji_grow(NULL, sizeof *table);
    memset(table, 0, sizeof *table);
    atomic_init(&table->owners, 1);
    return table;
}

static inline void nenji_table_drop(nenji_table *table) {
    if (atomic_fetch_sub(&table->owners, 1) != 1) return;
    for (int i = 0; i < table->width; i++) {
        nenji_column *column = &table->columns[i];
        free(column->name), free(column->valid), free(column->offsets), free(column->bytes);
    }
    free(table->columns);
    free(table);
}

static inline void nenji_table_field(nenji_table *table, const char *prefix, nenji_str name, char kind, int is_nullable) {
    table->columns = nenji_grow(table->columns, (table->width + 1) * sizeof *table->columns);
    nenji_column *column = &table->columns[table->width++];
    memset(column, 0, sizeof *column);
    column->kind[0] = kind;
    column->is_nullable = is_nullable;
    size_t len = strlen(prefix);
    column->name = nenji_grow(NULL, len + name.len + 1);
    memcpy(column->name, prefix, len);
    if (name.len) memcpy(column->name + len, name.ptr, name.len);
    column->name[len + name.len] = 0;
}

/* A table of cells/1, with a label for each dimension of a mapping. */
static inline nenji_table *nenji_table_cells(nenji_str mapping) {
    nenji_table *table = nenji_table_new();
    const char *before[] = {"indicator", "role", "period"}, *after[] = {"text", "unit", "flags"};
    for (int i = 0; i < 3; i++) nenji_table_field(table, "", nenji_text(before[i]), 'U', 0);
    nenji_str dimensions = nenji_json_get(mapping, "dimensions"), id, value;
    while (nenji_json_next(&dimensions, &id, &value)) nenji_table_field(table, "label_", id, 'U', 1);
    nenji_table_field(table, "", nenji_text("number"), 'g', 1);
    for (int i = 0; i < 3; i++) nenji_table_field(table, "", nenji_text(after[i]), 'U', 1);
    nenji_table_field(table, "", nenji_text("sheet"), 'U', 0);
    nenji_table_field(table, "", nenji_text("row"), 'I', 0);
    nenji_table_field(table, "", nenji_text("column"), 'I', 0);
    return table;
}

/* A table of fates/1. */
static inline nenji_table *nenji_table_fates(void) {
    nenji_table *table = nenji_table_new();
    const char *places[] = {"first_row", "first_column", "last_row", "last_column"};
    nenji_table_field(table, "", nenji_text("sheet"), 'U', 0);
    for (int i = 0; i < 4; i++) nenji_table_field(table, "", nenji_text(places[i]), 'I', 0);
    nenji_table_field(table, "", nenji_text("cells"), 'L', 0);
    nenji_table_field(table, "", nenji_text("fate"), 'U', 0);
    nenji_table_field(table, "", nenji_text("reason"), 'U', 0);
    nenji_table_field(table, "", nenji_text("text"), 'U', 1);
    return table;
}

static inline void nenji_put(nenji_table *table, const void *value, size_t size, int is_valid) {
    if (table->column == 0 && table->rows == table->room) {
        table->room = table->room ? table->room * 2 : 64;
        for (int i = 0; i < table->width; i++) {
            nenji_column *each = &table->columns[i];
            each->valid = nenji_grow(each->valid, (size_t)table->room / 8);
            if (each->kind[0] == 'U') each->offsets = nenji_grow(each->offsets, ((size_t)table->room + 1) * 8);
        }
    }
    nenji_column *column = &table->columns[table->column];
    size_t len = column->len + size;
    if (len > column->room || !column->bytes)
        column->bytes = nenji_grow(column->bytes, column->room = len * 2 > 64 ? len * 2 : 64);
    if (is_valid && size) memcpy(column->bytes + column->len, value, size);
    else if (size) memset(column->bytes + column->len, 0, size);
    column->len = len;
    uint8_t *bits = &column->valid[table->rows / 8], bit = (uint8_t)(1u << (table->rows % 8));
    *bits = is_valid ? *bits | bit : *bits & (uint8_t)~bit;
    if (column->offsets) {
        if (table->rows == 0) column->offsets[0] = 0;
        column->offsets[table->rows + 1] = (int64_t)len;
    }
    table->column = (table->column + 1) % table->width;
    table->rows += table->column == 0;
}

/* Each puts one value into the next column; after the last column the row is whole. */
static inline void nenji_put_text(nenji_table *table, nenji_str text) { nenji_put(table, text.ptr, text.len, 1); }
static inline void nenji_put_number(nenji_table *table, double number) { nenji_put(table, &number, 8, 1); }
static inline void nenji_put_u32(nenji_table *table, uint32_t number) { nenji_put(table, &number, 4, 1); }
static inline void nenji_put_u64(nenji_table *table, uint64_t number) { nenji_put(table, &number, 8, 1); }
static inline void nenji_put_null(nenji_table *table) {
    nenji_put(table, NULL, table->columns[table->column].kind[0] == 'g' ? 8 : 0, 0);
}

/* One fate: a rectangle, and the text of a rejected cell (else of length 0, which is null). */
static inline void nenji_put_fate(nenji_table *table, nenji_str sheet, const uint32_t place[4], uint64_t cells,
                                  const char *fate, const char *reason, nenji_str text) {
    nenji_put_text(table, sheet);
    for (int i = 0; i < 4; i++) nenji_put_u32(table, place[i]);
    nenji_put_u64(table, cells);
    nenji_put_text(table, nenji_text(fate));
    nenji_put_text(table, nenji_text(reason));
    text.len ? nenji_put_text(table, text) : nenji_put_null(table);
}

/* ---- The table as an Arrow C stream ---- */

typedef struct nenji_stream_state {
    nenji_table *table;
    const nenji_host *host;
    int64_t next, batch;
} nenji_stream_state;

static inline void nenji_release_schema(struct ArrowSchema *schema) {
    for (int64_t i = 0; i < schema->n_children; i++) {
        struct ArrowSchema *child = schema->children[i];
        if (child->release) child->release(child);
        free(child);
    }
    free(schema->children);
    if (schema->private_data) nenji_table_drop(schema->private_data);
    schema->release = NULL;
}

static inline int nenji_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    nenji_table *table = ((nenji_stream_state *)stream->private_data)->table;
    atomic_fetch_add(&table->owners, 1);
    *out = (struct ArrowSchema){.format = "+s", .name = "", .n_children = table->width, .release = nenji_release_schema,
                                .private_data = table,
                                .children = nenji_grow(NULL, (size_t)table->width * sizeof *out->children)};
    for (int i = 0; i < table->width; i++) {
        nenji_column *column = &table->columns[i];
        out->children[i] = nenji_grow(NULL, sizeof **out->children);
        atomic_fetch_add(&table->owners, 1);
        *out->children[i] = (struct ArrowSchema){.format = column->kind, .name = column->name,
                                                 .flags = column->is_nullable ? ARROW_FLAG_NULLABLE : 0,
                                                 .release = nenji_release_schema, .private_data = table};
    }
    return 0;
}

static inline void nenji_release_array(struct ArrowArray *array) {
    for (int64_t i = 0; i < array->n_children; i++) {
        struct ArrowArray *child = array->children[i];
        if (child->release) child->release(child);
        free(child);
    }
    free(array->children);
    free((void *)array->buffers);
    nenji_table_drop(array->private_data);
    array->release = NULL;
}

/* A slice shares the memory of its table. */
static inline struct ArrowArray nenji_slice(nenji_table *table, nenji_column *column, int64_t from, int64_t rows) {
    int buffers = !column ? 1 : column->offsets ? 3 : 2;
    struct ArrowArray array = {.length = rows, .offset = column ? from : 0, .n_buffers = buffers,
                               .null_count = column && column->is_nullable ? -1 : 0,
                               .buffers = nenji_grow(NULL, 3 * sizeof(void *)), .release = nenji_release_array,
                               .private_data = table};
    array.buffers[0] = column && column->is_nullable ? column->valid : NULL;
    if (column) {
        array.buffers[1] = column->offsets ? (void *)column->offsets : column->bytes;
        array.buffers[2] = column->bytes;
    }
    atomic_fetch_add(&table->owners, 1);
    return array;
}

static inline int nenji_get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    nenji_stream_state *state = stream->private_data;
    nenji_table *table = state->table;
    if (nenji_is_cancelled(state->host)) return ECANCELED;
    int64_t left = table->rows - state->next, rows = left < state->batch ? left : state->batch;
    if (rows == 0) {
        *out = (struct ArrowArray){0};
        return 0;
    }
    *out = nenji_slice(table, NULL, 0, rows);
    out->n_children = table->width;
    out->children = nenji_grow(NULL, (size_t)table->width * sizeof *out->children);
    for (int i = 0; i < table->width; i++) {
        out->children[i] = nenji_grow(NULL, sizeof **out->children);
        *out->children[i] = nenji_slice(table, &table->columns[i], state->next, rows);
    }
    state->next += rows;
    return 0;
}

static inline const char *nenji_last_error(struct ArrowArrayStream *stream) {
    nenji_stream_state *state = stream->private_data;
    return nenji_is_cancelled(state->host) ? "stopped by the host" : NULL;
}

static inline void nenji_release_stream(struct ArrowArrayStream *stream) {
    nenji_stream_state *state = stream->private_data;
    nenji_table_drop(state->table);
    free(state);
    stream->release = NULL;
}

/* Gives a table away as a stream; the table is the stream's from then on. */
static inline struct ArrowArrayStream nenji_stream(nenji_table *table, const nenji_host *host, const nenji_limits *limits) {
    nenji_stream_state *state = nenji_grow(NULL, sizeof *state);
    uint32_t batch = limits && limits->batch_rows ? limits->batch_rows : 8192;
    *state = (nenji_stream_state){table, host, 0, batch < 65536 ? batch : 65536};
    return (struct ArrowArrayStream){nenji_get_schema, nenji_get_next, nenji_last_error, nenji_release_stream, state};
}

#endif /* NENJI_COLUMNS_H */
