// The floor of echo on kept connections: what a connection brings goes back as it is.
//
// A message costs two system calls (recv, send). There is one epoll_wait for all that are ready together.

#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server.h"

enum { receiveSize = 65536 };

// One buffer is enough for all, since a turn ends with everything sent. Only what the kernel did not take is kept.
static char received[receiveSize];
static struct {
    char *bytes; // NULL: nothing is left over
    size_t size, sent;
} rest[descriptorLimit];

static void end(int descriptor) {
    free(rest[descriptor].bytes);
    rest[descriptor].bytes = NULL;
    close(descriptor);
}

// Reads nothing more until the rest is gone: the peer's window is what holds it back.
static void keep(int descriptor, const char *bytes, size_t size) {
    rest[descriptor].bytes = malloc(size);
    if (rest[descriptor].bytes == NULL) fail("malloc");
    memcpy(rest[descriptor].bytes, bytes, size);
    rest[descriptor].size = size;
    rest[descriptor].sent = 0;
    watch(EPOLL_CTL_MOD, descriptor, EPOLLOUT);
}

static void sendRest(int descriptor) {
    size_t left = rest[descriptor].size - rest[descriptor].sent;
    ssize_t count = send(descriptor, rest[descriptor].bytes + rest[descriptor].sent, left, MSG_NOSIGNAL);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count < 0) {
        failures += 1;
        return end(descriptor);
    }
    rest[descriptor].sent += (size_t)count;
    if ((size_t)count < left) return;
    free(rest[descriptor].bytes);
    rest[descriptor].bytes = NULL;
    watch(EPOLL_CTL_MOD, descriptor, EPOLLIN);
}

// Level-triggered, so that no second recv has to find out that there is nothing more.
static void echo(int descriptor) {
    if (rest[descriptor].bytes != NULL) return sendRest(descriptor);
    ssize_t count = recv(descriptor, received, receiveSize, 0);
    if (count == 0) return end(descriptor);
    if (count < 0) {
        if (errno == EAGAIN || errno == EINTR) return;
        failures += 1;
        return end(descriptor);
    }
    ssize_t sent = send(descriptor, received, (size_t)count, MSG_NOSIGNAL);
    if (sent == count) return;
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        failures += 1;
        return end(descriptor);
    }
    size_t taken = sent < 0 ? 0 : (size_t)sent;
    keep(descriptor, received + taken, (size_t)count - taken);
}

static void accepted(int descriptor) {
    // The end of a long message must not wait until its beginning is acknowledged.
    int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    watch(EPOLL_CTL_ADD, descriptor, EPOLLIN);
}

int main(int count, char **arguments) {
    static const struct option options[] = {
        {"port", required_argument, NULL, 'p'}, {"backlog", required_argument, NULL, 'b'}, {NULL, 0, NULL, 0}};
    unsigned short port = 0;
    int backlog = 4096;
    for (int option; (option = getopt_long(count, arguments, "", options, NULL)) != -1;) {
        switch (option) {
        case 'p': port = (unsigned short)atoi(optarg); break;
        case 'b': backlog = atoi(optarg); break;
        default: fprintf(stderr, "usage: %s [--port N] [--backlog N]\n", arguments[0]); return 2;
        }
    }
    serveForever(port, backlog, accepted, echo);
    return 0;
}
