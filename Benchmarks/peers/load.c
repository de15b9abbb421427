// A load of half-close conversations against one port: connect, send payload and marker, shutdown(write), read the
// answer to its end, close. Every answer is compared byte by byte. Prints one line of JSON; exits 0 only if every
// conversation came out right.
//
// 127.0.0.1 is the one destination, since a server under test may refuse to listen on more. It is the sources that
// vary: one source address reuses its ports at most 14,400 times a second, whatever the two programs could do. And many
// of them: of 120,000 conversations, 19,000 took over a port in TIME_WAIT with 16 sources, about 1,000 with 128.

#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"

enum { eventsPerWait = 256, messageLimit = 4096, conversationSeconds = 10 };

static struct {
    int port, sources, inFlight, hold, server;
    bool oneSegment;
    long conversations, warmUp;
    double limit;
    const char *payload, *marker;
} options = {
    .sources = 128,
    .inFlight = 64,
    .conversations = 100000,
    .limit = 120,
    .payload = "eighteen bytes now",
    .marker = "CLIENT WRONG MARKER",
};

static char message[messageLimit + 1], expected[2 * messageLimit + 1];
static size_t messageLength, expectedLength;

struct tally {
    long ok, wrong, refused, reset, noAddress, timeout, other;
};

struct conversation {
    int descriptor; // -1: none
    bool connecting, wrong;
    size_t received;
    double began;
};

static int poller;
static struct conversation *slots, **idle; // the slots, and a stack of those without a conversation
static int idleCount;
static struct tally tally;
static long begun, ended;
static int *held; // connections that are open already, -1 once used; NULL unless --hold

static void countError(int error) {
    switch (error) {
    case ECONNREFUSED: tally.refused += 1; break;
    case ECONNRESET:
    case EPIPE: tally.reset += 1; break;
    case EADDRNOTAVAIL: tally.noAddress += 1; break;
    case ETIMEDOUT: tally.timeout += 1; break;
    default: tally.other += 1; break;
    }
}

static void watch(struct conversation *slot, int act, unsigned events) {
    struct epoll_event event = {.events = events, .data.u32 = (unsigned)(slot - slots)};
    if (epoll_ctl(poller, act, slot->descriptor, &event) != 0) fail("epoll_ctl");
}

static void end(struct conversation *slot, int error) {
    if (error != 0) countError(error);
    else if (slot->wrong || slot->received != expectedLength) tally.wrong += 1;
    else tally.ok += 1;
    close(slot->descriptor);
    slot->descriptor = -1;
    idle[idleCount++] = slot;
    ended += 1;
}

// Says all there is to say. True if the connection is not there yet; then it is tried again once it is writable.
static bool speak(struct conversation *slot) {
    ssize_t sent = send(slot->descriptor, message, messageLength, MSG_NOSIGNAL | (options.oneSegment ? MSG_MORE : 0));
    if (sent < 0 && errno == EAGAIN) return true;
    if (sent < 0) end(slot, errno);
    else if (sent != (ssize_t)messageLength) end(slot, EMSGSIZE);
    else if (shutdown(slot->descriptor, SHUT_WR) != 0) end(slot, errno);
    return false;
}

static void begin(struct conversation *slot) {
    long number = begun++;
    *slot = (struct conversation){.descriptor = -1, .began = now(CLOCK_MONOTONIC)};
    if (held != NULL) {
        slot->descriptor = held[number];
        held[number] = -1;
    } else {
        slot->descriptor = openSocket(number, options.sources);
        if (connectSocket(slot->descriptor, options.port) != 0 && errno != EINPROGRESS) return end(slot, errno);
    }
    // On loopback the handshake is over by now, although connect() says "in progress".
    slot->connecting = speak(slot);
    if (slot->descriptor >= 0) watch(slot, EPOLL_CTL_ADD, slot->connecting ? EPOLLOUT : EPOLLIN);
}

static void advance(struct conversation *slot) {
    if (slot->connecting) {
        slot->connecting = speak(slot);
        if (!slot->connecting && slot->descriptor >= 0) watch(slot, EPOLL_CTL_MOD, EPOLLIN);
        return;
    }
    for (;;) {
        char answer[messageLimit];
        ssize_t count = recv(slot->descriptor, answer, sizeof answer, 0);
        if (count == 0) return end(slot, 0);
        if (count < 0 && errno == EAGAIN) return;
        if (count < 0) return end(slot, errno);
        size_t length = (size_t)count;
        if (slot->received + length > expectedLength || memcmp(answer, expected + slot->received, length) != 0)
            slot->wrong = true;
        slot->received += length;
    }
}

static void endOverdue(double time) {
    for (int index = 0; index < options.inFlight; index += 1)
        if (slots[index].descriptor >= 0 && time - slots[index].began > conversationSeconds)
            end(&slots[index], ETIMEDOUT);
}

