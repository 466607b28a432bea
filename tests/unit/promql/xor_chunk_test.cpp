#include "common/promql/xor_chunk.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/xor_encoder.hpp"

#include <random>

namespace {

using namespace bandwatch;
using Samples = std::vector<std::pair<std::int64_t, std::uint64_t>>;

std::string encode(const Samples& samples) {
  test::XorEncoder encoder;
  for (const auto& [time, value] : samples)
    encoder.add(time, value);
  return encoder.bytes();
}

Samples decode(const std::string& chunk, bool& failed) {
  Samples out;
  failed =
      !promql::read_xor_chunk(chunk, [&out](std::int64_t time, std::uint64_t value) { out.emplace_back(time, value); });
  return out;
}

/// A counter as gateways have them: mostly growing, sometimes still, reset, or gone (a stale marker).
Samples counter(std::mt19937_64& random, std::size_t count) {
  constexpr std::uint64_t kStale = 0x7ff0000000000002ULL;
  Samples out;
  std::int64_t time = 1'790'000'000'000;
  double value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    time += 15'000 + static_cast<std::int64_t>(random() % 41) - 20;
    if (random() % 50 == 0) time += static_cast<std::int64_t>(random() % 100'000'000);
    if (random() % 3 != 0) value += static_cast<double>(random() % 1'000'000);
    if (random() % 40 == 0) value = 0;
    out.emplace_back(time, random() % 60 == 0 ? kStale : std::bit_cast<std::uint64_t>(value));
  }
  return out;
}

}  // namespace

TEST_CASE("Every sample of a chunk comes back, bit for bit") {
  std::mt19937_64 random{7};
  for (int round = 0; round < 2000; ++round) {
    const auto samples = counter(random, 1 + random() % 130);
    bool failed = true;
    INFO("round " << round);
    REQUIRE(decode(encode(samples), failed) == samples);
    REQUIRE_FALSE(failed);
  }
}

TEST_CASE("Arbitrary values and times come back too") {
  std::mt19937_64 random{11};
  for (int round = 0; round < 2000; ++round) {
    Samples samples;
    std::int64_t time = static_cast<std::int64_t>(random() % 2'000'000'000'000) - 1'000'000'000'000;
    for (std::size_t i = 0; i < 40; ++i) {
      time += static_cast<std::int64_t>(random() >> (random() % 40 + 20));
      samples.emplace_back(time, random() << (random() % 64));
    }
    bool failed = true;
    REQUIRE(decode(encode(samples), failed) == samples);
    REQUIRE_FALSE(failed);
  }
}

TEST_CASE("A chunk that is cut off fails and never gives a sample that is not there") {
  std::mt19937_64 random{13};
  const auto samples = counter(random, 120);
  const auto chunk = encode(samples);
  for (std::size_t length = 0; length < chunk.size(); ++length) {
    bool failed = false;
    // A copy of exactly this length: reading past it is a fault that the sanitizer sees.
    const auto found = decode(std::string{chunk, 0, length}, failed);
    INFO("length " << length);
    REQUIRE(failed);
    REQUIRE(found.size() <= samples.size());
    // The last one may have lost its final bits to the cut only by failing.
    REQUIRE(std::equal(found.begin(), found.end(), samples.begin()));
  }
}

TEST_CASE("Damaged chunks end, whatever is in them") {
  std::mt19937_64 random{17};
  for (int round = 0; round < 20'000; ++round) {
    std::string chunk(random() % 200, '\0');
    for (auto& byte : chunk)
      byte = static_cast<char>(random());
    bool failed = false;
    const auto promised = chunk.size() < 2 ? 0U
                                           : static_cast<unsigned>(static_cast<unsigned char>(chunk[0])) * 256U +
                                                 static_cast<unsigned char>(chunk[1]);
    REQUIRE(decode(chunk, failed).size() <= promised);
  }
}

TEST_CASE("An empty chunk has no samples and is whole") {
  bool failed = true;
  CHECK(decode(std::string(2, '\0'), failed).empty());
  CHECK_FALSE(failed);
}
