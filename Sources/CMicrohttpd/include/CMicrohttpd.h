#pragma once

/// A small bridge to libmicrohttpd, for two reasons: its variadic calls are not imported by Swift, and its
/// enumerations import differently from version to version (0.9.74 closed them). So this header does not
/// include microhttpd.h: it shows integers, C strings and opaque pointers of its own.
///
/// Everything that a callback is given (strings, bytes, the connection) belongs to the library and is valid
/// during that callback alone, but for a connection that is suspended: it lives until it is resumed.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

/// A running daemon with its one thread (`struct MHD_Daemon` and the callbacks that it was started with).
typedef struct cmhd_daemon cmhd_daemon;

/// A client's connection (`struct MHD_Connection`).
typedef struct cmhd_connection cmhd_connection;

/// A response that has not been queued yet (`struct MHD_Response`).
typedef struct cmhd_response cmhd_response;

/// What the daemon calls, always on its own thread. `request` is whatever `begin` returned.
typedef struct cmhd_callbacks {
    void *_Nullable context;

    /// A request line is complete. `target` is the request target as it was sent, its query included, with nothing
    /// decoded; null when there was none. Returns the state of the request, which every later call gets.
    void *_Nonnull (*_Nonnull begin)(void *_Nullable context, const char *_Nullable target);

    /// Called when the headers are complete, then when the whole request is, then after each resume; no more once a
    /// response is queued. A response that is queued at the first call stands for the body, which is not read, and
    /// closes the connection, also where there is no body. From the second call on it responds, returns to be called again soon, or suspends (see
    /// `cmhd_suspend`). False closes the connection.
    /// `is_cut` tells that the target has a zero byte, at which `begin` saw it end.
    bool (*_Nonnull proceed)(
        void *request, cmhd_daemon *daemon, cmhd_connection *connection, const char *method, bool is_cut);

    /// The next piece of the body, all of which counts as consumed. A response can not be queued here. False closes
    /// the connection.
    bool (*_Nonnull body)(
        void *request, cmhd_daemon *daemon, cmhd_connection *connection, const char *bytes, size_t count);

    /// The client is gone, by a reset, while the connection may be suspended. A client that has only ended its side is
    /// not reported: it may be waiting for its answer, and one that has closed its socket looks the same.
    void (*_Nonnull left)(void *request);

    /// The request is over, however it ended: answered, given up by the client, timed out. The last call for
    /// this `request`.
    void (*_Nonnull ended)(void *request);
} cmhd_callbacks;

typedef struct cmhd_options {
    /// A listening stream socket, which the daemon takes over, also when it can not be started.
    int listening_descriptor;
    /// Connections at the same time; more wait in the listen queue.
    uint32_t connection_limit;
    /// Connections at the same time from one address; 0 for no limit of its own. The library closes one more as soon as
    /// it has accepted it.
    uint32_t connections_per_address;
    /// Seconds without a byte after which a connection is closed; 0 for never. Not while it is suspended.
    uint32_t connection_timeout;
    /// Seconds from the first byte of a request to its last after which its connection is closed; 0 for never.
    uint32_t request_timeout;
    /// Bytes for the headers and the buffers of one connection.
    size_t connection_memory;
    /// The server's own certificate, with those that lead from it to one that clients know, and its key, both PEM. Null for
    /// plain HTTP. They are copied.
    const char *_Nullable certificate;
    const char *_Nullable key;
} cmhd_options;

/// Whether the library was built with TLS: `MHD_is_feature_supported`.
bool cmhd_supports_tls(void);

/// What became of a check of a certificate and its key.
typedef uint32_t cmhd_identity;
#define CMHD_IDENTITY_IS_GOOD 0
#define CMHD_IDENTITY_HAS_NO_CERTIFICATE 1
#define CMHD_IDENTITY_HAS_NO_KEY 2
#define CMHD_IDENTITY_DOES_NOT_MATCH 3

/// Reads both as the library will, for it does not tell what is wrong with them:
/// `gnutls_certificate_set_x509_key_mem2`.
cmhd_identity cmhd_check_identity(const char *certificate, const char *key);

/// Starts a daemon and the one thread that runs it: `MHD_start_daemon`, `MHD_run`. Null with `errno` set when it can
/// not be started.
cmhd_daemon *_Nullable cmhd_start(const cmhd_options *options, const cmhd_callbacks *callbacks);

