#define _GNU_SOURCE
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

enum { eventsPerWait = 256, acceptsPerTurn = 64 };

unsigned long failures;
static int poller;

_Noreturn void fail(const char *what) {
    perror(what);
    exit(1);
}

void watch(int act, int descriptor, unsigned events) {
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    if (epoll_ctl(poller, act, descriptor, &event) != 0) fail("epoll_ctl");
}

static void acceptAll(int listener, void (*accepted)(int)) {
    for (int turn = 0; turn < acceptsPerTurn; turn += 1) {
        int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) {
            if (errno == EAGAIN) return;
            if (errno == EINTR || errno == ECONNABORTED) continue;
            fail("accept4");
        }
        if (descriptor >= descriptorLimit) {
            fprintf(stderr, "descriptor %d is beyond the table\n", descriptor);
            exit(1);
        }
        accepted(descriptor);
    }
}

static int openSocket(int type, unsigned short port) {
    int descriptor = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) fail("socket");
    int yes = 1;
    // Not for datagrams, where it would let another server of the same port take them.
    if (type == SOCK_STREAM) setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
    return descriptor;
}

static void printPort(int descriptor) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    if (getsockname(descriptor, (struct sockaddr *)&address, &length) != 0) fail("getsockname");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
}

// SIGTERM as a descriptor: no flag to test, and no race between testing it and waiting.
static int termination(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    int descriptor = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    if (descriptor < 0) fail("signalfd");
    return descriptor;
}

static void raiseDescriptorLimit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static int openPoller(void) {
    raiseDescriptorLimit();
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (poller < 0) fail("epoll_create1");
    int stop = termination();
    watch(EPOLL_CTL_ADD, stop, EPOLLIN);
    return stop;
}

// Until SIGTERM; `listener` is -1 where there is none.
static void turnForever(int stop, int listener, void (*accepted)(int), void (*ready)(int)) {
    for (;;) {
        struct epoll_event events[eventsPerWait];
        int count = epoll_wait(poller, events, eventsPerWait, -1);
        if (count < 0 && errno != EINTR) fail("epoll_wait");
        bool accepting = false;
        for (int index = 0; index < count; index += 1) {
            int descriptor = events[index].data.fd;
            if (descriptor == stop) {
                if (failures != 0) fprintf(stderr, "%lu failures\n", failures);
                return;
            }
            if (descriptor == listener) accepting = true;
            else ready(descriptor);
        }
        // Last, so that a descriptor closed and accepted again in this turn can not receive an event of its past.
        if (accepting) acceptAll(listener, accepted);
    }
}

void serveForever(unsigned short port, int backlog, void (*accepted)(int), void (*ready)(int)) {
    int stop = openPoller();
    int listener = openSocket(SOCK_STREAM, port);
    if (listen(listener, backlog) != 0) fail("listen");
    watch(EPOLL_CTL_ADD, listener, EPOLLIN);
    printPort(listener);
    turnForever(stop, listener, accepted, ready);
}

void serveDatagramsForever(unsigned short port, void (*ready)(int)) {
    int stop = openPoller();
    int descriptor = openSocket(SOCK_DGRAM, port);
    watch(EPOLL_CTL_ADD, descriptor, EPOLLIN);
    printPort(descriptor);
    turnForever(stop, -1, NULL, ready);
}
