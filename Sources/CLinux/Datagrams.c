#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/// Room for the parts that say which address of this machine a datagram comes to, or is sent from. IPv4 on an IPv6 socket
/// has one of each kind.
union packet_info {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo)) + CMSG_SPACE(sizeof(struct in_pktinfo))];
};

/// Makes one part the whole control part of a message.
static void set_part(struct msghdr *message, int level, int type, const void *data, size_t size) {
    struct cmsghdr *header = CMSG_FIRSTHDR(message);
    header->cmsg_level = level;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(header), data, size);
    message->msg_controllen = CMSG_SPACE(size);
}

/// Has a message sent from an address; of 4 bytes for IPv4, of 16 for IPv6.
static void set_source(struct msghdr *message, union packet_info *info, const void *source, uint32_t length) {
    if (length != 4 && length != 16) {
        message->msg_control = NULL;
        message->msg_controllen = 0;
        return;
    }
    memset(info, 0, sizeof *info);
    message->msg_control = info;
    message->msg_controllen = sizeof *info;
    if (length == 4) {
        struct in_pktinfo from = {0};
        memcpy(&from.ipi_spec_dst, source, 4);
        set_part(message, IPPROTO_IP, IP_PKTINFO, &from, sizeof from);
    } else {
        struct in6_pktinfo from = {0};
        memcpy(&from.ipi6_addr, source, 16);
        set_part(message, IPPROTO_IPV6, IPV6_PKTINFO, &from, sizeof from);
    }
}

/// Where a datagram came to: for a broadcast the address of the interface, which an answer is sent from. The IPv6 part has
/// the broadcast itself there, mapped, so that of the two the IPv4 part is believed.
static uint32_t read_local(struct msghdr *message, uint8_t *local, uint32_t *interface) {
    struct in6_pktinfo info6 = {0};
    struct in_pktinfo info4 = {0};
    int has6 = 0, has4 = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL; part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_PKTINFO) {
            memcpy(&info4, CMSG_DATA(part), sizeof info4);
            has4 = 1;
        } else if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_PKTINFO) {
            memcpy(&info6, CMSG_DATA(part), sizeof info6);
            has6 = 1;
        }
    }
    if (has6) {
        // Nothing is sent from the address of a group.
        if (IN6_IS_ADDR_MULTICAST(&info6.ipi6_addr)) return 0;
        if (has4) memcpy(info6.ipi6_addr.s6_addr + 12, &info4.ipi_spec_dst, 4);
        memcpy(local, &info6.ipi6_addr, 16);
        *interface = info6.ipi6_ifindex;
        return 16;
    }
    if (has4) memcpy(local, &info4.ipi_spec_dst, 4);
    return has4 ? 4 : 0;
}

int clinux_dropped_datagrams(int socket, uint32_t *count) {
    uint32_t values[SK_MEMINFO_VARS] = {0};
    socklen_t length = sizeof values;
    if (getsockopt(socket, SOL_SOCKET, SO_MEMINFO, values, &length) != 0) return -1;
    *count = values[SK_MEMINFO_DROPS];
    return 0;
}

ssize_t clinux_receive_datagram(int socket, void *bytes, size_t count, void *name, uint32_t *length) {
    struct iovec part = {.iov_base = bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_name = name, .msg_namelen = *length};
    ssize_t size = recvmsg(socket, &message, MSG_TRUNC | MSG_DONTWAIT);
    if (size >= 0) *length = message.msg_namelen;
    return size;
}

ssize_t clinux_send_datagram(
    int socket, const void *bytes, size_t count, const void *name, uint32_t length, const void *source,
    uint32_t source_length) {
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_name = (void *)name, .msg_namelen = length};
    union packet_info info;
    set_source(&message, &info, source, source_length);
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/// Room for an address, and for the NUL that the kernel puts behind a path that fills `sun_path`.
union name {
    struct sockaddr_un address;
    char bytes[sizeof(struct sockaddr_un) + 2];
};

struct clinux_batch {
    uint32_t count;
    uint32_t size;
    /// Those that the last call received, or that wait to be sent.
    uint32_t used;
    /// Whether the headers behind `used` are as the last call that received made them.
    int is_ready;
    struct mmsghdr *headers;
    struct iovec *parts;
    union name *names;
    union packet_info *infos;
    char *bytes;
};

