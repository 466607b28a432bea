#include "alert-service/mail/canvas.hpp"

#include <cairo.h>

#include <array>
#include <stdexcept>

namespace bandwatch::alert {
namespace {

constexpr double kFontSize = 27;

cairo_status_t append(void* out, const unsigned char* data, unsigned int size) noexcept {
  try {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), size);
  } catch (const std::exception&) {  // no exception may pass through C
    return CAIRO_STATUS_NO_MEMORY;
  }
  return CAIRO_STATUS_SUCCESS;
}

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS) throw std::runtime_error{cairo_status_to_string(status)};
}

}  // namespace

void Canvas::Destroy::operator()(_cairo* context) const noexcept {
  cairo_destroy(context);
}

void Canvas::Destroy::operator()(_cairo_surface* surface) const noexcept {
  cairo_surface_destroy(surface);
}

Canvas::Canvas(int width, int height)
    : surface_(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height)), context_(cairo_create(surface_.get())) {
  check(cairo_surface_status(surface_.get()));
  cairo_select_font_face(context_.get(), "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(context_.get(), kFontSize);
  cairo_set_line_join(context_.get(), CAIRO_LINE_JOIN_ROUND);
}

void Canvas::set(Colour colour) {
  cairo_set_source_rgba(context_.get(), colour.red, colour.green, colour.blue, colour.alpha);
}

void Canvas::stroke(Colour colour, double width) {
  set(colour);
  cairo_set_line_width(context_.get(), width);
  cairo_stroke(context_.get());
}

void Canvas::fill(Box box, Colour colour) {
  set(colour);
  cairo_rectangle(context_.get(), box.left, box.top, box.width, box.height);
  cairo_fill(context_.get());
}

void Canvas::line(Point from, Point to, Colour colour, double width) {
  const std::array points{from, to};
  path(points, colour, width);
}

void Canvas::dashed(Point from, Point to, Colour colour, double width) {
  constexpr std::array kDashes{9.0, 7.0};
  cairo_set_dash(context_.get(), kDashes.data(), static_cast<int>(kDashes.size()), 0);
  line(from, to, colour, width);
  cairo_set_dash(context_.get(), nullptr, 0, 0);
}

void Canvas::path(std::span<const Point> points, Colour colour, double width) {
  for (const auto& point : points)
    cairo_line_to(context_.get(), point.x, point.y);
  stroke(colour, width);
}

void Canvas::area(std::span<const Point> points, double base, Colour colour) {
  if (points.empty()) return;
  cairo_move_to(context_.get(), points.front().x, base);
  for (const auto& point : points)
    cairo_line_to(context_.get(), point.x, point.y);
  cairo_line_to(context_.get(), points.back().x, base);
  cairo_close_path(context_.get());
  set(colour);
  cairo_fill(context_.get());
}

void Canvas::text(Point at, const std::string& text, Colour colour, Align align) {
  cairo_text_extents_t extents{};
  cairo_text_extents(context_.get(), text.c_str(), &extents);
  const auto back = align == Align::kLeft ? 0.0 : align == Align::kCentre ? extents.x_advance / 2 : extents.x_advance;
  set(colour);
  cairo_move_to(context_.get(), at.x - back, at.y);
  cairo_show_text(context_.get(), text.c_str());
  cairo_new_path(context_.get());
}

std::string Canvas::png() const {
  check(cairo_status(context_.get()));
  std::string out;
  check(cairo_surface_write_to_png_stream(surface_.get(), append, &out));
  return out;
}

}  // namespace bandwatch::alert
