// A main in C that calls what Exported.hs exports.
#include <stdio.h>
#include "HsFFI.h"
extern HsInt32 square(HsInt32);
int main(int argc, char **argv) {
  hs_init(&argc, &argv);
  hs_init(NULL, NULL);
  setvbuf(stdout, NULL, _IONBF, 0);
  printf("%d args\n", argc);
  printf("%d\n", (int)square(12));
  hs_exit();
  printf("%d\n", (int)square(5));
  hs_exit();
  puts("after hs_exit");
  fflush(stdout);
  square(1);
  return 3;
}
