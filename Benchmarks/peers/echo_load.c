// A load of echoes on kept connections: each connection sends a message, awaits the whole of it back, and sends the
// next. Every answer is compared byte by byte, and each message begins with whose it is. Prints one line of JSON; exits 0
// only if every answer was right.
//
// A message ends with a line feed, so that a server may read it as a line or as so many bytes.

#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"

enum { eventsPerWait = 256, messageLimit = 1 << 20, receiveSize = 65536, sources = 128 };

static struct {
    int port, connections, server;
    size_t size;
    long messages, warmUp;
    double limit;
} options = {.connections = 64, .size = 64, .messages = 100000, .limit = 120};

struct connection {
    int descriptor; // -1: it has failed
    bool waitsToSend;
    size_t sent, received;
};

static int poller;
static struct connection *connections;
static char message[messageLimit];
static long begun, ok, wrong, broken;

// What this connection sends and awaits. There is one message in memory, which is signed anew for each.
static const char *messageOf(const struct connection *connection) {
    long number = connection - connections;
    for (int digit = 0; digit < 4; digit += 1) message[digit] = (char)('a' + ((number >> (4 * digit)) & 15));
    return message;
}

static void watch(const struct connection *connection, int act, unsigned events) {
    struct epoll_event event = {.events = events, .data.u32 = (unsigned)(connection - connections)};
    if (epoll_ctl(poller, act, connection->descriptor, &event) != 0) fail("epoll_ctl");
}

// The connection is of no more use, and neither is its message.
static void drop(struct connection *connection, long *why) {
    *why += 1;
    close(connection->descriptor);
    connection->descriptor = -1;
}

static void speak(struct connection *connection) {
    size_t left = options.size - connection->sent;
    ssize_t count = send(connection->descriptor, messageOf(connection) + connection->sent, left, MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN) return drop(connection, &broken);
    if (count > 0) connection->sent += (size_t)count;
    bool waits = connection->sent < options.size;
    if (waits == connection->waitsToSend) return;
    connection->waitsToSend = waits;
    watch(connection, EPOLL_CTL_MOD, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void begin(struct connection *connection, long count) {
    if (connection->descriptor < 0 || begun == count) return;
    begun += 1;
    connection->sent = connection->received = 0;
    speak(connection);
}

// One recv suffices: epoll is level-triggered, and says so if there is more.
static void listenTo(struct connection *connection, long count) {
    static char answer[receiveSize];
    ssize_t length = recv(connection->descriptor, answer, sizeof answer, 0);
    if (length < 0 && errno == EAGAIN) return;
    if (length <= 0) return drop(connection, &broken);
    // No byte comes back before it was sent, and none that is not the message's.
    if (connection->received + (size_t)length > connection->sent ||
        memcmp(answer, messageOf(connection) + connection->received, (size_t)length) != 0)
        return drop(connection, &wrong);
    connection->received += (size_t)length;
    if (connection->received < options.size) return;
    ok += 1;
    begin(connection, count);
}

// Runs `count` messages and returns the seconds it took. What `limit` seconds did not suffice for is in none of the
// counts.
static double run(long count) {
    double start = now(CLOCK_MONOTONIC);
    begun = ok = wrong = broken = 0;
    for (int index = 0; index < options.connections; index += 1) begin(&connections[index], count);
    // Where messages went down with their connections, others are still begun, unless no connection is left.
    while (ok + wrong + broken < begun && now(CLOCK_MONOTONIC) - start < options.limit) {
        struct epoll_event events[eventsPerWait];
        int ready = epoll_wait(poller, events, eventsPerWait, 1000);
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
        for (int index = 0; index < ready; index += 1) {
            struct connection *connection = &connections[events[index].data.u32];
            if (connection->descriptor >= 0 && connection->waitsToSend) speak(connection);
            if (connection->descriptor >= 0 && events[index].events & ~(unsigned)EPOLLOUT) listenTo(connection, count);
        }
    }
    return now(CLOCK_MONOTONIC) - start;
}

static void openConnections(void) {
    poller = epoll_create1(EPOLL_CLOEXEC);
    connections = calloc((size_t)options.connections, sizeof *connections);
    if (poller < 0 || connections == NULL) fail("epoll_create1");
    for (int index = 0; index < options.connections; index += 1) {
        int descriptor = openSocket(index, sources), yes = 1;
        // The end of a long message must not wait until its beginning is acknowledged.
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        awaitConnection(descriptor, options.port);
        connections[index].descriptor = descriptor;
        watch(&connections[index], EPOLL_CTL_ADD, EPOLLIN);
    }
}

static void parse(int count, char **arguments) {
    static const struct option names[] = {
        {"port", required_argument, NULL, 'p'},     {"connections", required_argument, NULL, 'n'},
        {"size", required_argument, NULL, 's'},     {"messages", required_argument, NULL, 'm'},
        {"warm-up", required_argument, NULL, 'w'},  {"cpu-of", required_argument, NULL, 'c'},
        {"limit", required_argument, NULL, 'l'},    {NULL, 0, NULL, 0}};
    for (int option; (option = getopt_long(count, arguments, "", names, NULL)) != -1;) {
        switch (option) {
        case 'p': options.port = atoi(optarg); break;
        case 'n': options.connections = atoi(optarg); break;
        case 's': options.size = (size_t)atol(optarg); break;
        case 'm': options.messages = atol(optarg); break;
        case 'w': options.warmUp = atol(optarg); break;
        case 'c': options.server = atoi(optarg); break;
        case 'l': options.limit = atof(optarg); break;
        default: exit(2);
        }
    }
    if (options.port <= 0 || options.connections < 1 || options.connections > 65536 || options.size < 5 ||
        options.size > messageLimit || options.messages < 1) {
        fprintf(stderr, "usage: %s --port N [--connections N] [--size BYTES] [--messages N] [--warm-up N] "
                        "[--cpu-of PID] [--limit SECONDS]\n", arguments[0]);
        exit(2);
    }
    for (size_t index = 0; index < options.size; index += 1) message[index] = (char)('a' + index % 26);
    message[options.size - 1] = '\n';
}

int main(int count, char **arguments) {
    parse(count, arguments);
    signal(SIGPIPE, SIG_IGN);
    raiseDescriptorLimit();
    openConnections();
    if (options.warmUp > 0) run(options.warmUp);
    long warmUpFailures = options.warmUp - ok;
    double serverBefore = restedCPUNanoseconds(options.server);
    double ownBefore = now(CLOCK_PROCESS_CPUTIME_ID);
    double seconds = run(options.messages);
    double own = now(CLOCK_PROCESS_CPUTIME_ID) - ownBefore;
    double serverAfter = restedCPUNanoseconds(options.server);
    printf("{\"messages\": %ld, \"ok\": %ld, \"wrong\": %ld, \"broken\": %ld, \"missing\": %ld, "
           "\"warmUpFailures\": %ld, \"seconds\": %.4f, \"rate\": %.0f, \"clientCPU\": %.4f",
           options.messages, ok, wrong, broken, options.messages - ok - wrong - broken, warmUpFailures, seconds,
           (double)ok / seconds, own);
    if (options.server != 0)
        printf(", \"serverMicroseconds\": %.4f", (serverAfter - serverBefore) / 1000 / (double)options.messages);
    printf("}\n");
    return ok == options.messages && warmUpFailures == 0 ? 0 : 1;
}
