# shell text that unpacks packages into a directory with one usr/ (lib, lib64 and bin are links into it)
{ deb, debList, ... }:
dir: list:
''
  mkdir -p ${dir}/usr/lib ${dir}/usr/lib64 ${dir}/usr/bin
  for d in lib lib64 bin; do [ -e ${dir}/$d ] || ln -s usr/$d ${dir}/$d; done
  ${builtins.concatStringsSep "\n" (map (n: "ar -p ${deb n} data.tar.xz | tar -xJ -C ${dir}") (debList list))}
  rm -rf ${dir}/usr/share/doc ${dir}/usr/share/man ${dir}/usr/share/locale ${dir}/usr/share/lintian
''
