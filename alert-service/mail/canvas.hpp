#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct _cairo;          // NOLINT(bugprone-reserved-identifier): Cairo's own name
struct _cairo_surface;  // NOLINT(bugprone-reserved-identifier): Cairo's own name

namespace bandwatch::alert {

struct Point {
  double x;
  double y;
};
struct Box {
  double left;
  double top;
  double width;
  double height;
};
/// Each part from 0 to 1.
struct Colour {
  double red;
  double green;
  double blue;
  double alpha;
};
enum class Align : std::uint8_t { kLeft = 1, kCentre, kRight };

/// A picture that is drawn with Cairo. Pixels count from the upper left corner. Throws std::runtime_error if Cairo
/// can't go on (no memory).
class Canvas {
 public:
  Canvas(int width, int height);

  void fill(Box box, Colour colour);
  void line(Point from, Point to, Colour colour, double width);
  void dashed(Point from, Point to, Colour colour, double width);
  void path(std::span<const Point> points, Colour colour, double width);
  /// The area between `points` and the level `base`.
  void area(std::span<const Point> points, double base, Colour colour);
  /// In DejaVu Sans, or what the system has in its place; `at` is on the base line.
  void text(Point at, const std::string& text, Colour colour, Align align);

  [[nodiscard]] std::string png() const;

 private:
  void stroke(Colour colour, double width);
  void set(Colour colour);

  struct Destroy {
    void operator()(_cairo* context) const noexcept;
    void operator()(_cairo_surface* surface) const noexcept;
  };
  std::unique_ptr<_cairo_surface, Destroy> surface_;
  std::unique_ptr<_cairo, Destroy> context_;
};

}  // namespace bandwatch::alert
