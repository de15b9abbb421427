// What the C clients have in common.

#pragma once

#include <time.h>

// Of a clock, in seconds.
double now(clockid_t clock);

_Noreturn void fail(const char *what);
void raiseDescriptorLimit(void);

// A nonblocking socket, bound to one of so many loopback addresses, 127.0.0.1 the first.
int openSocket(long number, int sources);

// connect() to 127.0.0.1, with its result and `errno`.
int connectSocket(int descriptor, int port);

// Waits until the connection is there; otherwise the program ends.
void awaitConnection(int descriptor, int port);

// The CPU time that another process has used so far, in nanoseconds, once it had the time to come to rest: the last
// answers reach us while it is still at work. 0 for no process.
double restedCPUNanoseconds(int process);
