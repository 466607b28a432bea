#pragma once

#include "api-service/series/answer.hpp"

#include <cstddef>
#include <cstdint>

namespace bandwatch::api {

/// Bytes that every value takes at the least, beside its digits, in the shape of /metrics/bandwidth_used, in JSON and
/// in CSV.
inline constexpr std::size_t kSeedValueBytes = 95;
inline constexpr std::size_t kJsonValueBytes = 1;
inline constexpr std::size_t kCsvValueBytes = 30;

/// How many bytes `answer` has at the least once it is written with `value_bytes` beside the digits of each value.
/// Costs a small part of writing it. Pure.
[[nodiscard]] std::uint64_t least_size(const Answer& answer, std::size_t value_bytes);

}  // namespace bandwatch::api
