#include "deadlines.h"

#include <limits.h>
#include <stddef.h>
#include <sys/socket.h>
#include <time.h>

/// It is read for each request, and the coarse clock, which the kernel sets at its ticks, is the cheapest.
static uint64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void deadline_set(struct deadlines *deadlines, struct deadline *deadline) {
    if (deadline->is_set || deadlines->length == 0)
        return;
    deadline->is_set = true;
    deadline->at = milliseconds() + deadlines->length;
    deadline->next = NULL;
    deadline->previous = deadlines->last;
    if (deadlines->last != NULL)
        deadlines->last->next = deadline;
    else
        deadlines->first = deadline;
    deadlines->last = deadline;
}

void deadline_clear(struct deadlines *deadlines, struct deadline *deadline) {
    if (!deadline->is_set)
        return;
    deadline->is_set = false;
    if (deadline->previous != NULL)
        deadline->previous->next = deadline->next;
    else
        deadlines->first = deadline->next;
    if (deadline->next != NULL)
        deadline->next->previous = deadline->previous;
    else
        deadlines->last = deadline->previous;
}

int deadlines_wait(const struct deadlines *deadlines, int limit) {
    if (deadlines->first == NULL)
        return limit;
    const uint64_t now = milliseconds(), at = deadlines->first->at;
    const uint64_t wait = at > now ? at - now : 0;
    return limit >= 0 && (uint64_t)limit < wait ? limit : wait > INT_MAX ? INT_MAX : (int)wait;
}

void deadlines_expire(struct deadlines *deadlines) {
    if (deadlines->first == NULL)
        return;
    const uint64_t now = milliseconds();
    while (deadlines->first != NULL && deadlines->first->at <= now) {
        struct deadline *const due = deadlines->first;
        deadline_clear(deadlines, due);
        shutdown(due->descriptor, SHUT_RDWR);
    }
}
