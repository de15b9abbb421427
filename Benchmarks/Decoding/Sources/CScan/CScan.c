// memmem
#define _GNU_SOURCE
#include "CScan.h"

#include <string.h>

size_t scan_byte(const uint8_t *bytes, size_t count, size_t seen, uint8_t end, size_t *messages) {
    size_t consumed = 0;
    const uint8_t *found;
    while (seen < count && (found = memchr(bytes + seen, end, count - seen)) != NULL) {
        seen = consumed = (size_t)(found - bytes) + 1;
        *messages += 1;
    }
    return consumed;
}

size_t scan_sequence(const uint8_t *bytes, size_t count, size_t seen, const uint8_t *end, size_t length,
                     size_t *messages) {
    size_t consumed = 0;
    // An end that was cut begins in the last bytes that were seen.
    size_t start = seen < length ? 0 : seen - (length - 1);
    const uint8_t *found;
    while ((found = memmem(bytes + start, count - start, end, length)) != NULL) {
        start = consumed = (size_t)(found - bytes) + length;
        *messages += 1;
    }
    return consumed;
}
