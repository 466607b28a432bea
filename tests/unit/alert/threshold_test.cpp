#include "alert-service/quota/threshold.hpp"
#include "tests/support/catch.hpp"

#include <limits>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

TEST_CASE("a threshold is reached at exactly its share and not one byte before") {
  struct Row {
    std::uint64_t limit;
    std::uint32_t basis_points;
    std::uint64_t first;  ///< the least usage that reaches it
  };
  const auto row = GENERATE(values<Row>({
      {1000, 8'000, 800},
      {1000, 10'000, 1000},
      {1000, 12'000, 1200},
      {1000, 1, 1},
      {3, 8'000, 3},  // 2.4 bytes
      {1, 1, 1},
      {9'999, 9'000, 9'000},  // 8999.1 bytes
      {(1ULL << 63U) - 1, 10'000, (1ULL << 63U) - 1},
      {(1ULL << 63U) - 1, 8'000, 7'378'697'629'483'820'646ULL},  // 4/5 of 2^63 - 1 is ...645.6
      {1ULL << 63U, 20'000, 0},                                  // 2^64: no usage reaches it
  }));
  const Bytes limit{row.limit};
  const Threshold threshold{row.basis_points};
  if (row.first == 0) {
    CHECK_FALSE(reached(Bytes{kMost}, limit, threshold));
    return;
  }
  CHECK(reached(Bytes{row.first}, limit, threshold));
  CHECK_FALSE(reached(Bytes{row.first - 1}, limit, threshold));
  CHECK(reached(Bytes{kMost}, limit, threshold));
}

TEST_CASE("newly reached are the thresholds without a record, in their order") {
  const auto all = default_thresholds();
  CHECK(newly_reached(Bytes{799}, Bytes{1000}, all, {}).empty());
  CHECK(newly_reached(Bytes{800}, Bytes{1000}, all, {}) == std::vector{Threshold{8'000}});
  CHECK(newly_reached(Bytes{1500}, Bytes{1000}, all, {}) == all);
  CHECK(newly_reached(Bytes{1500}, Bytes{1000}, all, {Threshold{9'000}}) ==
        std::vector{Threshold{8'000}, Threshold{10'000}});
  CHECK(newly_reached(Bytes{1500}, Bytes{1000}, all, {all.begin(), all.end()}).empty());
}

TEST_CASE("a percentage reads as basis points") {
  struct Row {
    const char* text;
    std::uint32_t basis_points;
    const char* shown;
  };
  const auto row = GENERATE(values<Row>({{"80", 8'000, "80 %"},
                                         {" 80 % ", 8'000, "80 %"},
                                         {"92.5", 9'250, "92.5 %"},
                                         {"92.50%", 9'250, "92.5 %"},
                                         {"0.01", 1, "0.01 %"},
                                         {"99.99", 9'999, "99.99 %"},
                                         {"1000", 100'000, "1000 %"}}));
  INFO(row.text);
  const auto threshold = parse_threshold(row.text);
  REQUIRE(threshold.has_value());
  CHECK(threshold->basis_points == row.basis_points);
  CHECK(format_threshold(*threshold) == row.shown);
}

TEST_CASE("what is no percentage from 0.01 to 1000 is refused") {
  const auto* text = GENERATE("", " ", "%", "0", "0.00", "-5", "+5", "1000.01", "1001", "80.", ".5", "80.123", "8e1",
                              "80 %%", "eighty", "99999999999999999999");
  INFO(text);
  const auto threshold = parse_threshold(text);
  REQUIRE(threshold.has_error());
  CHECK(threshold.error().code == Errc::kInvalidArgument);
}

}  // namespace
