/*
 * nenji_text.h: texts, the mapping's JSON and the answer of a call that failed, for a plugin in C. Optional, as is
 * nenji_columns.h, which includes it; nenji_plugin.h stays the whole contract.
 *
 * C11. Everything is `static`. Out of memory ends the process, which is the worker of one task.
 */
#ifndef NENJI_TEXT_H
#define NENJI_TEXT_H

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

/* 1 when all of a text is a plain decimal number. */
static inline int nenji_is_number(nenji_str text, double *number) {
    char copy[64], *end;
    if (!text.len || text.len >= sizeof copy) return 0;
    for (size_t i = 0; i < text.len; i++) if (!strchr("+-.0123456789", text.ptr[i])) return 0;
    memcpy(copy, text.ptr, text.len), copy[text.len] = 0;
    *number = strtod(copy, &end);
    return end == copy + text.len;
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

/* The text up to a separator, without blanks around it; `from` moves behind the separator. */
static inline nenji_str nenji_cut(nenji_str *from, char separator) {
    const uint8_t *end = from->len ? memchr(from->ptr, separator, from->len) : NULL;
    size_t len = end ? (size_t)(end - from->ptr) : from->len, past = end ? len + 1 : len;
    nenji_str part = nenji_json_trim((nenji_str){from->ptr, len});
    from->ptr += past, from->len -= past;
    return part;
}

#endif /* NENJI_TEXT_H */
