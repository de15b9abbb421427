// The floor of echo over UDP: one socket, and each datagram goes back as it is to whoever sent it.
//
// All that are there together, at most 64, cost two system calls (recvmmsg, sendmmsg) and an epoll_wait. With --plain
// each datagram has these to itself (recvfrom, sendto).

#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "server.h"

enum { datagramsPerTurn = 64, receiveSize = 65536 };

// As large as a datagram can be, so that none is truncated; only the pages that are received into are ever touched.
static char received[datagramsPerTurn][receiveSize];
static struct sockaddr_in peers[datagramsPerTurn];
static struct iovec parts[datagramsPerTurn];
static struct mmsghdr datagrams[datagramsPerTurn];

static void prepare(void) {
    for (int index = 0; index < datagramsPerTurn; index += 1) {
        parts[index] = (struct iovec){.iov_base = received[index], .iov_len = receiveSize};
        datagrams[index].msg_hdr = (struct msghdr){.msg_name = &peers[index], .msg_namelen = sizeof peers[index],
                                                   .msg_iov = &parts[index], .msg_iovlen = 1};
    }
}

// Level-triggered, so that no call has to find out that there is nothing more.
static void echoAll(int descriptor) {
    int count = recvmmsg(descriptor, datagrams, datagramsPerTurn, MSG_DONTWAIT, NULL);
    if (count < 0) {
        if (errno != EAGAIN && errno != EINTR) failures += 1;
        return;
    }
    for (int index = 0; index < count; index += 1) parts[index].iov_len = datagrams[index].msg_len;
    for (int sent = 0; sent < count;) {
        int more = sendmmsg(descriptor, datagrams + sent, (unsigned)(count - sent), MSG_DONTWAIT);
        if (more < 0 && errno == EINTR) continue;
        // What the kernel does not take is lost, as datagrams are: the client sends another. The next ones may go.
        if (more < 0) failures += 1;
        sent += more < 0 ? 1 : more;
    }
    // For the next turn; of the others nothing has changed.
    for (int index = 0; index < count; index += 1) {
        parts[index].iov_len = receiveSize;
        datagrams[index].msg_hdr.msg_namelen = sizeof peers[index];
    }
}

static void echoOne(int descriptor) {
    socklen_t length = sizeof peers[0];
    ssize_t size = recvfrom(descriptor, received[0], receiveSize, MSG_DONTWAIT, (struct sockaddr *)&peers[0], &length);
    if (size < 0) {
        if (errno != EAGAIN && errno != EINTR) failures += 1;
        return;
    }
    if (sendto(descriptor, received[0], (size_t)size, MSG_DONTWAIT, (struct sockaddr *)&peers[0], length) != size)
        failures += 1;
}

int main(int count, char **arguments) {
    static const struct option options[] = {
        {"port", required_argument, NULL, 'p'}, {"plain", no_argument, NULL, 'o'}, {NULL, 0, NULL, 0}};
    unsigned short port = 0;
    void (*echo)(int) = echoAll;
    for (int option; (option = getopt_long(count, arguments, "", options, NULL)) != -1;) {
        switch (option) {
        case 'p': port = (unsigned short)atoi(optarg); break;
        case 'o': echo = echoOne; break;
        default: fprintf(stderr, "usage: %s [--port N] [--plain]\n", arguments[0]); return 2;
        }
    }
    prepare();
    serveDatagramsForever(port, echo);
    return 0;
}
