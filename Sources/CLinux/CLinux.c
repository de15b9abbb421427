#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/tcp.h>
#include <malloc.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

_Static_assert(clinux_pollrdhup == POLLRDHUP, "POLLRDHUP differs on this architecture");

int clinux_accept(int descriptor, void *peer, uint32_t *length) {
    return accept4(descriptor, peer, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int clinux_tcp_info(int descriptor, struct clinux_tcp_info *info) {
    struct tcp_info all;
    socklen_t length = sizeof all;
    memset(&all, 0, sizeof all);
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &all, &length) != 0) return -1;
    *info = (struct clinux_tcp_info){
        .bytes_acked = all.tcpi_bytes_acked,
        .bytes_received = all.tcpi_bytes_received,
        .unacked = all.tcpi_unacked,
        .notsent_bytes = all.tcpi_notsent_bytes,
        .snd_wnd = all.tcpi_snd_wnd,
        .rtt = all.tcpi_rtt,
        .sacked = all.tcpi_sacked,
        .total_retrans = all.tcpi_total_retrans,
        .segs_out = all.tcpi_segs_out,
        .segs_in = all.tcpi_segs_in,
        .state = all.tcpi_state,
        .retransmits = all.tcpi_retransmits,
        .probes = all.tcpi_probes,
        .backoff = all.tcpi_backoff,
    };
    return 0;
}

int clinux_ioctl_int(int descriptor, unsigned long request, int *value) {
    return ioctl(descriptor, request, value);
}

/// Room for one descriptor, aligned for its header.
union one_descriptor {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

ssize_t clinux_send_passing(int socket, const void *bytes, size_t count, int passed) {
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    union one_descriptor control;
    if (passed >= 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof passed);
        memcpy(CMSG_DATA(header), &passed, sizeof passed);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

ssize_t clinux_receive_passing(int socket, void *bytes, size_t count, int *passed) {
    struct iovec part = {.iov_base = bytes, .iov_len = count};
    union one_descriptor control;
    // CMSG_LEN and not CMSG_SPACE: its padding would have room for a second descriptor, which nobody would close.
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = CMSG_LEN(sizeof *passed)};
    *passed = -1;
    ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (received < 0) return received;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS
        && header->cmsg_len >= CMSG_LEN(sizeof *passed))
        memcpy(passed, CMSG_DATA(header), sizeof *passed);
    return received;
}

int clinux_take_queued_error(int socket, struct clinux_queued_error *entry) {
    // Of the parts that can come, the three times and the error with an address are 64 and 64 bytes.
    char control[256] __attribute__((aligned(8)));
    struct msghdr message = {
        .msg_control = control,
        .msg_controllen = sizeof control,
        .msg_name = entry->name,
        .msg_namelen = sizeof entry->name,
    };
    if (recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return -1;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part != NULL; part = CMSG_NXTHDR(&message, part)) {
        struct sock_extended_err error;
        if (!(part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR)
            && !(part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR))
            continue;
        memcpy(&error, CMSG_DATA(part), sizeof error);
        entry->name_length = message.msg_namelen;
        entry->number = error.ee_errno;
        entry->info = error.ee_info;
        entry->data = error.ee_data;
        entry->origin = error.ee_origin;
        entry->type = error.ee_type;
        entry->code = error.ee_code;
        return 0;
    }
    errno = EPROTO;
    return -1;
}

const char *clinux_errno_name(int number) {
    return strerrorname_np(number);
}

const char *clinux_gai_name(int code) {
    switch (code) {
    case EAI_ADDRFAMILY: return "EAI_ADDRFAMILY";
    case EAI_AGAIN: return "EAI_AGAIN";
    case EAI_BADFLAGS: return "EAI_BADFLAGS";
    case EAI_FAIL: return "EAI_FAIL";
    case EAI_FAMILY: return "EAI_FAMILY";
    case EAI_MEMORY: return "EAI_MEMORY";
    case EAI_NODATA: return "EAI_NODATA";
    case EAI_NONAME: return "EAI_NONAME";
    case EAI_OVERFLOW: return "EAI_OVERFLOW";
    case EAI_SERVICE: return "EAI_SERVICE";
    case EAI_SOCKTYPE: return "EAI_SOCKTYPE";
    case EAI_SYSTEM: return "EAI_SYSTEM";
    default: return NULL;
    }
}

int clinux_name_this_thread(const char *name) {
    return pthread_setname_np(pthread_self(), name);
}

int clinux_close_from(void *actions, int from) {
    return posix_spawn_file_actions_addclosefrom_np(actions, from);
}

int clinux_epoll_wait(int descriptor, struct epoll_event *events, int count, int64_t nanoseconds) {
    static _Atomic int refused;
    if (nanoseconds > 0 && !refused) {
        struct timespec time = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
        int result = epoll_pwait2(descriptor, events, count, &time, NULL);
        if (result >= 0 || (errno != ENOSYS && errno != EPERM)) return result;
        refused = 1;
    }
    int64_t milliseconds = nanoseconds < 0 ? -1 : (nanoseconds + 999999) / 1000000;
    return epoll_wait(descriptor, events, count, milliseconds > INT32_MAX ? INT32_MAX : (int)milliseconds);
}

void clinux_trim_memory(void) {
    malloc_trim(0);
}

int clinux_core_count(void) {
    cpu_set_t cores;
    return sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 0;
}
