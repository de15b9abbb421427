// The floor of the control plane: the least that a server on libmicrohttpd can do, with one thread and one epoll.
//
// A GET is answered with the bytes of a file, whatever its path. A POST or PUT is read to its end first. The headers are
// those of the service: Content-Type, and the library's own Content-Length and Date. Prints its port; ends at SIGTERM.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { answerLimit = 1 << 20 };

static char answer[answerLimit];
static size_t answerLength;
// Where it is copied into each response, as a server has to whose answers differ.
static enum MHD_ResponseMemoryMode memory = MHD_RESPMEM_MUST_COPY;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

// Called once the headers are there, then for each piece of the body, then at the request's end.
static enum MHD_Result access_(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                               const char *version, const char *upload, size_t *uploadSize, void **request) {
    static char begun;
    (void)context, (void)url, (void)method, (void)version, (void)upload;
    if (*request == NULL) {
        *request = &begun;
        return MHD_YES;
    }
    if (*uploadSize > 0) {
        *uploadSize = 0;
        return MHD_YES;
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(answerLength, answer, memory);
    if (response == NULL) return MHD_NO;
    MHD_add_response_header(response, "Content-Type", "application/json");
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

static void readAnswer(const char *path) {
    FILE *file = fopen(path, "re");
    if (file == NULL) fail(path);
    answerLength = fread(answer, 1, sizeof answer, file);
    if (ferror(file) || !feof(file)) fail(path);
    fclose(file);
}

int main(int count, char **arguments) {
    static const struct option names[] = {
        {"answer", required_argument, NULL, 'a'}, {"static", no_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
    const char *path = NULL;
    for (int option; (option = getopt_long(count, arguments, "", names, NULL)) != -1;) {
        switch (option) {
        case 'a': path = optarg; break;
        case 's': memory = MHD_RESPMEM_PERSISTENT; break;
        default: path = NULL; goto usage;
        }
    }
usage:
    if (path == NULL) {
        fprintf(stderr, "usage: %s --answer FILE [--static]\n", arguments[0]);
        return 2;
    }
    readAnswer(path);
    // Blocked before the library's thread begins, which inherits it.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, access_, NULL,
                                                 MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_END);
    if (daemon == NULL) fail("MHD_start_daemon");
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    if (info == NULL) fail("MHD_get_daemon_info");
    printf("%d\n", info->port);
    fflush(stdout);
    int signal;
    sigwait(&signals, &signal);
    MHD_stop_daemon(daemon);
    return 0;
}
