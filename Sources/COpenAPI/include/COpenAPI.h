#pragma once

#include <stddef.h>

/// The repository's openapi.yaml, as it was when this was built: not terminated by a zero.
const unsigned char *copenapi_bytes(void);

/// Its length in bytes.
size_t copenapi_count(void);
