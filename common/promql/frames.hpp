#pragma once

#include "common/core/result.hpp"
#include "common/net/body_sink.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace bandwatch::promql {

/// Cuts the stream of a remote read into its frames. A frame is its length as a varint, the CRC32C of its bytes (big
/// endian) and the bytes. Memory stays within two frames of the largest kind.
/// Source: https://github.com/prometheus/prometheus/blob/main/storage/remote/chunked.go
class Frames final : public net::BodySink {
 public:
  /// Takes a frame's bytes, which are valid during the call. An error ends the reading.
  using Sink = std::function<Result<void>(std::string_view)>;

  /// Prometheus aims at 1 MiB a frame and exceeds it by one chunk at the most.
  static constexpr std::size_t kLargest = std::size_t{16} << 20U;

  explicit Frames(Sink sink) : sink_(std::move(sink)) {}

  /// Where the next bytes of the stream go: never empty.
  [[nodiscard]] bool wants(std::string_view content_type) const override;
  [[nodiscard]] std::span<char> room() override;
  /// The first `count` bytes of room() have been filled. kMalformedData if they are no frames, or damaged.
  [[nodiscard]] Result<void> filled(std::size_t count) override;
  /// The stream has ended: kMalformedData in the middle of a frame.
  [[nodiscard]] Result<void> end() const;

 private:
  /// Hands on the frame at the front of `rest` and cuts it off; false if it is not there as a whole.
  [[nodiscard]] Result<bool> take_frame(std::string_view& rest);

  Sink sink_;
  std::string buffer_;
  std::size_t begin_{0};   ///< of what was not handed on
  std::size_t end_{0};     ///< of what was filled
  std::size_t wanted_{0};  ///< bytes from begin_ on that the frame under way needs, as far as known
};

/// CRC32C (Castagnoli) of `bytes`.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);

}  // namespace bandwatch::promql
