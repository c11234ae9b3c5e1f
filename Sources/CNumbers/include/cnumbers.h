#pragma once

#include <stdbool.h>

#include "cbytes.h"

#ifdef __cplusplus
extern "C" {
#endif

// Reads all of a text as a decimal number, exactly rounded; false where it is none, or beyond a double.
bool cn_double(const char *begin, const char *end, double *number);

#ifdef __cplusplus
}
#endif
