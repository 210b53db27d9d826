// Sums for the library. Input: two arrays of one length. Output: the sum of the products, in 64 bits.
#include "total.h"

int64_t total(const int32_t *counts, const int32_t *prices, size_t length) {
  int64_t sum = 0;
  for (size_t i = 0; i < length; i++) sum += (int64_t)counts[i] * prices[i];
  return sum;
}
