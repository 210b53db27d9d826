// Fletcher's checksum of 32 bits over bytes.
#include <stddef.h>
#include <stdint.h>

struct checksum {
  uint16_t low;
  uint32_t high;
};

uint32_t checksum(const uint8_t *bytes, size_t length);
