// hsc2hs's own template, except that a type may be a pointer (clockid_t is one in wasi-libc): it counts as the unsigned integer
// that holds it. The original's macro converts floating-point constants to the type.
#include "template-hsc.h"
#include <stdint.h>

#define HSC_POINTER_CLASS 5 // what __builtin_classify_type says of pointers

#undef hsc_type
#define hsc_type(T...)                                                                                    \
  do {                                                                                                    \
    typedef __typeof__(__builtin_choose_expr(                                                             \
        __builtin_classify_type(*(T *)0) == HSC_POINTER_CLASS, (uintptr_t)0, *(T *)0)) hsc_t;             \
    if ((hsc_t)1.5 != (hsc_t)1)                                                                           \
      hsc_printf("%s", sizeof(hsc_t) == sizeof(float) ? "Float" : sizeof(hsc_t) == sizeof(double) ? "Double" : "LDouble"); \
    else                                                                                                  \
      hsc_printf("%s%lu", (hsc_t)-1 < (hsc_t)0 ? "Int" : "Word", (unsigned long)sizeof(hsc_t) * 8);       \
  } while (0);
