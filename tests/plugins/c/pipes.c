/*
 * An input plugin in C: tables in UTF-8 with `|` between the cells, a label in the first column, a period above each
 * other one. `[layout]` has one option, `stub`: the heading of the first column.
 *
 *     cc -std=c11 -O2 -shared -fPIC -I plugins/abi/include -o libnenji_pipes.so tests/plugins/c/pipes.c
 */
#include "nenji_columns.h"

#define EXPORT __attribute__((visibility("default")))
#define NOTHING ((nenji_str){NULL, 0})

static nenji_str sheet(void) { return nenji_text("pipes"); }

/* One file while it is read: where the next line starts, and what has become of its cells. */
typedef struct reading {
    nenji_str rest, stub, indicator, mapping, periods[256];
    uint32_t row, width;
    nenji_table *cells, *fates;
    nenji_account account;
    const nenji_host *host;
} reading;

static nenji_status describe(nenji_plugin *self, nenji_bytes *out, nenji_error *error) {
    (void)self, (void)error;
    *out = nenji_give(nenji_text(
        "{\"id\":\"pipes\",\"name\":\"text tables with | between the cells\",\"version\":\"1.0.0\",\"extensions\":[\"psv\"],"
        "\"layout_schema\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"stub\"],\"properties\":"
        "{\"stub\":{\"type\":\"string\",\"description\":\"Heading of the first column.\"}}}}"));
    return NENJI_OK;
}

static nenji_status probe(nenji_plugin *self, const nenji_host *host, const nenji_input *input, nenji_probe *out,
                          nenji_error *error) {
    (void)self, (void)host, (void)error;
    out->score = memchr(input->data, '|', input->len) ? 40 : 0;
    out->reason = nenji_give(nenji_text(out->score ? "there is a | in it" : "there is no | in it"));
    return NENJI_OK;
}

/* The options, checked one by one; an option that is not known is refused. */
static nenji_status configure(reading *r, nenji_str mapping, nenji_error *error) {
    nenji_str layout = nenji_json_get(mapping, "layout"), key, value;
    while (nenji_json_next(&layout, &key, &value)) {
        if (!nenji_equal(key, nenji_text("stub")))
            return nenji_fail(error, NENJI_BAD_CONFIG, "there is no option", key);
        r->stub = nenji_json_text(value);
    }
    if (!r->stub.len) return nenji_fail(error, NENJI_BAD_CONFIG, "the option `stub` is no text", NOTHING);
    nenji_str all = nenji_json_get(mapping, "indicators");
    if (nenji_json_next(&all, &key, &value)) r->indicator = nenji_json_text(nenji_json_get(value, "id"));
    if (!r->indicator.len) return nenji_fail(error, NENJI_BAD_CONFIG, "the source has no indicator", NOTHING);
    r->mapping = mapping;
    return NENJI_OK;
}

/* The text up to a separator, without blanks around it; `from` moves behind the separator. */
static nenji_str cut(nenji_str *from, char separator) {
    const uint8_t *end = memchr(from->ptr, separator, from->len);
    size_t len = end ? (size_t)(end - from->ptr) : from->len, past = end ? len + 1 : len;
    nenji_str part = nenji_json_trim((nenji_str){from->ptr, len});
    from->ptr += past, from->len -= past;
    return part;
}

static int is_number(nenji_str cell, double *number) {
    char text[64], *end;
    if (cell.len >= sizeof text) return 0;
    for (size_t i = 0; i < cell.len; i++) if (!strchr("+-.0123456789", cell.ptr[i])) return 0;
    memcpy(text, cell.ptr, cell.len), text[cell.len] = 0;
    *number = strtod(text, &end);
    return end == text + cell.len;
}

static void record(reading *r, nenji_str label, uint32_t column, nenji_str cell) {
    double number = 0;
    int is_plain = is_number(cell, &number);
    nenji_str dimensions = nenji_json_get(r->mapping, "dimensions"), key, value;
    nenji_put_text(r->cells, r->indicator);
    nenji_put_text(r->cells, nenji_text("value"));
    nenji_put_text(r->cells, r->periods[column]);
    while (nenji_json_next(&dimensions, &key, &value)) label.len ? nenji_put_text(r->cells, label) : nenji_put_null(r->cells);
    is_plain ? nenji_put_number(r->cells, number) : nenji_put_null(r->cells);
    is_plain ? nenji_put_null(r->cells) : nenji_put_text(r->cells, cell);
    nenji_put_null(r->cells), nenji_put_null(r->cells);
    nenji_put_text(r->cells, sheet());
    nenji_put_u32(r->cells, r->row), nenji_put_u32(r->cells, column + 1);
    r->account.used++;
}

