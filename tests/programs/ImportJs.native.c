/* What JavaScript provides to ImportJs, for the native program. */
#include <ctype.h>
#include <stdint.h>
int js_add(int a, int b) { return (int)((unsigned)a + (unsigned)b); }
double js_mul(double a, double b) { return a * b; }
int64_t js_wide(int64_t a, uint64_t b) { return a ^ (int64_t)(b >> 1); }
float js_float(float x) { return x / 2; }
int js_count(void) { static int calls; return ++calls; }
void js_upper(char *s, int n) { for (int i = 0; i < n; i++) s[i] = (char)toupper((unsigned char)s[i]); }
uint32_t js_sum(const uint16_t *p, int n) { uint32_t s = 0; for (int i = 0; i < n; i++) s += p[i]; return s; }
