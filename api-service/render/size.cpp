#include "api-service/render/size.hpp"

namespace bandwatch::api {
namespace {

std::uint64_t digits_of(std::uint64_t value) {
  std::uint64_t out = 1;
  for (; value >= 10; value /= 10)
    ++out;
  return out;
}

}  // namespace

std::uint64_t least_size(const Answer& answer, std::size_t value_bytes) {
  std::uint64_t out = 0;
  for (const auto* lines : {&answer.lines, &answer.others}) {
    for (const auto& line : *lines) {
      out += line.values.buckets.size() * value_bytes;
      for (const auto& value : line.values.buckets)
        out += value ? digits_of(*value) : 0;
    }
  }
  return out;
}

}  // namespace bandwatch::api
