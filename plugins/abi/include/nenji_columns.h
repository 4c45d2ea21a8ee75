/*
 * nenji_columns.h: what a plugin in C needs besides nenji_plugin.h, which stays the whole contract. Optional; no library.
 *
 *   - nenji_text.h   texts, the mapping that the host hands over, the answer of a call that failed
 *   - nenji_table_*  a table of columns that leaves as an Arrow C stream, in batches that share its memory
 *   - nenji_task     the two tables and the account of a file that is read at once, and how they leave
 *   - NENJI_PLUGIN   the two symbols that a plugin exports
 *
 * C11. Everything is `static`: include it in one file. A table is kept in memory whole. Out of memory ends the process, which
 * is the worker of one task. Names of functions say what they do; each has a line that says how.
 */
#ifndef NENJI_COLUMNS_H
#define NENJI_COLUMNS_H

#include <errno.h>
#include <stdatomic.h>

#include "nenji_text.h"

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

/* ---- A file that is read at once ---- */

/* Tables and account while a file is read. `used`, `context` and `rejected` are counted here; a plugin that leaves cells
 * out puts their fate itself, and adds them to `scope` and `ignored`. */
typedef struct nenji_task {
    nenji_str sheet;
    nenji_table *cells, *fates;
    nenji_account account;
    const nenji_host *host;
} nenji_task;

/* A record's texts as written; one of length 0 is null. */
typedef struct nenji_record {
    nenji_str indicator, period, unit, flags, cell;
    /* As many as the mapping has dimensions, in their order. */
    const nenji_str *labels;
    uint32_t row, column;
} nenji_record;

static inline nenji_task nenji_task_new(const nenji_host *host, nenji_str mapping, const char *sheet) {
    return (nenji_task){nenji_text(sheet), nenji_table_cells(mapping), nenji_table_fates(),
                        {.struct_size = sizeof(nenji_account)}, host};
}

static inline void nenji_put_nullable(nenji_table *table, nenji_str text) {
    text.len ? nenji_put_text(table, text) : nenji_put_null(table);
}

/* One cell that is a value: a number where it reads as one, else its text. No two records for one cell. */
static inline void nenji_task_record(nenji_task *task, const nenji_record *record) {
    nenji_table *cells = task->cells;
    double number = 0;
    int is_number = nenji_is_number(record->cell, &number), labels = cells->width - 10;
    nenji_put_text(cells, record->indicator), nenji_put_text(cells, nenji_text("value"));
    nenji_put_text(cells, record->period);
    for (int i = 0; i < labels; i++) nenji_put_nullable(cells, record->labels[i]);
    is_number ? nenji_put_number(cells, number) : nenji_put_null(cells);
    is_number ? nenji_put_null(cells) : nenji_put_text(cells, record->cell);
    nenji_put_nullable(cells, record->unit), nenji_put_nullable(cells, record->flags);
    nenji_put_text(cells, task->sheet), nenji_put_u32(cells, record->row), nenji_put_u32(cells, record->column);
    task->account.scope++, task->account.used++;
}

/* One cell that is no value: context when `rejected` is of length 0, else rejected with that text; and why. */
static inline void nenji_task_fate(nenji_task *task, uint32_t row, uint32_t column, const char *reason, nenji_str rejected) {
    const uint32_t place[4] = {row, column, row, column};
    nenji_put_fate(task->fates, task->sheet, place, 1, rejected.len ? "rejected" : "context", reason, rejected);
    task->account.scope++;
    rejected.len ? task->account.rejected++ : task->account.context++;
}

static inline void nenji_task_drop(nenji_task *task) { nenji_table_drop(task->cells), nenji_table_drop(task->fates); }

static inline nenji_status nenji_task_finish(nenji_reader *reader, nenji_account *out, nenji_error *error) {
    nenji_task *task = reader->private_data;
    if (nenji_is_cancelled(task->host))
        return nenji_fail(error, NENJI_CANCELLED, "stopped by the host", (nenji_str){NULL, 0});
    *out = task->account;
    return NENJI_OK;
}

static inline void nenji_task_release(nenji_reader *reader) { free(reader->private_data), reader->release = NULL; }

/* Gives the task away as an open one: what `open` answers with. */
static inline nenji_status nenji_task_give(nenji_task *task, const nenji_limits *limits, nenji_reader *out) {
    task->account.records = (uint64_t)task->cells->rows, task->account.fates = (uint64_t)task->fates->rows;
    out->cells = nenji_stream(task->cells, task->host, limits), out->fates = nenji_stream(task->fates, task->host, limits);
    out->private_data = memcpy(nenji_grow(NULL, sizeof *task), task, sizeof *task);
    out->finish = nenji_task_finish, out->release = nenji_task_release;
    return NENJI_OK;
}

/* ---- The two symbols ---- */

static inline void nenji_release_plugin(nenji_plugin *self) { self->release = NULL; }

/* NENJI_PLUGIN(pipes, .describe = describe, .plan = plan, .open = open_task) */
#define NENJI_PLUGIN(id, ...) \
    __attribute__((visibility("default"))) extern const uint32_t nenji_##id##_abi[4]; \
    const uint32_t nenji_##id##_abi[4] = {NENJI_ABI_MAGIC, NENJI_ABI_MAJOR, NENJI_ABI_MAJOR, NENJI_ABI_MINOR}; \
    __attribute__((visibility("default"))) \
    nenji_status nenji_##id##_init_v1(uint16_t host_minor, nenji_plugin *out, nenji_error *error); \
    nenji_status nenji_##id##_init_v1(uint16_t host_minor, nenji_plugin *out, nenji_error *error) { \
        (void)host_minor; \
        if (out->struct_size < sizeof *out) \
            return nenji_fail(error, NENJI_INTERNAL, "the host's table is too small", (nenji_str){NULL, 0}); \
        *out = (nenji_plugin){.struct_size = sizeof *out, .abi_major = NENJI_ABI_MAJOR, .abi_minor = NENJI_ABI_MINOR, \
                              .release = nenji_release_plugin, __VA_ARGS__}; \
        return NENJI_OK; \
    }

#endif /* NENJI_COLUMNS_H */
