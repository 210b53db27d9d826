// What hsc2hs's template expects besides the C library: its output functions under names of their own.
#include <stdarg.h>
#include <stdio.h>

int hsc_printf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = vprintf(format, arguments);
  va_end(arguments);
  return written;
}

int hsc_fputs(const char *text, FILE *file) { return fputs(text, file); }
int hsc_fputc(int c, FILE *file) { return fputc(c, file); }
FILE *hsc_stdout(void) { return stdout; }