struct clinux_batch *clinux_batch_new(uint32_t count, uint32_t size) {
    struct clinux_batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) return NULL;
    batch->count = count;
    batch->size = size;
    batch->headers = calloc(count, sizeof *batch->headers);
    batch->parts = calloc(count, sizeof *batch->parts);
    batch->names = calloc(count, sizeof *batch->names);
    batch->infos = calloc(count, sizeof *batch->infos);
    // Not touched before it is used: the pages of large datagrams are never there unless some come.
    batch->bytes = malloc((size_t)count * size);
    if (batch->headers == NULL || batch->parts == NULL || batch->names == NULL || batch->infos == NULL
        || batch->bytes == NULL) {
        clinux_batch_free(batch);
        return NULL;
    }
    for (uint32_t index = 0; index < count; index++) {
        batch->parts[index].iov_base = batch->bytes + (size_t)index * size;
        batch->headers[index].msg_hdr.msg_iov = &batch->parts[index];
        batch->headers[index].msg_hdr.msg_iovlen = 1;
        batch->headers[index].msg_hdr.msg_name = &batch->names[index];
    }
    return batch;
}

void clinux_batch_free(struct clinux_batch *batch) {
    free(batch->headers);
    free(batch->parts);
    free(batch->names);
    free(batch->infos);
    free(batch->bytes);
    free(batch);
}

/// Makes the headers ready that the call before has written to, or that were made for another size.
static void prepare(struct clinux_batch *batch, uint32_t from, uint32_t to, uint32_t size, int tells_local) {
    for (uint32_t index = from; index < to; index++) {
        struct msghdr *header = &batch->headers[index].msg_hdr;
        batch->parts[index].iov_len = size;
        header->msg_namelen = sizeof batch->names[index];
        header->msg_control = tells_local ? &batch->infos[index] : NULL;
        header->msg_controllen = tells_local ? sizeof batch->infos[index] : 0;
    }
}

int clinux_batch_receive(struct clinux_batch *batch, int socket, uint32_t size, int tells_local) {
    if (size > batch->size) size = batch->size;
    int is_ready =
        batch->is_ready && batch->parts[0].iov_len == size && (batch->headers[0].msg_hdr.msg_control != NULL) == !!tells_local;
    prepare(batch, 0, is_ready ? batch->used : batch->count, size, tells_local);
    batch->used = 0;
    batch->is_ready = 1;
    int received = recvmmsg(socket, batch->headers, batch->count, MSG_DONTWAIT | MSG_TRUNC, NULL);
    if (received > 0) batch->used = (uint32_t)received;
    return received;
}

struct clinux_datagram clinux_batch_received(struct clinux_batch *batch, uint32_t index) {
    struct mmsghdr *header = &batch->headers[index];
    struct clinux_datagram datagram = {
        .bytes = batch->parts[index].iov_base,
        .name = &batch->names[index],
        .name_length = header->msg_hdr.msg_namelen,
        .size = header->msg_len,
    };
    uint32_t room = (uint32_t)batch->parts[index].iov_len;
    datagram.kept = datagram.size < room ? datagram.size : room;
    if (header->msg_hdr.msg_control != NULL) datagram.local_length = read_local(&header->msg_hdr, datagram.local, &datagram.interface);
    return datagram;
}

uint32_t clinux_batch_append(
    struct clinux_batch *batch, const void *bytes, size_t count, const void *name, uint32_t length,
    const void *source, uint32_t source_length) {
    // What was received is not to be sent.
    if (batch->is_ready) clinux_batch_clear(batch);
    uint32_t index = batch->used;
    if (index == batch->count || count > batch->size || length > sizeof batch->names[index]) return 0;
    // An empty one may have no address, and what was received here may be sent back.
    if (count > 0) memmove(batch->parts[index].iov_base, bytes, count);
    batch->parts[index].iov_len = count;
    memcpy(&batch->names[index], name, length);
    struct msghdr *header = &batch->headers[index].msg_hdr;
    header->msg_namelen = length;
    set_source(header, &batch->infos[index], source, source_length);
    return ++batch->used;
}

int clinux_batch_send(struct clinux_batch *batch, int socket, uint32_t first) {
    if (first > batch->used) first = batch->used;
    return sendmmsg(socket, batch->headers + first, batch->used - first, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void clinux_batch_clear(struct clinux_batch *batch) {
    batch->used = 0;
    batch->is_ready = 0;
}
