// A load of HTTP/1.1 requests on kept connections, one request in flight on each: the same request again and again.
// Every answer's status is looked at, and its whole body read, by its Content-Length or in chunks. Prints one line of
// JSON; exits 0 only if every answer came out right.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "process_cpu.h"

enum { requestLimit = 65536, answerLimit = 1 << 20, eventsPerWait = 256, answerSeconds = 10 };

static struct {
    int port, connections, server;
    long requests, warmUp;
    double seconds;
    const char *path, *method, *body, *contains, *save;
} options = {.connections = 16, .path = "/", .method = "GET", .body = ""};

static char request[requestLimit];
static size_t requestLength;

struct connection {
    int descriptor; // -1: none
    bool isBusy;
    double began;
    size_t used;
    char answer[answerLimit + 1]; // zero pages until something is received into them
};

static int poller;
static struct connection *connections;
static long begun, ok, wrong;
static int busy;
static long limit;      // requests to begin
static double deadline; // when to begin no more

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const char *what) {
    perror(what);
    exit(2);
}

static void complain(const char *what, const struct connection *connection) {
    if (wrong < 3) fprintf(stderr, "http_load: %s: %.500s\n", what, connection->answer);
}

static void open_(struct connection *connection) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((unsigned short)options.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;
    connection->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->descriptor < 0 || connect(connection->descriptor, (void *)&address, sizeof address) != 0)
        fail("connect");
    setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (unsigned)(connection - connections)};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, connection->descriptor, &event) != 0) fail("epoll_ctl");
}

static void begin(struct connection *connection) {
    if (begun >= limit || now(CLOCK_MONOTONIC) >= deadline) return;
    if (connection->descriptor < 0) open_(connection);
    begun += 1;
    busy += 1;
    connection->isBusy = true;
    connection->used = 0;
    connection->began = now(CLOCK_MONOTONIC);
    if (send(connection->descriptor, request, requestLength, MSG_NOSIGNAL) != (ssize_t)requestLength) fail("send");
}

static void end(struct connection *connection, const char *problem) {
    busy -= 1;
    connection->isBusy = false;
    if (problem == NULL) {
        ok += 1;
    } else {
        complain(problem, connection);
        wrong += 1;
        close(connection->descriptor);
        connection->descriptor = -1;
    }
}

// The end of a body in chunks; NULL while it is not there. `*isBroken` where it is none.
static const char *endOfChunks(const char *chunk, bool *isBroken) {
    for (;;) {
        const char *line = strstr(chunk, "\r\n");
        if (line == NULL) return NULL;
        char *digits;
        unsigned long size = strtoul(chunk, &digits, 16);
        if (digits == chunk || size > answerLimit) {
            *isBroken = true;
            return NULL;
        }
        const char *next = line + 2 + size;
        // There are no trailers in what we send.
        if (memchr(line, 0, (size_t)(next - line) + 2) != NULL) return NULL;
        if (memcmp(next, "\r\n", 2) != 0) {
            *isBroken = true;
            return NULL;
        }
        if (size == 0) return next + 2;
        chunk = next + 2;
    }
}

static const char *header(const char *head, const char *name) {
    const char *found = strcasestr(head, name);
    return found == NULL ? NULL : found + strlen(name);
}

// Looks at what has come so far. True when the answer is whole; `*problem` then says what is wrong with it.
static bool isWhole(struct connection *connection, const char **problem) {
    char *answer = connection->answer;
    answer[connection->used] = 0;
    char *body = strstr(answer, "\r\n\r\n");
    if (body == NULL) return false;
    // Ends the head, so that no header is looked for in the body.
    body[2] = 0;
    body += 4;
    const char *length = header(answer, "\r\nContent-Length:");
    bool isChunked = header(answer, "\r\nTransfer-Encoding: chunked") != NULL, isBroken = false;
    const char *last = NULL;
    if (length != NULL) last = body + strtoul(length, NULL, 10);
    else if (isChunked) last = endOfChunks(body, &isBroken);
    else isBroken = strncmp(answer, "HTTP/1.1 204", 12) != 0;
    body[-2] = '\r';
    *problem = isBroken ? "an answer without a length" : NULL;
    if (isBroken) return true;
    if (last == NULL || last > answer + connection->used) return false;
    if (last < answer + connection->used) *problem = "more than one answer";
    else if (strncmp(answer, "HTTP/1.1 2", 10) != 0) *problem = "not a 2xx";
    else if (options.contains != NULL && strstr(body, options.contains) == NULL) *problem = "another answer";
    return true;
}

static void advance(struct connection *connection) {
    // Ended by the server between two answers, or given up before this event.
    if (!connection->isBusy) {
        if (connection->descriptor >= 0) close(connection->descriptor);
        connection->descriptor = -1;
        return;
    }
    ssize_t count =
        recv(connection->descriptor, connection->answer + connection->used, answerLimit - connection->used, 0);
    const char *problem = NULL;
    if (count > 0) connection->used += (size_t)count;
    else problem = count == 0 ? "the connection was ended" : strerror(errno);
    if (problem == NULL && !isWhole(connection, &problem)) {
        if (connection->used < answerLimit) return;
        problem = "too long an answer";
    }
    end(connection, problem);
    begin(connection);
}

static void endOverdue(double time) {
    for (int index = 0; index < options.connections; index += 1) {
        struct connection *connection = &connections[index];
        if (connection->isBusy && time - connection->began > answerSeconds) end(connection, "no answer in time");
    }
}

