// What the C servers have in common: one thread and one epoll, until SIGTERM.

#pragma once

enum { descriptorLimit = 65536 };

// What became wrong without anybody to tell. It is said at the end, on the standard error.
extern unsigned long failures;

_Noreturn void fail(const char *what);

// Sets what epoll looks for on a descriptor: `act` is EPOLL_CTL_ADD or EPOLL_CTL_MOD.
void watch(int act, int descriptor, unsigned events);

// Prints its port, then calls `accepted` for each new connection, which is nonblocking and not watched yet, and `ready`
// for each that epoll reports.
void serveForever(unsigned short port, int backlog, void (*accepted)(int), void (*ready)(int));

// The same with one socket of datagrams, which `ready` is called for.
void serveDatagramsForever(unsigned short port, void (*ready)(int));
