#pragma once

/// A small bridge to libcurl: its one call that sets an option is variadic, which Swift does not import. This header
/// does not include curl.h: it shows integers, C strings and an opaque pointer of its own.
///
/// What every request has in common is set here: HTTP/1.1 over http or https alone, no redirect followed, no .netrc,
/// no proxy, and no signal used for a time limit.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

/// A handle that keeps its connection for the next request (`CURL`). For one thread at a time.
typedef struct ccurl_session ccurl_session;

typedef struct ccurl_request {
    const char *method;
    const char *url;
    /// Lines as `Name: value`.
    const char *const _Nullable *_Nonnull headers;
    size_t header_count;
    /// Null for a request without a body; it may be empty otherwise.
    const void *_Nullable body;
    size_t body_size;
    /// A file with the certificates of the authorities to trust, in PEM; null for those of the system.
    const char *_Nullable authorities;
    /// Milliseconds until the connection is there, TLS included.
    uint32_t connect_limit;
    /// Milliseconds until the answer's headers are there, to a second or so; 0 for no limit.
    uint32_t answer_limit;
    /// Milliseconds for all of it; 0 for no limit.
    uint32_t total_limit;
} ccurl_request;

/// What is called while a request runs, on its thread. What it is given is valid during that call alone. False stops
/// the request.
typedef struct ccurl_callbacks {
    void *_Nullable context;
    /// A line of the answer's head, with its line break: the status line first, the empty line last. An answer in
    /// between, as `100 Continue`, comes the same way ahead of it.
    bool (*_Nonnull head)(void *_Nullable context, const char *bytes, size_t count);
    bool (*_Nonnull body)(void *_Nullable context, const char *bytes, size_t count);
} ccurl_callbacks;

enum {
    /// The answer came, to its end.
    ccurl_done = 0,
    /// A callback stopped it.
    ccurl_stopped,
    /// The host's name has no address.
    ccurl_unresolved,
    /// No connection came about; the result's `os_error` says why.
    ccurl_unreachable,
    /// No connection within the limit.
    ccurl_connect_too_long,
    /// The connection is there, but not the answer, or not all of it, within the limit.
    ccurl_answer_too_long,
    /// The certificate was refused, or TLS failed otherwise.
    ccurl_tls_failed,
    /// Anything else: the peer broke the connection, or speaks no HTTP.
    ccurl_failed,
};

typedef struct ccurl_result {
    /// One of the above.
    int32_t outcome;
    /// The `errno` of the call that failed; 0 where there was none.
    int32_t os_error;
    /// What libcurl says about it, and a zero byte.
    char message[256];
} ccurl_result;

/// Null when memory is short: `curl_global_init`, `curl_easy_init`.
ccurl_session *_Nullable ccurl_open(void);

/// Makes one request and waits for the end of its answer: `curl_easy_perform`.
void ccurl_perform(
    ccurl_session *session, const ccurl_request *request, const ccurl_callbacks *callbacks, ccurl_result *result);

/// Closes the connection: `curl_easy_cleanup`.
void ccurl_close(ccurl_session *session);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif
