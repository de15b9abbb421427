#define _GNU_SOURCE
#include "CMicrohttpd.h"
#include "deadlines.h"

#include <errno.h>
#include <limits.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#if MHD_VERSION < 0x00097400
#error "libmicrohttpd 0.9.74 or later is needed"
#endif

/// What is known of a connection beside the library: kept in its socket context.
struct peer {
    /// The request that the connection is busy with. The library forgets to report the end of some requests that fill
    /// the connection's memory (seen with 0.9.75), but never that of a connection.
    void *request;
    /// Where the request's target ends, for a C string. It points into the library's buffer, and is only compared.
    const char *target_end;
    int descriptor;
    /// By when the request is to be complete, from its first byte on.
    struct deadline deadline;
    /// The headers of the request are there; all of it is.
    bool has_headers, is_complete;
    /// Under TLS, and nothing of a first request has come: it may be in the middle of its handshake.
    bool is_greeting;
    /// Its neighbours, while it is one of those that have ended.
    bool has_ended;
    struct peer *previous, *next;
};

struct cmhd_daemon {
    struct MHD_Daemon *daemon;
    cmhd_callbacks callbacks;
    int listening_descriptor;
    pthread_t thread;
    /// An eventfd that wakes the thread up, after a resume or a change of what follows.
    int wake;
    /// The epoll that the thread waits in: for the library's own, for `wake`, and for the end of each connection.
    int watch;
    /// Those that have sent their last byte, as long as the library has not read up to it.
    struct peer *ended;
    struct deadlines deadlines;
    /// A connection has closed since the library last ran. Where there were as many as may be, it accepts again only in
    /// its next run, and nothing of its own would wake it for that (seen with 0.9.75).
    bool has_closed;
    bool is_secured;
    /// How many are greeting, and the sum of that over the rounds since the last rest; see `rest`.
    unsigned greeting, unrest;
    atomic_bool is_quiescing;
    atomic_bool is_stopping;
};

static struct MHD_Connection *library(cmhd_connection *connection) {
    return (struct MHD_Connection *)connection;
}

// MARK: - Callbacks

static struct peer *peer_of(struct MHD_Connection *connection) {
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static void end_request(const cmhd_daemon *daemon, struct peer *peer) {
    if (peer == NULL || peer->request == NULL)
        return;
    daemon->callbacks.ended(peer->request);
    peer->request = NULL;
    peer->has_headers = peer->is_complete = false;
}

static void end_greeting(cmhd_daemon *daemon, struct peer *peer) {
    daemon->greeting -= peer->is_greeting;
    peer->is_greeting = false;
}

static void link_ended(cmhd_daemon *daemon, struct peer *peer) {
    if (peer->has_ended)
        return;
    peer->has_ended = true;
    peer->previous = NULL;
    peer->next = daemon->ended;
    if (daemon->ended != NULL)
        daemon->ended->previous = peer;
    daemon->ended = peer;
}

static void unlink_ended(cmhd_daemon *daemon, struct peer *peer) {
    if (!peer->has_ended)
        return;
    peer->has_ended = false;
    if (peer->previous != NULL)
        peer->previous->next = peer->next;
    else
        daemon->ended = peer->next;
    if (peer->next != NULL)
        peer->next->previous = peer->previous;
}

static struct peer *create_peer(cmhd_daemon *daemon, struct MHD_Connection *connection) {
    struct peer *const peer = calloc(1, sizeof(*peer));
    if (peer == NULL)
        return NULL;
    peer->descriptor = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    peer->deadline.descriptor = peer->descriptor;
    peer->is_greeting = daemon->is_secured;
    daemon->greeting += peer->is_greeting;
    // EPOLLHUP and EPOLLERR come unasked. Without memory for it the connection goes unwatched, to its timeout.
    const uint32_t bytes = daemon->deadlines.length > 0 ? EPOLLIN : 0;
    struct epoll_event event = {.events = bytes | EPOLLRDHUP | EPOLLET, .data.ptr = peer};
    (void)epoll_ctl(daemon->watch, EPOLL_CTL_ADD, peer->descriptor, &event);
    return peer;
}

static void free_peer(cmhd_daemon *daemon, struct peer *peer) {
    if (peer == NULL)
        return;
    end_request(daemon, peer);
    unlink_ended(daemon, peer);
    deadline_clear(&daemon->deadlines, &peer->deadline);
    end_greeting(daemon, peer);
    (void)epoll_ctl(daemon->watch, EPOLL_CTL_DEL, peer->descriptor, NULL);
    free(peer);
}

static void
on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
              enum MHD_ConnectionNotificationCode code) {
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *socket_context = create_peer(context, connection);
    } else {
        cmhd_daemon *const daemon = context;
        daemon->has_closed = true;
        free_peer(daemon, *socket_context);
        *socket_context = NULL;
    }
}

/// The one place where the target is seen before the library cuts and changes it. The query is cut off here: the
/// library would parse it in vain, into the connection's memory, where a long one does not fit.
static void *on_target(void *context, const char *target, struct MHD_Connection *connection) {
    cmhd_daemon *const daemon = context;
    struct peer *peer = peer_of(connection);
    end_request(daemon, peer);
    if (peer == NULL)
        return NULL;
    end_greeting(daemon, peer);
    // Where it came together with the one before, nothing has told of its first byte.
    deadline_set(&daemon->deadlines, &peer->deadline);
    peer->request = daemon->callbacks.begin(daemon->callbacks.context, target);
    peer->target_end = target == NULL ? NULL : target + strlen(target);
    // It points into the library's own buffer, which it is about to write to itself.
    char *const query = target == NULL ? NULL : strchr(target, '?');
    if (query != NULL)
        query[1] = '\0';
    return peer->request;
}

static enum MHD_Result
on_access(void *context, struct MHD_Connection *connection, const char *url, const char *method,
          const char *version, const char *upload, size_t *upload_size, void **request) {
    (void)url;
    // Memory was short when the connection came.
    if (*request == NULL)
        return MHD_NO;
    cmhd_daemon *const daemon = context;
    cmhd_connection *const bridged = (cmhd_connection *)connection;
    struct peer *const peer = peer_of(connection);
    // The version follows the target's end, but where there is a zero byte ahead of that end.
    const bool is_cut = version != peer->target_end + 1;
    if (*upload_size == 0 && peer->has_headers && !peer->is_complete) {
        peer->is_complete = true;
        deadline_clear(&daemon->deadlines, &peer->deadline);
    }
    peer->has_headers = true;
    if (*upload_size == 0)
        return daemon->callbacks.proceed(*request, daemon, bridged, method, is_cut) ? MHD_YES : MHD_NO;
    const size_t count = *upload_size;
    *upload_size = 0;
    return daemon->callbacks.body(*request, daemon, bridged, upload, count) ? MHD_YES : MHD_NO;
}

