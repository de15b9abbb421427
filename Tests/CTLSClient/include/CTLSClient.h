#pragma once

/// TLS for the raw clients of tests, which decide themselves how a connection ends: a thin layer over GnuTLS.

#include <stddef.h>
#include <sys/types.h>

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

typedef struct tls_client tls_client;

/// Shakes hands over a blocking socket, which stays the caller's, with a server that has this certificate (PEM) for
/// localhost. Null where that fails.
tls_client *_Nullable tls_client_open(int descriptor, const void *certificate, size_t count);

/// As send(2) and recv(2), and their errno: ECONNRESET where the connection ended without the mark of its end.
ssize_t tls_client_send(tls_client *client, const void *bytes, size_t count);
ssize_t tls_client_receive(tls_client *client, void *buffer, size_t capacity);

/// Sends the mark of the end, and nothing more after it.
void tls_client_end(tls_client *client);

/// Frees it, and sends nothing.
void tls_client_free(tls_client *client);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif
