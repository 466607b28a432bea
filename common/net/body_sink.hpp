#pragma once

#include "common/core/result.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace bandwatch::net {

/// Takes the body of a response as it arrives, whatever its length.
class BodySink {
 public:
  BodySink() = default;
  BodySink(const BodySink&) = delete;
  BodySink& operator=(const BodySink&) = delete;
  virtual ~BodySink() = default;
  /// Whether a body of this Content-Type is for this sink.
  [[nodiscard]] virtual bool wants(std::string_view content_type) const = 0;
  /// Where the next bytes go: never empty.
  [[nodiscard]] virtual std::span<char> room() = 0;
  /// The first `count` bytes of room() have been filled. An error ends the exchange.
  [[nodiscard]] virtual Result<void> filled(std::size_t count) = 0;
};

}  // namespace bandwatch::net
