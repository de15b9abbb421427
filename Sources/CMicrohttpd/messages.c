#include "CMicrohttpd.h"

#include <limits.h>
#include <microhttpd.h>
#include <string.h>

static struct MHD_Connection *library(cmhd_connection *connection) {
    return (struct MHD_Connection *)connection;
}

// MARK: - The request

const char *cmhd_header(cmhd_connection *connection, const char *name) {
    return MHD_lookup_connection_value(library(connection), MHD_HEADER_KIND, name);
}

struct pairs {
    uint8_t *buffer;
    size_t capacity;
    size_t size;
};

static void append(struct pairs *pairs, const void *bytes, size_t count) {
    if (count > 0 && pairs->size <= pairs->capacity && count <= pairs->capacity - pairs->size)
        memcpy(pairs->buffer + pairs->size, bytes, count);
    pairs->size += count;
}

static enum MHD_Result
on_pair(void *context, enum MHD_ValueKind kind, const char *name, size_t name_size, const char *value,
        size_t value_size) {
    (void)kind;
    const uint32_t sizes[2] = {(uint32_t)name_size, (uint32_t)value_size};
    append(context, sizes, sizeof(sizes));
    append(context, name, name_size);
    append(context, value, value_size);
    return MHD_YES;
}

size_t cmhd_copy_headers(cmhd_connection *connection, uint8_t *buffer, size_t capacity) {
    struct pairs pairs = {buffer, capacity, 0};
    MHD_get_connection_values_n(library(connection), MHD_HEADER_KIND, on_pair, &pairs);
    return pairs.size;
}

// MARK: - The response

cmhd_response *cmhd_response_copying(const void *bytes, size_t count) {
    return (cmhd_response *)MHD_create_response_from_buffer(
        count, (void *)(count == 0 ? "" : bytes), count == 0 ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY);
}

cmhd_response *cmhd_response_aliasing(const void *bytes, size_t count) {
    return (cmhd_response *)MHD_create_response_from_buffer(count, (void *)bytes, MHD_RESPMEM_PERSISTENT);
}

_Static_assert(CMHD_BODY_IS_COMPLETE == MHD_CONTENT_READER_END_OF_STREAM, "the library's own number");
_Static_assert(CMHD_BODY_IS_LOST == MHD_CONTENT_READER_END_WITH_ERROR, "the library's own number");

cmhd_response *
cmhd_response_reading(void *context, cmhd_read read, void (*over)(void *context), bool has_body) {
    // The buffer is for HTTP/1.0 alone: chunks are written to the connection's own.
    struct MHD_Response *const response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 8 << 10, read, context, over);
    if (response != NULL && !has_body)
        MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
    return (cmhd_response *)response;
}

bool cmhd_response_add_header(cmhd_response *response, const char *name, const char *value) {
    return MHD_add_response_header((struct MHD_Response *)response, name, value) == MHD_YES;
}

bool cmhd_respond(cmhd_connection *connection, uint32_t status, cmhd_response *response) {
    const enum MHD_Result result =
        MHD_queue_response(library(connection), status, (struct MHD_Response *)response);
    MHD_destroy_response((struct MHD_Response *)response);
    return result == MHD_YES;
}

const char *cmhd_reason(uint32_t status) {
    return MHD_get_reason_phrase_for(status);
}
