// A load of echoes over UDP: keeps so many datagrams in flight on one connected socket. Each has a number of its own at
// its beginning, and every answer is compared byte by byte. Prints one line of JSON; exits 0 only if each message was
// answered, and every answer was right.
//
// What has no answer after 200 ms is lost: it is counted, and sent anew with another number, so that an answer that
// was only late is not taken for that of its successor. All that arrived together is answered in one call.

#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "client.h"

enum { datagramsPerCall = 64, inFlightLimit = 4096, sizeLimit = 65507, receiveSize = 65536, lookMilliseconds = 20 };
static const double lostAfter = 0.2;

static struct {
    int port, server;
    unsigned inFlight;
    size_t size;
    long messages, warmUp;
    double seconds, limit;
} options = {.inFlight = 64, .size = 64, .messages = 100000, .limit = 120};

// One of the datagrams that are in flight at the same time. Its numbers are those which leave its index behind when
// divided by how many slots there are; the number is kept in the message alone.
struct slot {
    bool waits;
    double sentAt;
    char *message;
};

static int descriptor;
static struct slot slots[inFlightLimit];
static unsigned queue[inFlightLimit], queued; // the slots whose message is to be sent
static long begun, ok, wrong, lost, late, broken;

static uint64_t numberOf(const char *message) {
    uint64_t number;
    memcpy(&number, message, sizeof number);
    return number;
}

static void enqueue(unsigned index) {
    uint64_t number = numberOf(slots[index].message) + options.inFlight;
    memcpy(slots[index].message, &number, sizeof number);
    slots[index].waits = true;
    slots[index].sentAt = INFINITY; // not yet, so that it can not be lost before it is sent
    queue[queued++] = index;
}

// ---- The latencies, in 32 steps from a power of two to the next: a percentile is exact to 1.6 %.

enum { stepBits = 6, steps = 1 << stepBits, rows = 40 }; // from the second row on, half of the steps is used
static unsigned long latencies[rows * steps];

static void record(double seconds) {
    unsigned long nanoseconds = (unsigned long)(seconds * 1e9);
    int shift = nanoseconds < steps ? 0 : 63 - __builtin_clzl(nanoseconds) - stepBits + 1;
    if (shift >= rows) shift = rows - 1;
    latencies[shift * steps + (int)((nanoseconds >> shift) & (steps - 1))] += 1;
}

// In microseconds.
static double percentile(double share) {
    double before = share * (double)ok;
    unsigned long seen = 0;
    for (int index = 0; index < rows * steps; index += 1) {
        seen += latencies[index];
        if (seen > 0 && (double)seen >= before)
            return ((double)(index % steps) + 0.5) * (double)(1UL << (index / steps)) / 1000;
    }
    return 0;
}

// ---- Sending and receiving

static void sendQueued(void) {
    static struct iovec parts[datagramsPerCall];
    static struct mmsghdr datagrams[datagramsPerCall];
    unsigned done = 0;
    while (done < queued && broken == 0) {
        unsigned count = queued - done < datagramsPerCall ? queued - done : datagramsPerCall;
        // One look at the clock for all: it is what they have in common, the call.
        double sentAt = now(CLOCK_MONOTONIC);
        for (unsigned index = 0; index < count; index += 1) {
            struct slot *slot = &slots[queue[done + index]];
            slot->sentAt = sentAt;
            parts[index] = (struct iovec){.iov_base = slot->message, .iov_len = options.size};
            datagrams[index].msg_hdr = (struct msghdr){.msg_iov = &parts[index], .msg_iovlen = 1};
        }
        int sent = sendmmsg(descriptor, datagrams, count, 0);
        if (sent < 0 && errno != EINTR) broken += 1;
        if (sent > 0) done += (unsigned)sent;
    }
    queued = 0;
}

static void take(const char *answer, size_t size, double at, long count, double until) {
    uint64_t number = size == options.size ? numberOf(answer) : 0;
    unsigned index = (unsigned)(number % options.inFlight);
    struct slot *slot = &slots[index];
    uint64_t awaited = numberOf(slot->message);
    bool same = size == options.size &&
                memcmp(answer + sizeof number, slot->message + sizeof number, size - sizeof number) == 0;
    if (!same || number > awaited) {
        wrong += 1;
    } else if (number < awaited || !slot->waits) {
        late += 1;
    } else {
        ok += 1;
        record(at - slot->sentAt);
        slot->waits = false;
        if (begun == count || at >= until) return;
        begun += 1;
        enqueue(index);
    }
}

// Blocks until there is one, at most `lookMilliseconds`, then takes what else there is.
static void receive(long count, double until) {
    static char answers[datagramsPerCall][receiveSize];
    static struct iovec parts[datagramsPerCall];
    static struct mmsghdr datagrams[datagramsPerCall];
    // Once: the call changes nothing that the next one needs.
    for (int index = 0; parts[datagramsPerCall - 1].iov_base == NULL; index += 1) {
        parts[index] = (struct iovec){.iov_base = answers[index], .iov_len = receiveSize};
        datagrams[index].msg_hdr = (struct msghdr){.msg_iov = &parts[index], .msg_iovlen = 1};
    }
    int received = recvmmsg(descriptor, datagrams, datagramsPerCall, MSG_WAITFORONE, NULL);
    if (received < 0 && errno != EAGAIN && errno != EINTR) broken += 1;
    double at = now(CLOCK_MONOTONIC);
    for (int index = 0; index < received; index += 1) take(answers[index], datagrams[index].msg_len, at, count, until);
}

