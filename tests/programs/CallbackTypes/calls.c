// Calls function pointers of every type, and what Main exports.
#include <stdint.h>
#include <stdio.h>
#include "HsFFI.h"

// As GHC declares them in Main_stub.h, which it writes too late for this file.
HsInt8 ei8(HsInt8); HsInt16 ei16(HsInt16); HsInt32 ei32(HsInt32); HsInt64 ei64(HsInt64);
HsWord8 ew8(HsWord8); HsWord16 ew16(HsWord16); HsWord32 ew32(HsWord32); HsWord64 ew64(HsWord64);
HsFloat ef(HsFloat); HsDouble ed(HsDouble); HsBool eb(HsBool); HsChar ec(HsChar); HsInt32 ep(HsPtr); void eu(void);
HsDouble emany(HsInt32, HsWord8, long, HsFloat, HsDouble, HsWord64);

#define CALL(name, type) type call_##name(type (*f)(type), type x) { return f(x); }
CALL(i8, int8_t) CALL(i16, int16_t) CALL(i32, int32_t) CALL(i64, int64_t)
CALL(w8, uint8_t) CALL(w16, uint16_t) CALL(w32, uint32_t) CALL(w64, uint64_t)
CALL(f, float) CALL(d, double) CALL(b, HsBool) CALL(c, HsChar)
void *call_p(void *(*f)(void *), void *x) { return f(x); }
void call_u(void (*f)(void), int n) { while (n--) f(); }
typedef int8_t (*fi8)(int8_t);
int8_t call_fun(fi8 (*f)(fi8), fi8 g, int8_t x) { return f(g)(x); }

double call_many(double (*f)(int8_t, uint8_t, int64_t, float, int16_t, double, uint64_t)) {
  return f(-128, 255, INT64_MIN, 1.5f, -32768, 2.25, UINT64_MAX);
}

int64_t call_others(int64_t (*f)(HsBool, uint16_t, double, HsChar, int, double, int64_t)) {
  return f(1, 65535, 1e-3, 0x10ffff, -7, -0.5, 1LL << 40);
}

void call_exports(void) {
  printf("%d %d\n", ei8(-128), ei16(-32768));
  printf("%d %lld\n", ei32(-5), (long long)ei64(-(1LL << 50)));
  printf("%u %u %u %llu\n", ew8(1), ew16(1), ew32(1), (unsigned long long)ew64(1));
  printf("%g %g %d %d %x\n", ef(2.25f), ed(1e300), eb(0), eb(1), ec(0xe9));
  int32_t a[] = {10, 20, 30};
  printf("%d\n", (int)ep(a));
  fflush(stdout);
  eu();
  printf("%g\n", emany(-1, 200, -100000, 0.5f, 1e3, 1ULL << 33));
  fflush(stdout);
}
