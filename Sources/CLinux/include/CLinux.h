// The parts of the Linux C interface that Swift's Glibc module lacks: headers that its module map leaves out
// (epoll, eventfd, timerfd, the socket ioctls), and calls hidden behind _GNU_SOURCE, which it does not define.
//
// Functions keep the convention of system calls: -1, and the reason in errno.
#pragma once

#include <linux/sockios.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <sys/types.h>

/// What Lastword reads of `struct tcp_info`. The whole of it can not be shown to Swift: Glibc's module holds the short
/// version of <netinet/tcp.h> under the same name.
struct clinux_tcp_info {
    uint64_t bytes_acked;
    uint64_t bytes_received;
    uint32_t unacked;
    uint32_t notsent_bytes;
    uint32_t snd_wnd;
    uint32_t rtt;
    uint32_t sacked;
    uint32_t total_retrans;
    uint32_t segs_out;
    uint32_t segs_in;
    uint8_t state;
    uint8_t retransmits;
    uint8_t probes;
    uint8_t backoff;
};

/// `struct sock_extended_err` of <linux/errqueue.h>, and where the datagram went that it is about: `name_length` bytes of
/// `name`, 0 where there was none.
struct clinux_queued_error {
    uint64_t name[4];
    uint32_t name_length;
    uint32_t number;
    uint32_t info;
    uint32_t data;
    uint8_t origin;
    uint8_t type;
    uint8_t code;
};

enum {
    /// POLLRDHUP of poll(2), behind _GNU_SOURCE.
    clinux_pollrdhup = 0x2000,
};

/// accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC.
int clinux_accept(int descriptor, void *peer, uint32_t *length);

/// TCP_INFO of tcp(7); fields that the kernel is too old to know are 0.
int clinux_tcp_info(int descriptor, struct clinux_tcp_info *info);

/// ioctl(2) with a pointer to int, which is variadic and so not imported: SIOCINQ, SIOCOUTQ, SIOCOUTQNSD, SIOCATMARK.
int clinux_ioctl_int(int descriptor, unsigned long request, int *value);

/// sendmsg(2) with MSG_NOSIGNAL, and SCM_RIGHTS of unix(7) for one descriptor; none with -1. The macros that build the
/// message's control part are not imported.
ssize_t clinux_send_passing(int socket, const void *bytes, size_t count, int passed);

/// recvmsg(2) with MSG_CMSG_CLOEXEC; the descriptor that came along, or -1.
ssize_t clinux_receive_passing(int socket, void *bytes, size_t count, int *passed);

/// The drops of SO_MEMINFO (socket(7) does not have it): datagrams that came when the receive buffer was full, and were lost.
int clinux_dropped_datagrams(int socket, uint32_t *count);

/// recvmsg(2) of one datagram, with MSG_TRUNC: its size, which is more than `count` where its rest is lost. `length` is that
/// of the room at `name`, then that of the sender's address, 0 where it has none.
ssize_t clinux_receive_datagram(int socket, void *bytes, size_t count, void *name, uint32_t *length);

/// sendmsg(2) of one datagram with MSG_NOSIGNAL. Where `source` is an address of 4 or 16 bytes, by its length, it is sent
/// from there (IP_PKTINFO, IPV6_PKTINFO).
ssize_t clinux_send_datagram(
    int socket, const void *bytes, size_t count, const void *name, uint32_t length, const void *source,
    uint32_t source_length);

/// Datagrams that one call receives, or sends, with the memory for them. Made and freed as a whole.
struct clinux_batch;

/// NULL where there is no memory.
struct clinux_batch *clinux_batch_new(uint32_t count, uint32_t size);
void clinux_batch_free(struct clinux_batch *batch);

/// One datagram of a batch.
struct clinux_datagram {
    void *bytes;
    /// Where it comes from.
    const void *name;
    uint32_t name_length;
    /// How long it is, and how much of it is there.
    uint32_t size;
    uint32_t kept;
    /// The address of this machine that it came to, of 4 or 16 bytes; 0 where the socket does not tell.
    uint32_t local_length;
    uint8_t local[16];
    /// The number of the interface that it came over; 0 where the socket does not tell.
    uint32_t interface;
};

/// recvmmsg(2) without waiting: how many it took. With `tells_local` it looks for the address that each came to.
int clinux_batch_receive(struct clinux_batch *batch, int socket, uint32_t size, int tells_local);
struct clinux_datagram clinux_batch_received(struct clinux_batch *batch, uint32_t index);

/// Appends a datagram to those that are to be sent, and answers how many there are then; 0 where there is no room for it.
uint32_t clinux_batch_append(
    struct clinux_batch *batch, const void *bytes, size_t count, const void *name, uint32_t length,
    const void *source, uint32_t source_length);

/// sendmmsg(2) with MSG_NOSIGNAL of those from `first` on: how many were taken. -1 where the first of them was not.
int clinux_batch_send(struct clinux_batch *batch, int socket, uint32_t first);

/// Forgets what was appended.
void clinux_batch_clear(struct clinux_batch *batch);

/// recvmsg(2) with MSG_ERRQUEUE and MSG_DONTWAIT, for the IP_RECVERR or IPV6_RECVERR part of one entry: EAGAIN when the
/// queue is empty, EPROTO for an entry without such a part.
int clinux_take_queued_error(int socket, struct clinux_queued_error *entry);

/// strerrorname_np(3), "ECONNREFUSED"; NULL for a number without a name.
const char *clinux_errno_name(int number);

/// The name of a getaddrinfo(3) code, "EAI_NONAME"; NULL for a number without a name.
const char *clinux_gai_name(int code);

/// pthread_setname_np(3) for the calling thread; at most 15 bytes, or it answers ERANGE.
int clinux_name_this_thread(const char *name);

/// posix_spawn_file_actions_addclosefrom_np(3), behind _GNU_SOURCE: the new process has no descriptor from this one on.
int clinux_close_from(void *actions, int from);

/// epoll_pwait2(2) without a signal mask; below zero nanoseconds it waits without limit. Where the kernel does not have
/// it, or a filter does not allow it, epoll_wait(2), which rounds up to milliseconds.
int clinux_epoll_wait(int descriptor, struct epoll_event *events, int count, int64_t nanoseconds);

/// malloc_trim(3): gives memory that is not in use back to the system.
void clinux_trim_memory(void);

/// How many cores sched_getaffinity(2) lets the process run on; 0 where it can not tell.
int clinux_core_count(void);
