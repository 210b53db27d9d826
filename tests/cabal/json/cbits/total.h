// What goods are worth together.
#include <stddef.h>
#include <stdint.h>

int64_t total(const int32_t *counts, const int32_t *prices, size_t length);
