#pragma once

/// Sockets that are closed at a time of theirs, all so long after they were put here: a list in the order of time, in
/// which everything but to look for those that are due takes a few stores.

#include <stdbool.h>
#include <stdint.h>

/// Part of whatever has the socket.
struct deadline {
    int descriptor;
    bool is_set;
    /// Milliseconds of the clock.
    uint64_t at;
    struct deadline *previous, *next;
};

struct deadlines {
    /// Milliseconds from the setting of each to its time; 0 where none is ever set.
    uint64_t length;
    struct deadline *first, *last;
};

/// Sets one that is not set; of one that is the time stays.
void deadline_set(struct deadlines *deadlines, struct deadline *deadline);

void deadline_clear(struct deadlines *deadlines, struct deadline *deadline);

/// Milliseconds to the first, for a wait; the limit where that is less.
int deadlines_wait(const struct deadlines *deadlines, int limit);

/// Shuts down the sockets of those that are due, both ways, and clears them. The library closes a socket at which it
/// sees that.
void deadlines_expire(struct deadlines *deadlines);
