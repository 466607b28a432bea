#include "common/promql/frames.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

namespace {

using namespace bandwatch;
using promql::Frames;

/// CRC32C bit by bit, from its polynomial (RFC 3720, appendix B.4).
std::uint32_t slow_crc32c(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc & 1U) != 0 ? crc >> 1U ^ 0x82F63B78U : crc >> 1U;
  }
  return ~crc;
}

std::string frame(const std::string& payload) {
  std::string out;
  auto length = payload.size();
  for (; length >= 0x80; length >>= 7U)
    out.push_back(static_cast<char>(length | 0x80U));
  out.push_back(static_cast<char>(length));
  const auto crc = slow_crc32c(payload);
  for (const unsigned shift : {24U, 16U, 8U, 0U})
    out.push_back(static_cast<char>(crc >> shift));
  return out + payload;
}

struct Outcome {
  std::vector<std::string> frames;
  bool ok{true};     ///< every byte was taken
  bool ended{true};  ///< and the stream could end there
};

/// Feeds `stream` in pieces of at most `piece` bytes.
Outcome feed(std::string_view stream, std::size_t piece) {
  Outcome out;
  Frames frames{[&out](std::string_view payload) {
    out.frames.emplace_back(payload);
    return Result<void>{};
  }};
  while (!stream.empty()) {
    const auto room = frames.room();
    REQUIRE(!room.empty());
    const auto count = std::min({room.size(), stream.size(), piece});
    std::copy_n(stream.begin(), count, room.begin());
    stream.remove_prefix(count);
    if (const auto taken = frames.filled(count); !taken) {
      CHECK(taken.error().code == Errc::kMalformedData);
      out.ok = false;
      return out;
    }
  }
  out.ended = frames.end().has_value();
  return out;
}

}  // namespace

TEST_CASE("The checksum is CRC32C") {
  CHECK(promql::crc32c("123456789") == 0xE3069283U);
  std::mt19937_64 random{1};
  std::string text;
  for (int i = 0; i < 300; ++i) {
    CHECK(promql::crc32c(text) == slow_crc32c(text));
    text.push_back(static_cast<char>(random()));
  }
}

TEST_CASE("Frames come out whole, however the stream is cut") {
  std::mt19937_64 random{2};
  std::vector<std::string> payloads;
  std::string stream;
  for (const std::size_t size : {0U, 1U, 127U, 128U, 5000U, 300'000U, 2'000'000U, 3U}) {
    std::string payload(size, '\0');
    for (auto& byte : payload)
      byte = static_cast<char>(random());
    stream += frame(payload);
    payloads.push_back(std::move(payload));
  }
  for (const std::size_t piece : {1UL, 7UL, 4096UL, 65'536UL, 1UL << 30U}) {
    if (piece == 1 && stream.size() > 1'000'000) continue;
    const auto found = feed(stream, piece);
    CHECK(found.ok);
    CHECK(found.ended);
    CHECK(found.frames == payloads);
  }
  const auto small = frame("ab") + frame("") + frame("c");
  CHECK(feed(small, 1).frames == std::vector<std::string>{"ab", "", "c"});
}

TEST_CASE("A stream that is cut off can't end there") {
  const auto stream = frame("hello") + frame(std::string(300, 'x'));
  for (std::size_t length = 1; length < stream.size(); ++length) {
    const auto found = feed(std::string_view{stream}.substr(0, length), 100);
    INFO("length " << length);
    CHECK(found.ok);
    CHECK(found.ended == (length == frame("hello").size()));
  }
}

TEST_CASE("A flipped bit is found") {
  const auto stream = frame("hello");
  for (std::size_t bit = 0; bit < stream.size() * 8; ++bit) {
    auto damaged = stream;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    const auto found = feed(damaged, 100);
    INFO("bit " << bit);
    CHECK((!found.ok || !found.ended));
  }
}

TEST_CASE("A frame without end or beyond all measure is refused at once") {
  CHECK_FALSE(feed(std::string(11, '\xFF'), 100).ok);
  CHECK_FALSE(feed("\xFF\xFF\xFF\x7F", 100).ok);
}

TEST_CASE("An error of who takes the frames ends the reading") {
  Frames frames{[](std::string_view) { return Result<void>{Error{Errc::kMalformedData, "no", {}}}; }};
  const auto stream = frame("x");
  std::copy(stream.begin(), stream.end(), frames.room().begin());
  const auto taken = frames.filled(stream.size());
  REQUIRE_FALSE(taken.has_value());
  CHECK(taken.error().detail == "no");
}
