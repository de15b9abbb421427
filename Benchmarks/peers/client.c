#define _GNU_SOURCE
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "process_cpu.h"

enum { connectSeconds = 10 };

double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

_Noreturn void fail(const char *what) {
    perror(what);
    exit(2);
}

void raiseDescriptorLimit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// The port is left to connect(), which knows the destination and so can share a port between sources; bind() alone
// would take one for all of them.
int openSocket(long number, int sources) {
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) fail("socket");
    int yes = 1;
    setsockopt(descriptor, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    struct sockaddr_in source = {.sin_family = AF_INET};
    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (in_addr_t)(number % sources));
    if (bind(descriptor, (struct sockaddr *)&source, sizeof source) != 0) fail("bind");
    return descriptor;
}

int connectSocket(int descriptor, int port) {
    struct sockaddr_in target = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect(descriptor, (struct sockaddr *)&target, sizeof target);
}

void awaitConnection(int descriptor, int port) {
    struct pollfd writable = {.fd = descriptor, .events = POLLOUT};
    int error = 0;
    socklen_t length = sizeof error;
    if (connectSocket(descriptor, port) != 0 && errno != EINPROGRESS) fail("connect");
    if (poll(&writable, 1, connectSeconds * 1000) != 1) error = ETIMEDOUT;
    else getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error == 0) return;
    errno = error;
    fail("connect");
}

double restedCPUNanoseconds(int process) {
    if (process == 0) return 0;
    usleep(50000);
    double nanoseconds = processCPUNanoseconds(process);
    if (nanoseconds < 0) fail("the server's CPU time");
    return nanoseconds;
}