static void sendLostAnew(double at) {
    for (unsigned index = 0; index < options.inFlight; index += 1) {
        if (!slots[index].waits || at - slots[index].sentAt < lostAfter) continue;
        lost += 1;
        enqueue(index);
    }
}

// Runs `count` messages, or begins them for so many seconds, and returns the seconds it took. What `limit` seconds did
// not suffice for, or was in flight when the socket failed, is missing in the counts.
static double run(long count, double duration) {
    double start = now(CLOCK_MONOTONIC), look = start, until = start + duration;
    begun = ok = wrong = lost = late = broken = 0;
    memset(latencies, 0, sizeof latencies);
    for (unsigned index = 0; index < options.inFlight && begun < count; index += 1, begun += 1) enqueue(index);
    while (ok < begun && broken == 0) {
        sendQueued();
        receive(count, until);
        double at = now(CLOCK_MONOTONIC);
        if (at - start > options.limit) break;
        if (at - look < lookMilliseconds / 1e3) continue;
        look = at;
        sendLostAnew(at);
    }
    double seconds = now(CLOCK_MONOTONIC) - start;
    for (unsigned index = 0; index < options.inFlight; index += 1) slots[index].waits = false;
    queued = 0;
    return seconds;
}

static void openConnectedSocket(void) {
    descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) fail("socket");
    struct timeval look = {.tv_usec = lookMilliseconds * 1000};
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &look, sizeof look) != 0) fail("SO_RCVTIMEO");
    if (connectSocket(descriptor, options.port) != 0) fail("connect");
}

static void writeMessages(void) {
    char *messages = malloc(options.inFlight * options.size);
    if (messages == NULL) fail("malloc");
    for (uint64_t index = 0; index < options.inFlight; index += 1) {
        slots[index].message = messages + index * options.size;
        for (size_t at = 0; at < options.size; at += 1) slots[index].message[at] = (char)('a' + (at + index) % 26);
        memcpy(slots[index].message, &index, sizeof index);
    }
}

static void parse(int count, char **arguments) {
    static const struct option names[] = {
        {"port", required_argument, NULL, 'p'},     {"in-flight", required_argument, NULL, 'n'},
        {"size", required_argument, NULL, 's'},     {"messages", required_argument, NULL, 'm'},
        {"seconds", required_argument, NULL, 't'},  {"warm-up", required_argument, NULL, 'w'},
        {"cpu-of", required_argument, NULL, 'c'},   {"limit", required_argument, NULL, 'l'},
        {NULL, 0, NULL, 0}};
    for (int option; (option = getopt_long(count, arguments, "", names, NULL)) != -1;) {
        switch (option) {
        case 'p': options.port = atoi(optarg); break;
        case 'n': options.inFlight = (unsigned)atoi(optarg); break;
        case 's': options.size = (size_t)atol(optarg); break;
        case 'm': options.messages = atol(optarg); break;
        case 't': options.seconds = atof(optarg); break;
        case 'w': options.warmUp = atol(optarg); break;
        case 'c': options.server = atoi(optarg); break;
        case 'l': options.limit = atof(optarg); break;
        default: exit(2);
        }
    }
    if (options.port > 0 && options.inFlight >= 1 && options.inFlight <= inFlightLimit &&
        options.size >= sizeof(uint64_t) && options.size <= sizeLimit && options.messages >= 1)
        return;
    fprintf(stderr, "usage: %s --port N [--in-flight N] [--size BYTES] [--messages N | --seconds N] [--warm-up N] "
                    "[--cpu-of PID] [--limit SECONDS]\n", arguments[0]);
    exit(2);
}

int main(int count, char **arguments) {
    parse(count, arguments);
    writeMessages();
    openConnectedSocket();
    bool timed = options.seconds > 0;
    if (options.warmUp > 0) run(options.warmUp, INFINITY);
    long warmUpFailures = options.warmUp - ok;
    double serverBefore = restedCPUNanoseconds(options.server);
    double ownBefore = now(CLOCK_PROCESS_CPUTIME_ID);
    double seconds = timed ? run(LONG_MAX, options.seconds) : run(options.messages, INFINITY);
    double own = now(CLOCK_PROCESS_CPUTIME_ID) - ownBefore;
    double serverAfter = restedCPUNanoseconds(options.server);
    long messages = timed ? begun : options.messages;
    printf("{\"messages\": %ld, \"ok\": %ld, \"wrong\": %ld, \"broken\": %ld, \"missing\": %ld, \"lost\": %ld, "
           "\"late\": %ld, \"warmUpFailures\": %ld, \"seconds\": %.4f, \"rate\": %.0f, \"clientCPU\": %.4f, "
           "\"latency\": {\"p50\": %.1f, \"p99\": %.1f}",
           messages, ok, wrong, broken, messages - ok, lost, late, warmUpFailures, seconds, (double)ok / seconds, own,
           percentile(0.5), percentile(0.99));
    if (options.server != 0)
        printf(", \"serverMicroseconds\": %.4f", (serverAfter - serverBefore) / 1000 / (double)messages);
    printf("}\n");
    return ok == messages && wrong == 0 && warmUpFailures == 0 ? 0 : 1;
}
