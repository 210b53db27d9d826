# Sourced with $out and $L: gcc and g++ find everything under this root, and programs they link run from it.
bin=$out/usr/bin
wrap() { # wrap NAME COMPILER
  {
    echo "#!$bin/bash"
    echo "exec $bin/$2 --sysroot=$out -B$bin -Wl,-dynamic-linker,$L/ld-linux-x86-64.so.2 -Wl,-rpath,$L \"\$@\""
  } >"$bin/$1"
  chmod +x "$bin/$1"
}
wrap x86_64-linux-gnu-gcc x86_64-linux-gnu-gcc-14
wrap x86_64-linux-gnu-g++ x86_64-linux-gnu-g++-14
for n in gcc cc; do ln -s x86_64-linux-gnu-gcc "$bin/$n"; done
for n in g++ c++; do ln -s x86_64-linux-gnu-g++ "$bin/$n"; done
for t in ar as ld ranlib nm strip objcopy objdump readelf; do ln -s "x86_64-linux-gnu-$t" "$bin/$t"; done
ln -sf bash "$bin/sh"
