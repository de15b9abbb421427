// The floor of finding the end of a message: what the C library needs to look through the same bytes.

#pragma once

#include <stddef.h>
#include <stdint.h>

// Both look through bytes that begin with a message, from behind those that an earlier call has seen. They count the
// messages that end, and return how many bytes those have.

size_t scan_byte(const uint8_t *bytes, size_t count, size_t seen, uint8_t end, size_t *messages);

size_t scan_sequence(const uint8_t *bytes, size_t count, size_t seen, const uint8_t *end, size_t length,
                     size_t *messages);
