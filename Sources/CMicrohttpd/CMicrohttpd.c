#define _GNU_SOURCE
#include "CMicrohttpd.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#if MHD_VERSION < 0x00097400
#error "libmicrohttpd 0.9.74 or later is needed"
#endif

struct cmhd_daemon {
    struct MHD_Daemon *daemon;
    cmhd_callbacks callbacks;
};

static struct MHD_Connection *library(cmhd_connection *connection) {
    return (struct MHD_Connection *)connection;
}

// MARK: - Callbacks

/// The one place where the target is seen before the library cuts and changes it.
static void *on_target(void *context, const char *target, struct MHD_Connection *connection) {
    (void)connection;
    const cmhd_callbacks *callbacks = &((cmhd_daemon *)context)->callbacks;
    return callbacks->begin(callbacks->context, target);
}

static enum MHD_Result
on_access(void *context, struct MHD_Connection *connection, const char *url, const char *method,
          const char *version, const char *upload, size_t *upload_size, void **request) {
    (void)url;
    (void)version;
    const cmhd_callbacks *callbacks = &((cmhd_daemon *)context)->callbacks;
    cmhd_connection *const bridged = (cmhd_connection *)connection;
    if (*upload_size == 0)
        return callbacks->proceed(*request, bridged, method) ? MHD_YES : MHD_NO;
    const size_t count = *upload_size;
    *upload_size = 0;
    return callbacks->body(*request, bridged, upload, count) ? MHD_YES : MHD_NO;
}

static void
on_completed(void *context, struct MHD_Connection *connection, void **request,
             enum MHD_RequestTerminationCode reason) {
    (void)connection;
    (void)reason;
    if (*request == NULL)
        return;
    ((cmhd_daemon *)context)->callbacks.ended(*request);
    *request = NULL;
}

/// Leaves the library's own copy of the target alone: a broken escape is the caller's to judge.
static size_t on_unescape(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

static void drop_log(void *context, const char *format, va_list arguments) {
    (void)context;
    (void)format;
    (void)arguments;
}

// MARK: - The daemon

uint32_t cmhd_version(void) {
    // "0.9.75" or "1.0.1-2"
    unsigned int part[3] = {0, 0, 0};
    const char *text = MHD_get_version();
    for (int i = 0; i < 3 && text != NULL; i++) {
        char *end = NULL;
        part[i] = (unsigned int)strtoul(text, &end, 10);
        text = *end == '.' ? end + 1 : NULL;
    }
    // The library's own notation: decimal digits, written as hexadecimal ones.
    return part[0] << 24 | part[1] << 16 | (part[2] / 10) << 12 | (part[2] % 10) << 8;
}

cmhd_daemon *cmhd_start(const cmhd_options *options, const cmhd_callbacks *callbacks) {
    // The library would take it for "none given" and listen on every address.
    if (options->listening_descriptor < 0) {
        errno = EBADF;
        return NULL;
    }
    cmhd_daemon *daemon = calloc(1, sizeof(*daemon));
    if (daemon == NULL)
        return NULL;
    daemon->callbacks = *callbacks;
    // The logger comes first, so that nothing about the others is written to standard error.
    struct MHD_OptionItem items[] = {
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)drop_log, NULL},
        {MHD_OPTION_LISTEN_SOCKET, options->listening_descriptor, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, daemon},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, daemon},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)on_unescape, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)options->connection_limit, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)options->connection_timeout, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)options->connection_memory, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    errno = 0;
    daemon->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL, on_access, daemon,
        MHD_OPTION_ARRAY, items, MHD_OPTION_END);
    if (daemon->daemon == NULL) {
        const int error = errno == 0 ? EINVAL : errno;
        free(daemon);
        errno = error;
        return NULL;
    }
    return daemon;
}

int cmhd_quiesce(cmhd_daemon *daemon) {
    return MHD_quiesce_daemon(daemon->daemon);
}

void cmhd_stop(cmhd_daemon *daemon) {
    MHD_stop_daemon(daemon->daemon);
    free(daemon);
}

void cmhd_suspend(cmhd_connection *connection) {
    MHD_suspend_connection(library(connection));
}

void cmhd_resume(cmhd_connection *connection) {
    MHD_resume_connection(library(connection));
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

bool cmhd_response_add_header(cmhd_response *response, const char *name, const char *value) {
    return MHD_add_response_header((struct MHD_Response *)response, name, value) == MHD_YES;
}

bool cmhd_respond(cmhd_connection *connection, uint32_t status, cmhd_response *response) {
    const enum MHD_Result result =
        MHD_queue_response(library(connection), status, (struct MHD_Response *)response);
    MHD_destroy_response((struct MHD_Response *)response);
    return result == MHD_YES;
}

void cmhd_response_destroy(cmhd_response *response) {
    MHD_destroy_response((struct MHD_Response *)response);
}

bool cmhd_send_last(cmhd_connection *connection, const void *bytes, size_t count) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(library(connection), MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info == NULL)
        return false;
    const ssize_t sent = send(info->connect_fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent == (ssize_t)count && shutdown(info->connect_fd, SHUT_WR) == 0;
}
