// The floor: the least that a half-close echo server can do on Linux, in one thread.
//
// A conversation costs five system calls here (accept4, recv, send, shutdown, close). The rest, epoll_wait and the
// accept4 that finds the queue empty, is shared by all the conversations that one wake-up serves.

#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server.h"

enum { receiveSize = 8192 };

static const char noEnd[] = "ERROR:no end!";

// A connection is its descriptor. The buffers are zero pages until something is received into them, so that an idle
// connection costs this process no memory; the kernel hands out the lowest free descriptor, so that the few pages in
// use stay in the cache.
static struct {
    unsigned short length;
    bool registered;
    bool answered;
} connections[descriptorLimit];
static char received[descriptorLimit][receiveSize];

static const char *marker = "CLIENT WRONG MARKER";
static size_t markerLength;
static bool readEnd;
static bool oneSegment;

// close() takes the descriptor out of the epoll set by itself, since nobody else holds the socket.
static void end(int descriptor) {
    connections[descriptor].length = 0;
    connections[descriptor].registered = false;
    connections[descriptor].answered = false;
    close(descriptor);
}

// `found` is where the marker begins in what was received, NULL if it never came.
static void answer(int descriptor, const char *found) {
    static char twice[2 * receiveSize];
    const char *text = noEnd;
    size_t size = sizeof noEnd - 1;
    if (found != NULL) {
        size_t before = (size_t)(found - received[descriptor]);
        memcpy(twice, received[descriptor], before);
        memcpy(twice + before, received[descriptor], before);
        text = twice;
        size = 2 * before;
    }
    // A short count can not be waited for here: at most 16 KiB into an empty send queue is taken whole or not at all.
    ssize_t sent = send(descriptor, text, size, MSG_NOSIGNAL | (oneSegment ? MSG_MORE : 0));
    if (sent != (ssize_t)size) failures += 1;
    shutdown(descriptor, SHUT_WR);
}

// One connection, as far as it goes without blocking. Also right after accept4: the request usually follows the
// handshake so closely that it is here already.
static void serve(int descriptor) {
    for (;;) {
        size_t length = connections[descriptor].length;
        bool answered = connections[descriptor].answered;
        // What comes after the answer is read only to find the end, so it may overwrite the message.
        size_t offset = answered ? 0 : length;
        ssize_t count = recv(descriptor, received[descriptor] + offset, receiveSize - offset, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) {
            // Edge-triggered and only now: most conversations are over before they would have to be registered.
            if (!connections[descriptor].registered) {
                watch(EPOLL_CTL_ADD, descriptor, EPOLLIN | EPOLLRDHUP | EPOLLET);
                connections[descriptor].registered = true;
            }
            return;
        }
        if (count < 0) {
            failures += 1;
            return end(descriptor);
        }
        if (answered) {
            if (count == 0) return end(descriptor);
            continue;
        }
        length += (size_t)count;
        connections[descriptor].length = (unsigned short)length;
        const char *found = memmem(received[descriptor], length, marker, markerLength);
        if (found == NULL && count > 0 && length < receiveSize) continue;
        answer(descriptor, found);
        // After an end of file there is nothing left to read, whichever way of closing was asked for.
        if (!readEnd || count == 0) return end(descriptor);
        connections[descriptor].answered = true;
    }
}

int main(int count, char **arguments) {
    static const struct option options[] = {
        {"port", required_argument, NULL, 'p'},    {"marker", required_argument, NULL, 'm'},
        {"backlog", required_argument, NULL, 'b'}, {"read-end", no_argument, NULL, 'e'},
        {"one-segment", no_argument, NULL, 's'},   {NULL, 0, NULL, 0}};
    unsigned short port = 0;
    int backlog = 4096;
    for (int option; (option = getopt_long(count, arguments, "", options, NULL)) != -1;) {
        switch (option) {
        case 'p': port = (unsigned short)atoi(optarg); break;
        case 'm': marker = optarg; break;
        case 'b': backlog = atoi(optarg); break;
        case 'e': readEnd = true; break;
        case 's': oneSegment = true; break;
        default:
            fprintf(stderr, "usage: %s [--port N] [--marker TEXT] [--backlog N] [--read-end] [--one-segment]\n",
                    arguments[0]);
            return 2;
        }
    }
    markerLength = strlen(marker);
    serveForever(port, backlog, serve, serve);
    return 0;
}
