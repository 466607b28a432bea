#include "common/promql/frames.hpp"

#include "common/promql/response_errors.hpp"

#include <isa-l/crc.h>

#include <algorithm>
#include <cstring>

namespace bandwatch::promql {
namespace {

constexpr std::size_t kLeastRoom = std::size_t{128} << 10U;
constexpr std::size_t kLongestVarint = 10;
constexpr std::size_t kChecksum = 4;

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  // The library takes what it never writes to as mutable.
  auto* data = const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(bytes.data()));
  return ~crc32_iscsi(data, static_cast<int>(bytes.size()), ~0U);
}

bool Frames::wants(std::string_view content_type) const {
  return content_type.starts_with("application/x-streamed-protobuf");
}

std::span<char> Frames::room() {
  if (begin_ == end_) begin_ = end_ = 0;
  const auto need = std::max(wanted_, end_ - begin_ + kLeastRoom);
  if (buffer_.size() < begin_ + need) {
    // To the front first: memory that was touched before is the cheapest.
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    if (buffer_.size() < need) buffer_.resize(need);
  }
  return std::span{buffer_}.subspan(end_);
}

Result<bool> Frames::take_frame(std::string_view& rest) {
  std::uint64_t length = 0;
  std::size_t at = 0;
  for (unsigned shift = 0;; shift += 7) {
    if (at == kLongestVarint) return malformed("a frame of the remote read has no length");
    if (at == rest.size()) return false;
    const auto byte = static_cast<unsigned char>(rest[at++]);
    length |= std::uint64_t{byte & 0x7FU} << shift;
    if ((byte & 0x80U) == 0) break;
  }
  if (length > kLargest) return malformed("a frame of the remote read is too large");
  wanted_ = at + kChecksum + length;
  if (rest.size() < wanted_) return false;
  std::uint32_t promised = 0;
  for (std::size_t i = 0; i < kChecksum; ++i)
    promised = promised << 8U | static_cast<unsigned char>(rest[at + i]);
  const auto frame = rest.substr(at + kChecksum, length);
  if (crc32c(frame) != promised) return malformed("a frame of the remote read is damaged");
  if (auto taken = sink_(frame); !taken) return taken.error();
  rest.remove_prefix(wanted_);
  wanted_ = 0;
  return true;
}

Result<void> Frames::filled(std::size_t count) {
  end_ += count;
  std::string_view rest{buffer_.data() + begin_, end_ - begin_};
  while (!rest.empty()) {
    const auto taken = take_frame(rest);
    if (!taken) return taken.error();
    if (!*taken) break;
  }
  begin_ = end_ - rest.size();
  return {};
}

Result<void> Frames::end() const {
  if (begin_ != end_) return malformed("the remote read was cut off");
  return {};
}

}  // namespace bandwatch::promql
