/* The first seed of a program, from the host: WASI has neither /dev/urandom nor a process id. */
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

uint64_t splitmix_init(void) {
  uint64_t seed;
  if (getentropy(&seed, sizeof seed)) abort();
  return seed;
}