static void
on_completed(void *context, struct MHD_Connection *connection, void **request,
             enum MHD_RequestTerminationCode reason) {
    (void)reason;
    end_request(context, peer_of(connection));
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

static void wake_up(const cmhd_daemon *daemon) {
    const uint64_t one = 1;
    // It can only fail when the count is at its end, and then the thread is awake.
    (void)!write(daemon->wake, &one, sizeof(one));
}

/// A client has sent something, has ended its side, or is gone.
static void on_event(cmhd_daemon *daemon, struct peer *peer, uint32_t events) {
    if ((events & (EPOLLHUP | EPOLLERR)) != 0) {
        if (peer->request != NULL)
            daemon->callbacks.left(peer->request);
        return;
    }
    if ((events & EPOLLRDHUP) != 0)
        link_ended(daemon, peer);
    // What comes during an answer is not read until after it.
    if ((events & EPOLLIN) != 0 && !peer->is_complete)
        deadline_set(&daemon->deadlines, &peer->deadline);
}

/// Milliseconds to wait where the library says none. While a client is in the middle of its handshake it always does: it
/// takes the connection for readable for as long as the rest of the handshake is missing (seen with 0.9.75), and one
/// client would have the processor to itself. So every so often there is a short wait, which ends when anything comes;
/// seldom enough that large answers, for which it says the same, go on.
static int rest(cmhd_daemon *daemon) {
    daemon->unrest += daemon->greeting;
    if (daemon->unrest < 16)
        return 0;
    daemon->unrest = 0;
    return 1;
}

/// Waits until the library has something to do, the thread was woken up or a client has ended.
static void wait_for_work(cmhd_daemon *daemon) {
    MHD_UNSIGNED_LONG_LONG limit;
    int timeout = -1;
    if (MHD_get_timeout(daemon->daemon, &limit) == MHD_YES)
        timeout = limit > INT_MAX ? INT_MAX : (int)limit;
    if (timeout == 0)
        timeout = rest(daemon);
    timeout = daemon->has_closed ? 0 : deadlines_wait(&daemon->deadlines, timeout);
    daemon->has_closed = false;
    struct epoll_event events[64];
    const int count = epoll_wait(daemon->watch, events, sizeof(events) / sizeof(events[0]), timeout);
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr == &daemon->wake) {
            uint64_t wakes;
            (void)!read(daemon->wake, &wakes, sizeof(wakes));
        } else if (events[i].data.ptr != daemon) {
            on_event(daemon, events[i].data.ptr, events[i].events);
        }
    }
}

/// Makes the library read up to the end of those that it has read all bytes of. It takes a read that fills less than
/// its buffer for the last one until epoll reports more, edge-triggered, and so never learns of a FIN that came
/// together with the bytes before it: the connection would stay until its timeout (seen with 0.9.75). To shut down
/// for reading what its peer has ended changes nothing but that epoll reports it once more (`inet_shutdown`).
static void report_ends(cmhd_daemon *daemon) {
    struct peer *next;
    for (struct peer *peer = daemon->ended; peer != NULL; peer = next) {
        next = peer->next;
        char byte;
        const ssize_t count = recv(peer->descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (count > 0 || (count < 0 && errno == EINTR))
            continue;
        if (count == 0) {
            // The shutdown wakes our own epoll too: from here on only a reset is news.
            struct epoll_event event = {.events = EPOLLET, .data.ptr = peer};
            (void)epoll_ctl(daemon->watch, EPOLL_CTL_MOD, peer->descriptor, &event);
            shutdown(peer->descriptor, SHUT_RD);
        }
        unlink_ended(daemon, peer);
    }
}

/// The daemon's thread. It is ours and not the library's, because `MHD_stop_daemon` is not safe against requests
/// that the library's own thread handles at that moment: its answer to a malformed one is dropped, and then read
/// through a null pointer (seen with 0.9.75). On this thread no request is in the middle of anything.
static void *run(void *context) {
    cmhd_daemon *daemon = context;
    pthread_setname_np(pthread_self(), "http");
    bool is_quiesced = false;
    while (!atomic_load(&daemon->is_stopping)) {
        wait_for_work(daemon);
        if (atomic_load(&daemon->is_quiescing) && !is_quiesced) {
            MHD_quiesce_daemon(daemon->daemon);
            is_quiesced = true;
        }
        deadlines_expire(&daemon->deadlines);
        MHD_run(daemon->daemon);
        report_ends(daemon);
    }
    MHD_quiesce_daemon(daemon->daemon);
    MHD_stop_daemon(daemon->daemon);
    return NULL;
}

/// Creates the thread with all signals blocked but those that a fault raises in it: signals are for the threads of
/// the program that wait for them.
static int create_thread(cmhd_daemon *daemon) {
    static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT};
    sigset_t blocked, before;
    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
        sigdelset(&blocked, faults[i]);
    pthread_sigmask(SIG_SETMASK, &blocked, &before);
    const int error = pthread_create(&daemon->thread, NULL, run, daemon);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

static struct MHD_Daemon *start_library(cmhd_daemon *daemon, const cmhd_options *options) {
    const bool is_secured = options->certificate != NULL;
    // The logger comes first, so that nothing about the others is written to standard error.
    struct MHD_OptionItem items[] = {
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)drop_log, NULL},
        {MHD_OPTION_LISTEN_SOCKET, options->listening_descriptor, NULL},
        {MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, daemon},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, daemon},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, daemon},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)on_unescape, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)options->connection_limit, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)options->connection_timeout, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)options->connection_memory, NULL},
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, (intptr_t)options->connections_per_address, NULL},
        // For plain HTTP the list ends here.
        {is_secured ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, (void *)options->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)options->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (is_secured ? MHD_USE_TLS : 0), 0, NULL, NULL, on_access,
        daemon, MHD_OPTION_ARRAY, items, MHD_OPTION_END);
}