/* Every non-empty cell becomes a record, context or rejected: the account counts each once. */
static int take_row(reading *r, nenji_str line, uint64_t max_rows) {
    nenji_str label = NOTHING;
    r->row++;
    for (uint32_t column = 0; line.len; column++) {
        nenji_str cell = cut(&line, '|');
        const uint32_t place[4] = {r->row, column + 1, r->row, column + 1};
        if (!cell.len) continue;
        int is_heading = r->row == 1 && column < 256, is_known = column < r->width && r->periods[column].len;
        if (!is_heading && column > 0 && is_known && max_rows && r->account.used == max_rows)
            return (int)(r->account.truncated = 1);
        r->account.scope++;
        if (is_heading) r->periods[column] = cell, r->width = column + 1;
        if (r->row > 1 && column == 0) label = cell;
        if (is_heading || column == 0) {
            nenji_put_fate(r->fates, sheet(), place, 1, "context", is_heading ? "heading" : "label", NOTHING);
            r->account.context++;
        } else if (is_known) {
            record(r, label, column, cell);
        } else {
            nenji_put_fate(r->fates, sheet(), place, 1, "rejected", "no period stands above the cell", cell);
            r->account.rejected++;
        }
    }
    return 0;
}

static nenji_status start(reading *r, const nenji_input *input, nenji_str mapping, nenji_error *error) {
    nenji_status status = configure(r, mapping, error);
    if (status != NENJI_OK) return status;
    if (!nenji_is_utf8(input->data, input->len)) return nenji_fail(error, NENJI_BAD_INPUT, "it is not UTF-8", NOTHING);
    r->rest = (nenji_str){input->data, input->len};
    nenji_str line = r->rest;
    line = cut(&line, '\n');
    nenji_str heading = cut(&line, '|');
    if (nenji_equal(heading, r->stub)) return NENJI_OK;
    return nenji_fail(error, NENJI_LAYOUT, "the table does not start with its heading", r->stub);
}

static nenji_status plan(nenji_plugin *self, const nenji_host *host, const nenji_input *input, nenji_str mapping,
                         nenji_bytes *out, nenji_error *error) {
    (void)self, (void)host;
    reading r = {0};
    nenji_status status = start(&r, input, mapping, error);
    if (status == NENJI_OK) *out = nenji_give(nenji_text("{\"tasks\":[\"\"],\"fingerprint\":{}}"));
    return status;
}

static nenji_status finish(nenji_reader *reader, nenji_account *out, nenji_error *error) {
    reading *r = reader->private_data;
    if (nenji_is_cancelled(r->host)) return nenji_fail(error, NENJI_CANCELLED, "stopped by the host", NOTHING);
    *out = r->account;
    return NENJI_OK;
}

static void release_reader(nenji_reader *reader) {
    free(reader->private_data);
    reader->release = NULL;
}

static nenji_status open_task(nenji_plugin *self, const nenji_host *host, const nenji_input *input, nenji_str mapping,
                              nenji_str task, const nenji_limits *limits, nenji_reader *out, nenji_error *error) {
    (void)self, (void)task;
    reading r = {.host = host, .account = {.struct_size = sizeof r.account}};
    nenji_status status = start(&r, input, mapping, error);
    if (status != NENJI_OK) return status;
    r.cells = nenji_table_cells(mapping), r.fates = nenji_table_fates();
    for (int is_full = 0; r.rest.len && !is_full; is_full = take_row(&r, cut(&r.rest, '\n'), limits->max_rows))
        if (r.row % 1024 == 0 && nenji_is_cancelled(host)) {
            nenji_table_drop(r.cells), nenji_table_drop(r.fates);
            return nenji_fail(error, NENJI_CANCELLED, "stopped by the host", NOTHING);
        }
    r.account.records = (uint64_t)r.cells->rows, r.account.fates = (uint64_t)r.fates->rows;
    out->cells = nenji_stream(r.cells, host, limits), out->fates = nenji_stream(r.fates, host, limits);
    out->private_data = memcpy(nenji_grow(NULL, sizeof r), &r, sizeof r);
    out->finish = finish, out->release = release_reader;
    return NENJI_OK;
}

static void release_plugin(nenji_plugin *self) { self->release = NULL; }

EXPORT extern const uint32_t nenji_pipes_abi[4];
const uint32_t nenji_pipes_abi[4] = {NENJI_ABI_MAGIC, NENJI_ABI_MAJOR, NENJI_ABI_MAJOR, NENJI_ABI_MINOR};

EXPORT nenji_status nenji_pipes_init_v1(uint16_t host_minor, nenji_plugin *out, nenji_error *error);
nenji_status nenji_pipes_init_v1(uint16_t host_minor, nenji_plugin *out, nenji_error *error) {
    (void)host_minor;
    if (out->struct_size < sizeof *out) return nenji_fail(error, NENJI_INTERNAL, "the host's table is too small", NOTHING);
    *out = (nenji_plugin){.struct_size = sizeof *out, .abi_major = NENJI_ABI_MAJOR, .abi_minor = NENJI_ABI_MINOR,
                          .describe = describe, .probe = probe, .plan = plan, .open = open_task, .release = release_plugin};
    return NENJI_OK;
}
