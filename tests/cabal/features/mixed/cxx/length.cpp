// C++ for the library, without its standard library. Input: a C string. Output: how many different bytes it has.
namespace {
template <class Byte> struct Set {
  bool has[256] = {};
  int add(Byte byte) {
    int fresh = has[byte] ? 0 : 1;
    has[byte] = true;
    return fresh;
  }
};
} // namespace

extern "C" int cxx_length(const char *text) {
  Set<unsigned char> set;
  int different = 0;
  for (; *text; text++) different += set.add(*text);
  return different;
}
