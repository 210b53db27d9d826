// Fletcher's checksum of 32 bits, for the library. Input: bytes. Output: the two sums in one word.
#include "checksum.h"

uint32_t checksum(const uint8_t *bytes, size_t length) {
  struct checksum sum = {0, 0};
  for (size_t i = 0; i < length; i++) {
    sum.low = (uint16_t)((sum.low + bytes[i]) % 65535);
    sum.high = (sum.high + sum.low) % 65535;
  }
  return sum.high << 16 | sum.low;
}