/// Creates what the thread waits in. False with `errno` set.
static bool create_watch(cmhd_daemon *daemon) {
    daemon->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    daemon->watch = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &daemon->wake};
    return daemon->wake >= 0 && daemon->watch >= 0 &&
           epoll_ctl(daemon->watch, EPOLL_CTL_ADD, daemon->wake, &event) == 0;
}

static bool watch_library(cmhd_daemon *daemon) {
    const int library = MHD_get_daemon_info(daemon->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = daemon};
    return epoll_ctl(daemon->watch, EPOLL_CTL_ADD, library, &event) == 0;
}

static void free_daemon(cmhd_daemon *daemon) {
    const int error = errno;
    if (daemon->wake >= 0)
        close(daemon->wake);
    if (daemon->watch >= 0)
        close(daemon->watch);
    free(daemon);
    errno = error;
}

/// Starts the library and the thread. An error number, or 0. The library has taken the listening socket over.
static int start(cmhd_daemon *daemon, const cmhd_options *options) {
    errno = 0;
    daemon->daemon = start_library(daemon, options);
    if (daemon->daemon == NULL)
        return errno == 0 ? EINVAL : errno;
    const int error = watch_library(daemon) ? create_thread(daemon) : errno;
    if (error != 0)
        MHD_stop_daemon(daemon->daemon);
    return error;
}

cmhd_daemon *cmhd_start(const cmhd_options *options, const cmhd_callbacks *callbacks) {
    // The library would take it for "none given" and listen on every address.
    if (options->listening_descriptor < 0) {
        errno = EBADF;
        return NULL;
    }
    cmhd_daemon *daemon = calloc(1, sizeof(*daemon));
    if (daemon == NULL || !create_watch(daemon)) {
        const int error = errno;
        close(options->listening_descriptor);
        if (daemon != NULL)
            free_daemon(daemon);
        errno = error;
        return NULL;
    }
    daemon->callbacks = *callbacks;
    daemon->listening_descriptor = options->listening_descriptor;
    daemon->is_secured = options->certificate != NULL;
    daemon->deadlines.length = (uint64_t)options->request_timeout * 1000;
    errno = start(daemon, options);
    if (errno == 0)
        return daemon;
    free_daemon(daemon);
    return NULL;
}

void cmhd_quiesce(cmhd_daemon *daemon) {
    atomic_store(&daemon->is_quiescing, true);
    wake_up(daemon);
}

void cmhd_stop(cmhd_daemon *daemon) {
    atomic_store(&daemon->is_stopping, true);
    wake_up(daemon);
    pthread_join(daemon->thread, NULL);
    close(daemon->listening_descriptor);
    free_daemon(daemon);
}

void cmhd_suspend(cmhd_connection *connection) {
    MHD_suspend_connection(library(connection));
}

void cmhd_resume(cmhd_daemon *daemon, cmhd_connection *connection) {
    MHD_resume_connection(library(connection));
    wake_up(daemon);
}
