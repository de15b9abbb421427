#include "CTLSClient.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>

struct tls_client {
    gnutls_certificate_credentials_t credentials;
    gnutls_session_t session;
};

static int begin(tls_client *client, int descriptor, const gnutls_datum_t *certificate) {
    int result = gnutls_certificate_allocate_credentials(&client->credentials);
    if (result >= 0)
        result = gnutls_certificate_set_x509_trust_mem(client->credentials, certificate, GNUTLS_X509_FMT_PEM);
    if (result >= 0)
        result = gnutls_init(&client->session, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
    if (result >= 0)
        result = gnutls_set_default_priority(client->session);
    if (result >= 0)
        result = gnutls_credentials_set(client->session, GNUTLS_CRD_CERTIFICATE, client->credentials);
    if (result < 0)
        return result;
    gnutls_session_set_verify_cert(client->session, "localhost", 0);
    gnutls_transport_set_int(client->session, descriptor);
    do
        result = gnutls_handshake(client->session);
    while (result == GNUTLS_E_INTERRUPTED);
    return result;
}

tls_client *tls_client_open(int descriptor, const void *certificate, size_t count) {
    tls_client *const client = calloc(1, sizeof(*client));
    const gnutls_datum_t trusted = {(unsigned char *)certificate, (unsigned int)count};
    if (client == NULL || begin(client, descriptor, &trusted) >= 0)
        return client;
    tls_client_free(client);
    return NULL;
}

/// A result of GnuTLS as one of a socket.
static ssize_t result(ssize_t count) {
    if (count >= 0)
        return count;
    errno = count == GNUTLS_E_AGAIN ? EAGAIN : ECONNRESET;
    return -1;
}

ssize_t tls_client_send(tls_client *client, const void *bytes, size_t count) {
    return result(gnutls_record_send(client->session, bytes, count));
}

ssize_t tls_client_receive(tls_client *client, void *buffer, size_t capacity) {
    return result(gnutls_record_recv(client->session, buffer, capacity));
}

void tls_client_end(tls_client *client) {
    gnutls_bye(client->session, GNUTLS_SHUT_WR);
}

void tls_client_free(tls_client *client) {
    if (client->session != NULL)
        gnutls_deinit(client->session);
    if (client->credentials != NULL)
        gnutls_certificate_free_credentials(client->credentials);
    free(client);
}
