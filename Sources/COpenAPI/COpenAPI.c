#include "COpenAPI.h"

// #embed (C23) is known to Clang as an extension in every language mode.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char document[] = {
#embed "../../openapi.yaml"
};
#pragma clang diagnostic pop

const unsigned char *copenapi_bytes(void) {
    return document;
}

size_t copenapi_count(void) {
    return sizeof document;
}
