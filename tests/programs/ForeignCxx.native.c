// What ForeignCxx.cpp computes, for a machine without a C++ compiler.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

int initialised(void) { return 33; }

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

void histogram(const char *text, char *out, size_t room) {
  char copy[200], *words[50];
  size_t n = 0;
  strcpy(copy, text);
  for (char *w = strtok(copy, " "); w; w = strtok(NULL, " ")) words[n++] = w;
  qsort(words, n, sizeof *words, by_name);
  out[0] = 0;
  for (size_t i = 0, j; i < n; i = j) {
    for (j = i; j < n && !strcmp(words[i], words[j]); j++) {}
    strcat(out, words[i]);
    strcat(out, (char[]){'=', (char)('0' + (j - i)), ' ', 0});
  }
}

double area(int kind, double x) { return kind == 0 ? x * x : kind == 1 ? -x * x / 2 : -1; }

void sort_numbers(int *numbers, size_t count, int (*less)(int, int)) {
  for (size_t i = 1; i < count; i++)
    for (size_t j = i; j > 0 && less(numbers[j], numbers[j - 1]); j--) {
      int t = numbers[j];
      numbers[j] = numbers[j - 1];
      numbers[j - 1] = t;
    }
}
