#define _GNU_SOURCE
#include "CMicrohttpd.h"

#include <gnutls/gnutls.h>
#include <microhttpd.h>
#include <sys/socket.h>

/// Under TLS a plain byte would be garbage to the client: the bytes go through the library's own session, which nobody
/// else uses at this moment, and end with its mark of the end.
static bool send_secured(gnutls_session_t session, const char *bytes, size_t count) {
    while (count > 0) {
        const ssize_t sent = gnutls_record_send(session, bytes, count);
        if (sent <= 0)
            return false;
        bytes += sent;
        count -= (size_t)sent;
    }
    return gnutls_bye(session, GNUTLS_SHUT_WR) == GNUTLS_E_SUCCESS;
}

bool cmhd_send_last(cmhd_connection *bridged, const void *bytes, size_t count) {
    struct MHD_Connection *const connection = (struct MHD_Connection *)bridged;
    const union MHD_ConnectionInfo *const info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info == NULL)
        return false;
    const int descriptor = info->connect_fd;
    const union MHD_ConnectionInfo *const session =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    const bool is_sent =
        session != NULL && session->tls_session != NULL
            ? send_secured(session->tls_session, bytes, count)
            : send(descriptor, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)count;
    return is_sent && shutdown(descriptor, SHUT_WR) == 0;
}
