# Python with its standard library, and pip: `python3 -m pip`
{ elfTool, ... }:
elfTool {
  name = "python-full-3.13";
  list = "python-full";
  bins = [ "python3.13" ];
  # Debian's wheel of pip is a program as it is
  extra = ''
    ln -s python3.13 $out/bin/python3
    mkdir -p $out/lib/pip
    unzip -q $out/usr/share/python-wheels/pip-*.whl -d $out/usr/lib/python3.13/
  '';
  check = "python3 -c 'import ctypes, resource, pip; print(pip.__version__)'";
}
