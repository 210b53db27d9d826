// The C++ part of ForeignCxx.hs.
#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Shape {
  virtual ~Shape() = default;
  virtual double area() const = 0;
};

struct Square : Shape {
  double side;
  explicit Square(double s) : side(s) {}
  double area() const override { return side * side; }
};

struct Triangle : Shape {
  double base;
  explicit Triangle(double b) : base(b) {}
  double area() const override { return base * base / 2; }
};

std::unique_ptr<Shape> make(int kind, double x) {
  if (kind == 0) return std::make_unique<Square>(x);
  if (kind == 1) return std::make_unique<Triangle>(x);
  return nullptr;
}

// made before main
const std::vector<std::string> words{"static", "constructors", "ran"};

}  // namespace

extern "C" {

int initialised() { return static_cast<int>(words.size() * 10 + words.back().size()); }

void histogram(const char *text, char *out, size_t room) {
  std::map<std::string, int> counts;
  std::istringstream in(text);
  for (std::string word; in >> word;) counts[word]++;
  std::ostringstream line;
  for (const auto &[word, count] : counts) line << word << '=' << count << ' ';
  std::strncpy(out, line.str().c_str(), room);
}

double area(int kind, double x) {
  auto shape = make(kind, x);
  if (!shape) return -1;
  return dynamic_cast<Square *>(shape.get()) != nullptr ? shape->area() : -shape->area();
}

void sort_numbers(int *numbers, size_t count, int (*less)(int, int)) {
  std::stable_sort(numbers, numbers + count, [&](int a, int b) { return less(a, b) != 0; });
}
}
