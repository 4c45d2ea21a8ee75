/*
 * An input plugin in C: tables in UTF-8 with `|` between the cells, a label in the first column, a period above each
 * other one. `[layout]` has one option, `stub`: the heading of the first column.
 *
 *     cc -std=c11 -O2 -shared -fPIC -I plugins/abi/include -o libnenji_pipes.so tests/plugins/c/pipes.c
 */
#include "nenji_columns.h"

#define NOTHING ((nenji_str){NULL, 0})
#define MOST 256 /* columns, and dimensions */

/* One file while it is read: where the next line starts, and what has become of its cells. */
typedef struct reading {
    nenji_task task;
    nenji_str rest, stub, indicator, periods[MOST];
    uint32_t row, width;
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

/* The options, checked one by one, an unknown one refused; then the first heading, which says that the file is one of these. */
static nenji_status start(reading *r, const nenji_input *input, nenji_str mapping, nenji_error *error) {
    nenji_str layout = nenji_json_get(mapping, "layout"), all = nenji_json_get(mapping, "indicators"), key, value;
    while (nenji_json_next(&layout, &key, &value)) {
        if (!nenji_equal(key, nenji_text("stub")))
            return nenji_fail(error, NENJI_BAD_CONFIG, "there is no option", key);
        r->stub = nenji_json_text(value);
    }
    if (!r->stub.len) return nenji_fail(error, NENJI_BAD_CONFIG, "the option `stub` is no text", NOTHING);
    if (nenji_json_next(&all, &key, &value)) r->indicator = nenji_json_text(nenji_json_get(value, "id"));
    if (!r->indicator.len) return nenji_fail(error, NENJI_BAD_CONFIG, "the source has no indicator", NOTHING);
    if (!nenji_is_utf8(input->data, input->len)) return nenji_fail(error, NENJI_BAD_INPUT, "it is not UTF-8", NOTHING);
    nenji_str line = r->rest = (nenji_str){input->data, input->len};
    line = nenji_cut(&line, '\n');
    if (nenji_equal(nenji_cut(&line, '|'), r->stub)) return NENJI_OK;
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

/* Every non-empty cell becomes a record, context or rejected. 1 when there are as many records as are wanted. */
static int take_row(reading *r, nenji_str line, uint64_t max_rows) {
    nenji_str labels[MOST] = {0};
    r->row++;
    for (uint32_t column = 1; line.len; column++) {
        nenji_str cell = nenji_cut(&line, '|');
        if (!cell.len) continue;
        if (r->row == 1 && column < MOST) {
            r->periods[column] = cell, r->width = column;
            nenji_task_fate(&r->task, r->row, column, "heading", NOTHING);
        } else if (column == 1) {
            for (int i = 0; i < MOST; i++) labels[i] = cell;
            nenji_task_fate(&r->task, r->row, column, "label", NOTHING);
        } else if (column <= r->width && r->periods[column].len) {
            if (max_rows && r->task.account.used == max_rows) return (int)(r->task.account.truncated = 1);
            nenji_task_record(&r->task, &(nenji_record){.indicator = r->indicator, .period = r->periods[column],
                                                        .cell = cell, .labels = labels, .row = r->row, .column = column});
        } else {
            nenji_task_fate(&r->task, r->row, column, "no period stands above the cell", cell);
        }
    }
    return 0;
}

static nenji_status open_task(nenji_plugin *self, const nenji_host *host, const nenji_input *input, nenji_str mapping,
                              nenji_str task, const nenji_limits *limits, nenji_reader *out, nenji_error *error) {
    (void)self, (void)task;
    reading r = {0};
    nenji_status status = start(&r, input, mapping, error);
    if (status != NENJI_OK) return status;
    r.task = nenji_task_new(host, mapping, "pipes");
    if (r.task.cells->width > MOST) {
        nenji_task_drop(&r.task);
        return nenji_fail(error, NENJI_LIMIT, "the source has too many dimensions", NOTHING);
    }
    for (int is_full = 0; r.rest.len && !is_full; is_full = take_row(&r, nenji_cut(&r.rest, '\n'), limits->max_rows))
        if (r.row % 1024 == 0 && nenji_is_cancelled(host)) {
            nenji_task_drop(&r.task);
            return nenji_fail(error, NENJI_CANCELLED, "stopped by the host", NOTHING);
        }
    return nenji_task_give(&r.task, limits, out);
}

NENJI_PLUGIN(pipes, .describe = describe, .probe = probe, .plan = plan, .open = open_task)
