/* The C side of ForeignC: one function per kind of argument and result. */
#include "mathlib.h"
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int counter = 42;
static int freed;

int add_ints(int a, int b) { return (int)((unsigned)a + (unsigned)b); }

double mix(int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, int64_t g, uint64_t h, float i, double j) {
  return a + 10.0 * b + 100.0 * c + 1000.0 * d + 10000.0 * e + 1e5 * f + 1e6 * g + 1e7 * h + i + j;
}

int8_t narrow8(int32_t x) { return (int8_t)x; }
uint8_t narrowu8(int32_t x) { return (uint8_t)x; }
int16_t narrow16(int32_t x) { return (int16_t)x; }

void rot13(char *s) {
  for (; *s; s++)
    if (isalpha((unsigned char)*s)) {
      char base = islower((unsigned char)*s) ? 'a' : 'A';
      *s = (char)(base + (*s - base + 13) % 26);
    }
}

double sum_array(const double *p, size_t n) {
  double s = 0;
  for (size_t i = 0; i < n; i++) s += p[i];
  return s;
}

void fill(uint16_t *p, int n, uint16_t x) {
  for (int i = 0; i < n; i++) p[i] = x;
}

uint32_t collatz_steps(uint64_t n) {
  uint32_t steps = 0;
  for (; n != 1; steps++) n = n % 2 ? 3 * n + 1 : n / 2;
  return steps;
}

int fail_with(int kind) {
  if (!kind) return 7;
  errno = ENOENT;
  return -1;
}

void bump(void) { counter++; }
_Bool is_odd(int n) { return n % 2 != 0; }
int greet(const char *name, char *out, size_t size) { return snprintf(out, size, "hello %s (%d)", name, counter); }

struct point { int32_t x; double y; uint8_t z; };
void move_point(struct point *p, int by) { p->x += by; p->y *= by; p->z += 250; }

void free_logged(uint8_t *p) { freed++; free(p); }
int freed_count(void) { return freed; }
int64_t same64(int64_t x) { return x; }
float half(float x) { return x / 2; }
double hypot3(double a, double b, double c) { return sqrt(a * a + b * b + c * c); }
