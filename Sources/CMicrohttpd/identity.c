#include "CMicrohttpd.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <limits.h>
#include <microhttpd.h>
#include <string.h>

bool cmhd_supports_tls(void) {
    return MHD_is_feature_supported(MHD_FEATURE_TLS) == MHD_YES;
}

static bool is_certificate(const gnutls_datum_t *pem) {
    gnutls_x509_crt_t *certificates;
    unsigned int count;
    const int result =
        gnutls_x509_crt_list_import2(&certificates, &count, pem, GNUTLS_X509_FMT_PEM, 0);
    if (result < 0)
        return false;
    for (unsigned int i = 0; i < count; i++)
        gnutls_x509_crt_deinit(certificates[i]);
    gnutls_free(certificates);
    return count > 0;
}

static bool is_key(const gnutls_datum_t *pem) {
    gnutls_x509_privkey_t key;
    if (gnutls_x509_privkey_init(&key) < 0)
        return false;
    const int result = gnutls_x509_privkey_import2(key, pem, GNUTLS_X509_FMT_PEM, NULL, 0);
    gnutls_x509_privkey_deinit(key);
    return result >= 0;
}

cmhd_identity cmhd_check_identity(const char *certificate, const char *key) {
    const gnutls_datum_t first = {(unsigned char *)certificate, (unsigned int)strlen(certificate)};
    const gnutls_datum_t second = {(unsigned char *)key, (unsigned int)strlen(key)};
    if (!is_certificate(&first))
        return CMHD_IDENTITY_HAS_NO_CERTIFICATE;
    if (!is_key(&second))
        return CMHD_IDENTITY_HAS_NO_KEY;
    gnutls_certificate_credentials_t credentials;
    if (gnutls_certificate_allocate_credentials(&credentials) < 0)
        return CMHD_IDENTITY_DOES_NOT_MATCH;
    const int result =
        gnutls_certificate_set_x509_key_mem2(credentials, &first, &second, GNUTLS_X509_FMT_PEM, NULL, 0);
    gnutls_certificate_free_credentials(credentials);
    return result < 0 ? CMHD_IDENTITY_DOES_NOT_MATCH : CMHD_IDENTITY_IS_GOOD;
}
