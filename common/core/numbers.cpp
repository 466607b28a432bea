#include "common/core/numbers.hpp"

#include <charconv>
#include <cmath>

namespace bandwatch {
namespace {

template <class Number>
bool read_whole(std::string_view text, Number& value) {
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  return error == std::errc{} && end == last;
}

bool starts_with_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

}  // namespace

Result<std::uint64_t> parse_uint(std::string_view text) {
  std::uint64_t value{};
  if (!starts_with_digit(text) || !read_whole(text, value)) return invalid_argument("", "a whole number");
  return value;
}

Result<double> parse_number(std::string_view text) {
  double value{};
  if (!starts_with_digit(text) || !read_whole(text, value) || !std::isfinite(value)) {
    return invalid_argument("", "a decimal number");
  }
  return value;
}

}  // namespace bandwatch