/// Accepts no more from some moment soon: `MHD_quiesce_daemon`, on the daemon's thread.
void cmhd_quiesce(cmhd_daemon *daemon);

/// Closes every connection, joins the thread and closes the listening socket: `MHD_stop_daemon`. It blocks, so it is
/// not called from a callback, and it aborts the process when a connection is suspended. No call of `cmhd_resume`
/// may still be running.
void cmhd_stop(cmhd_daemon *daemon);

/// Takes the connection out of the daemon's loop: `MHD_suspend_connection`. Only in a `cmhd_read`, or in `proceed`, and
/// there not in the call that tells of the whole request, but in the next one. In that first one the library still means
/// to read, and keeps to it: after the resume it would read before anything else, and where the client has ended its
/// side by then, take that for its going away and drop the answer (seen with 0.9.75).
void cmhd_suspend(cmhd_connection *connection);

/// Puts a suspended connection back, after which `proceed` or the `cmhd_read` is called again, from any thread:
/// `MHD_resume_connection`. Exactly once for each suspend; the pointer is dead when this has returned.
void cmhd_resume(cmhd_daemon *daemon, cmhd_connection *connection);

/// The value of the first header of that name, in any case: `MHD_lookup_connection_value`.
const char *_Nullable cmhd_header(cmhd_connection *connection, const char *name);

/// Copies all headers in their order, each as two `uint32_t` in the machine's order (length of the name, length of
/// the value) and the bytes of both: `MHD_get_connection_values_n`. Returns the size of the whole, which is more
/// than `capacity` when only a part was written.
size_t cmhd_copy_headers(cmhd_connection *connection, uint8_t *buffer, size_t capacity);

/// A response with a copy of these bytes: `MHD_create_response_from_buffer`. Null when memory is short.
cmhd_response *_Nullable cmhd_response_copying(const void *_Nullable bytes, size_t count);

/// A response with these bytes themselves, which live and do not change for as long as the process does.
cmhd_response *_Nullable cmhd_response_aliasing(const void *bytes, size_t count);

/// What a `cmhd_read` returns in place of a count: the body is complete, or will never be.
#define CMHD_BODY_IS_COMPLETE (-1)
#define CMHD_BODY_IS_LOST (-2)

/// Writes the next bytes of a body to the buffer, on the daemon's thread, and returns how many, or one of the two values
/// above. The second closes the connection. Where there are none yet it suspends the connection and returns 0, and is
/// called again after the resume; 0 without that would be asked again at once, for ever.
typedef ptrdiff_t (*cmhd_read)(void *context, uint64_t position, char *buffer, size_t capacity);

/// A response with a body of unknown size: `MHD_create_response_from_callback`. It goes in chunks, to a client of HTTP/1.0
/// up to the connection's end. `over` is the last call for this `context`, on the daemon's thread, however the response
/// ended. Null, and no such call, when memory is short.
/// Without a body, as to HEAD, it is never read from, and closes the connection: the library would send the last chunk
/// all the same (seen with 0.9.75), so that there are to be none.
cmhd_response *_Nullable cmhd_response_reading(
    void *context, cmhd_read read, void (*over)(void *context), bool has_body);

/// Adds a header: `MHD_add_response_header`. False when it can not be sent: an empty name or value, a line break, a
/// Content-Length (the library's own).
bool cmhd_response_add_header(cmhd_response *response, const char *name, const char *value);

/// Queues the response and gives it up, also when that fails: `MHD_queue_response`, `MHD_destroy_response`. Only in
/// `proceed`.
bool cmhd_respond(cmhd_connection *connection, uint32_t status, cmhd_response *response);

/// The words that go with a status: `MHD_get_reason_phrase_for`.
const char *cmhd_reason(uint32_t status);

/// Sends bytes past the library, in place of an answer that it would not take in `body`, and ends the
/// sending direction: `send`, under TLS `gnutls_record_send` and `gnutls_bye`, then `shutdown`. Nothing may be answered on this connection after it. False when the
/// socket did not take them all at once.
bool cmhd_send_last(cmhd_connection *connection, const void *bytes, size_t count);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif
