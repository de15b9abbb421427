#include "CCurl.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if LIBCURL_VERSION_NUM < 0x075500
#error "libcurl 7.85 or later is needed"
#endif

struct ccurl_session {
    CURL *curl;
};

/// A request that runs.
struct transfer {
    const ccurl_callbacks *callbacks;
    /// Milliseconds of the monotonic clock by which the head has to be there; 0 for no limit.
    int64_t answer_by;
    bool has_head;
    bool was_stopped;
    bool was_late;
};

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// MARK: - Callbacks

static size_t take_head(char *bytes, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    if (size * count == 2)
        transfer->has_head = true; // one in between, as 100, shows that the peer is there
    if (transfer->callbacks->head(transfer->callbacks->context, bytes, size * count))
        return size * count;
    transfer->was_stopped = true;
    return 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    if (transfer->callbacks->body(transfer->callbacks->context, bytes, size * count))
        return size * count;
    transfer->was_stopped = true;
    return CURL_WRITEFUNC_ERROR;
}

/// Called about once a second, and whenever something happens. Anything but 0 ends the request.
static int look_at_clock(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    (void)a, (void)b, (void)c, (void)d;
    struct transfer *transfer = context;
    transfer->was_late = transfer->answer_by != 0 && !transfer->has_head && now() > transfer->answer_by;
    return transfer->was_late;
}

// MARK: - Options

/// All that does not depend on the request. Options that are constants can not fail, but for want of memory, which
/// the request itself would meet next.
static void set_manners(CURL *curl) {
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    // A name of two dots is a name that nothing has, not the way up.
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    // An empty name is no proxy, also where the environment has one: a proxy does not see this machine's loopback.
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    // A service whose machine is gone is noticed by a stream that has nothing to send.
    curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
}

static void set_body(CURL *curl, const ccurl_request *request) {
    if (request->body == NULL) {
        curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    } else {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

static void set_limits(CURL *curl, const ccurl_request *request, struct transfer *transfer) {
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_limit);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)request->total_limit);
    if (request->answer_limit == 0)
        return;
    transfer->answer_by = now() + request->answer_limit;
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_at_clock);
}

/// The request's headers as libcurl's list. False when memory is short.
static bool list_headers(const ccurl_request *request, struct curl_slist **list) {
    for (size_t place = 0; place < request->header_count; place++) {
        struct curl_slist *longer = curl_slist_append(*list, request->headers[place]);
        if (longer == NULL)
            return false;
        *list = longer;
    }
    return true;
}

// MARK: - Outcomes

static int32_t outcome_of_limit(CURL *curl) {
    curl_off_t connected = 0;
    // The time at which all was ready to send; 0 until then.
    curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &connected);
    return connected == 0 ? ccurl_connect_too_long : ccurl_answer_too_long;
}

static int32_t outcome_of(CURL *curl, CURLcode code, const struct transfer *transfer) {
    if (transfer->was_stopped)
        return ccurl_stopped;
    if (transfer->was_late)
        return ccurl_answer_too_long;
    switch (code) {
    case CURLE_OK: return ccurl_done;
    case CURLE_COULDNT_RESOLVE_HOST: return ccurl_unresolved;
    case CURLE_COULDNT_CONNECT: return ccurl_unreachable;
    case CURLE_OPERATION_TIMEDOUT: return outcome_of_limit(curl);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED: return ccurl_tls_failed;
    default: return ccurl_failed;
    }
}

static void tell(CURL *curl, CURLcode code, const struct transfer *transfer, ccurl_result *result) {
    long os_error = 0;
    curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &os_error);
    result->os_error = (int32_t)os_error;
    result->outcome = outcome_of(curl, code, transfer);
    if (result->message[0] == 0)
        strncpy(result->message, curl_easy_strerror(code), sizeof result->message - 1);
}

// MARK: - Sessions

ccurl_session *ccurl_open(void) {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return NULL;
    ccurl_session *session = malloc(sizeof *session);
    if (session == NULL)
        return NULL;
    session->curl = curl_easy_init();
    if (session->curl == NULL) {
        free(session);
        return NULL;
    }
    return session;
}

void ccurl_perform(
    ccurl_session *session, const ccurl_request *request, const ccurl_callbacks *callbacks, ccurl_result *result) {
    _Static_assert(sizeof result->message >= CURL_ERROR_SIZE, "libcurl writes that many bytes");
    CURL *curl = session->curl;
    struct transfer transfer = {.callbacks = callbacks};
    struct curl_slist *headers = NULL;
    memset(result, 0, sizeof *result);
    // Keeps the connection, and forgets the request before.
    curl_easy_reset(curl);
    set_manners(curl);
    set_body(curl, request);
    set_limits(curl, request, &transfer);
    if (request->authorities != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, request->authorities);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, result->message);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_head);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    CURLcode code = curl_easy_setopt(curl, CURLOPT_URL, request->url);
    if (code == CURLE_OK && !list_headers(request, &headers))
        code = CURLE_OUT_OF_MEMORY;
    if (code == CURLE_OK) {
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        code = curl_easy_perform(curl);
    }
    tell(curl, code, &transfer, result);
    // Nothing of this request is kept.
    curl_easy_reset(curl);
    curl_slist_free_all(headers);
}

void ccurl_close(ccurl_session *session) {
    curl_easy_cleanup(session->curl);
    free(session);
}