// Makes up to `count` requests within `seconds`, and returns the seconds it took.
static double run(long count, double seconds) {
    double start = now(CLOCK_MONOTONIC), checked = start;
    begun = ok = wrong = 0;
    limit = count;
    deadline = start + seconds;
    for (int index = 0; index < options.connections; index += 1) begin(&connections[index]);
    while (busy > 0) {
        struct epoll_event events[eventsPerWait];
        int ready = epoll_wait(poller, events, eventsPerWait, 1000);
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
        for (int index = 0; index < ready; index += 1) advance(&connections[events[index].data.u32]);
        double time = now(CLOCK_MONOTONIC);
        if (time - checked > 1) {
            endOverdue(time);
            checked = time;
        }
    }
    return now(CLOCK_MONOTONIC) - start;
}

// Writes the body that a connection was answered with last, if it has a Content-Length, into a file.
static void saveAnswer(const struct connection *connection) {
    const char *body = strstr(connection->answer, "\r\n\r\n");
    FILE *file = fopen(options.save, "we");
    if (body == NULL || file == NULL) fail(options.save);
    fwrite(body + 4, 1, (size_t)(connection->answer + connection->used - (body + 4)), file);
    if (fclose(file) != 0) fail(options.save);
}

static double serverNanoseconds(void) {
    if (options.server == 0) return 0;
    usleep(50000);
    double nanoseconds = processCPUNanoseconds(options.server);
    if (nanoseconds < 0) fail("the server's CPU time");
    return nanoseconds;
}

static void parse(int count, char **arguments) {
    static const struct option names[] = {
        {"port", required_argument, NULL, 'p'},     {"path", required_argument, NULL, 'a'},
        {"method", required_argument, NULL, 'm'},   {"body", required_argument, NULL, 'b'},
        {"contains", required_argument, NULL, 'i'}, {"connections", required_argument, NULL, 'k'},
        {"requests", required_argument, NULL, 'n'}, {"seconds", required_argument, NULL, 's'},
        {"warm-up", required_argument, NULL, 'w'},  {"cpu-of", required_argument, NULL, 'c'},
        {"save", required_argument, NULL, 'o'},
        {NULL, 0, NULL, 0}};
    for (int option; (option = getopt_long(count, arguments, "", names, NULL)) != -1;) {
        switch (option) {
        case 'p': options.port = atoi(optarg); break;
        case 'a': options.path = optarg; break;
        case 'm': options.method = optarg; break;
        case 'b': options.body = optarg; break;
        case 'i': options.contains = optarg; break;
        case 'k': options.connections = atoi(optarg); break;
        case 'n': options.requests = atol(optarg); break;
        case 's': options.seconds = atof(optarg); break;
        case 'w': options.warmUp = atol(optarg); break;
        case 'o': options.save = optarg; break;
        case 'c': options.server = atoi(optarg); break;
        default: exit(2);
        }
    }
    if (options.port <= 0 || options.connections < 1 || (options.requests < 1 && options.seconds <= 0)) {
        fprintf(stderr, "usage: %s --port N --path P [--method POST|PUT --body TEXT] [--contains TEXT] "
                        "[--connections N] --requests N|--seconds S [--warm-up N] [--cpu-of PID] [--save FILE]\n", arguments[0]);
        exit(2);
    }
    size_t bodyLength = strlen(options.body);
    int length = snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", options.method,
                          options.path, options.port);
    if (bodyLength > 0)
        length += snprintf(request + length, sizeof request - (size_t)length,
                           "Content-Type: application/json\r\nContent-Length: %zu\r\n", bodyLength);
    if (length < 0 || (size_t)length + 2 + bodyLength >= sizeof request) {
        fprintf(stderr, "http_load: the request is too long\n");
        exit(2);
    }
    length += snprintf(request + length, sizeof request - (size_t)length, "\r\n%s", options.body);
    requestLength = (size_t)length;
}

int main(int count, char **arguments) {
    parse(count, arguments);
    signal(SIGPIPE, SIG_IGN);
    poller = epoll_create1(EPOLL_CLOEXEC);
    connections = calloc((size_t)options.connections, sizeof *connections);
    if (poller < 0 || connections == NULL) fail("epoll_create1");
    for (int index = 0; index < options.connections; index += 1) open_(&connections[index]);

    long warmUpFailures = 0;
    if (options.warmUp > 0) {
        run(options.warmUp, 60);
        warmUpFailures = options.warmUp - ok;
    }
    long requests = options.requests > 0 ? options.requests : 1L << 60;
    double serverBefore = serverNanoseconds();
    double ownBefore = now(CLOCK_PROCESS_CPUTIME_ID);
    double seconds = run(requests, options.seconds > 0 ? options.seconds : 120);
    double own = now(CLOCK_PROCESS_CPUTIME_ID) - ownBefore;
    double serverAfter = serverNanoseconds();
    if (options.save != NULL) saveAnswer(&connections[0]);

    printf("{\"requests\": %ld, \"ok\": %ld, \"wrong\": %ld, \"warmUpFailures\": %ld, \"seconds\": %.4f, "
           "\"rate\": %.0f, \"clientCPU\": %.4f",
           begun, ok, wrong, warmUpFailures, seconds, (double)ok / seconds, own);
    if (options.server != 0)
        printf(", \"serverMicroseconds\": %.3f", (serverAfter - serverBefore) / 1000 / (double)begun);
    printf("}\n");
    bool areAllThere = options.requests == 0 || ok == options.requests;
    return wrong == 0 && areAllThere && ok > 0 && warmUpFailures == 0 ? 0 : 1;
}