// Runs `count` conversations and returns the seconds it took. What `limit` seconds did not suffice for is missing
// from the outcomes.
static double run(long count) {
    double start = now(CLOCK_MONOTONIC), checked = start;
    tally = (struct tally){0};
    begun = ended = 0;
    idleCount = 0;
    for (int index = 0; index < options.inFlight; index += 1) {
        slots[index].descriptor = -1;
        idle[idleCount++] = &slots[index];
    }
    for (;;) {
        // After the events of a turn, so that no event can meet the successor of its conversation.
        while (idleCount > 0 && begun < count) begin(idle[--idleCount]);
        if (ended == count) break;
        struct epoll_event events[eventsPerWait];
        int ready = epoll_wait(poller, events, eventsPerWait, 1000);
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
        for (int index = 0; index < ready; index += 1) advance(&slots[events[index].data.u32]);
        double time = now(CLOCK_MONOTONIC);
        if (time - checked > 1) {
            endOverdue(time);
            if (time - start > options.limit) break;
            checked = time;
        }
    }
    for (int index = 0; index < options.inFlight; index += 1)
        if (slots[index].descriptor >= 0) close(slots[index].descriptor);
    return now(CLOCK_MONOTONIC) - start;
}

// Opens the connections to hold, says so, and waits for a line (or the end) of the standard input.
static void holdConnections(void) {
    held = malloc((size_t)options.hold * sizeof *held);
    if (held == NULL) fail("malloc");
    for (int index = 0; index < options.hold; index += 1) {
        held[index] = openSocket(index, options.sources);
        awaitConnection(held[index], options.port);
    }
    printf("{\"held\": %d}\n", options.hold);
    fflush(stdout);
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&input, 1, (int)(options.limit * 1000)) != 1) fprintf(stderr, "load: no line came, going on\n");
}

static void parse(int count, char **arguments) {
    static const struct option names[] = {
        {"port", required_argument, NULL, 'p'},     {"conversations", required_argument, NULL, 'n'},
        {"warm-up", required_argument, NULL, 'w'},  {"in-flight", required_argument, NULL, 'f'},
        {"sources", required_argument, NULL, 's'},  {"payload", required_argument, NULL, 'd'},
        {"marker", required_argument, NULL, 'm'},   {"cpu-of", required_argument, NULL, 'c'},
        {"hold", required_argument, NULL, 'h'},     {"limit", required_argument, NULL, 'l'},
        {"one-segment", no_argument, NULL, 'o'},    {NULL, 0, NULL, 0}};
    for (int option; (option = getopt_long(count, arguments, "", names, NULL)) != -1;) {
        switch (option) {
        case 'p': options.port = atoi(optarg); break;
        case 'n': options.conversations = atol(optarg); break;
        case 'w': options.warmUp = atol(optarg); break;
        case 'f': options.inFlight = atoi(optarg); break;
        case 's': options.sources = atoi(optarg); break;
        case 'd': options.payload = optarg; break;
        case 'm': options.marker = optarg; break;
        case 'c': options.server = atoi(optarg); break;
        case 'h': options.hold = atoi(optarg); break;
        case 'o': options.oneSegment = true; break;
        case 'l': options.limit = atof(optarg); break;
        default: exit(2);
        }
    }
    if (options.port <= 0 || options.sources < 1 || options.sources > 200 || options.inFlight < 1 ||
        options.conversations < 1 || strlen(options.payload) + strlen(options.marker) > messageLimit) {
        fprintf(stderr, "usage: %s --port N [--conversations N] [--warm-up N] [--in-flight N] [--sources N] "
                        "[--payload TEXT] [--marker TEXT] [--cpu-of PID] [--hold N] [--limit SECONDS] [--one-segment]\n", arguments[0]);
        exit(2);
    }
    messageLength = (size_t)snprintf(message, sizeof message, "%s%s", options.payload, options.marker);
    expectedLength = (size_t)snprintf(expected, sizeof expected, "%s%s", options.payload, options.payload);
}

int main(int count, char **arguments) {
    parse(count, arguments);
    signal(SIGPIPE, SIG_IGN);
    raiseDescriptorLimit();
    poller = epoll_create1(EPOLL_CLOEXEC);
    slots = calloc((size_t)options.inFlight, sizeof *slots);
    idle = calloc((size_t)options.inFlight, sizeof *idle);
    if (poller < 0 || slots == NULL || idle == NULL) fail("epoll_create1");

    struct tally warm = {0};
    if (options.warmUp > 0) {
        run(options.warmUp);
        warm = tally;
    }
    if (options.hold > 0) {
        holdConnections();
        options.conversations = options.hold;
    }
    double serverBefore = restedCPUNanoseconds(options.server);
    double ownBefore = now(CLOCK_PROCESS_CPUTIME_ID);
    double seconds = run(options.conversations);
    double own = now(CLOCK_PROCESS_CPUTIME_ID) - ownBefore;
    double serverAfter = restedCPUNanoseconds(options.server);

    long missing = options.conversations - ended;
    long warmUpFailures = options.warmUp - warm.ok;
    printf("{\"conversations\": %ld, \"ok\": %ld, \"wrong\": %ld, \"refused\": %ld, \"reset\": %ld, "
           "\"noAddress\": %ld, \"timeout\": %ld, \"other\": %ld, \"missing\": %ld, \"warmUpFailures\": %ld, "
           "\"seconds\": %.4f, \"rate\": %.0f, \"clientCPU\": %.4f",
           options.conversations, tally.ok, tally.wrong, tally.refused, tally.reset, tally.noAddress, tally.timeout,
           tally.other, missing, warmUpFailures, seconds, (double)ended / seconds, own);
    if (options.server != 0)
        printf(", \"serverMicroseconds\": %.3f", (serverAfter - serverBefore) / 1000 / (double)options.conversations);
    printf("}\n");
    return tally.ok == options.conversations && warmUpFailures == 0 ? 0 : 1;
}
