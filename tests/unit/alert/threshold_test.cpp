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

TEST_CASE("what is neither a percentage from 0.01 to 1000 nor an amount is refused") {
  const auto* text = GENERATE("", " ", "%", "0", "0.00", "-5", "+5", "1000.01", "1001", "80.", ".5", "80.123", "8e1",
                              "80 %%", "eighty", "99999999999999999999");
  INFO(text);
  const auto threshold = parse_threshold(text);
  REQUIRE(threshold.has_error());
  CHECK(threshold.error().code == Errc::kInvalidArgument);
}

TEST_CASE("an amount with its unit is a threshold too") {
  const auto threshold = parse_threshold("400GB").value();
  CHECK(threshold == Threshold{0, ThresholdKind::kAbsolute, Bytes{400'000'000'000}});
  CHECK(format_threshold(threshold) == "400 GB");
  CHECK(reached(Bytes{400'000'000'000}, Bytes{1}, threshold));
  CHECK_FALSE(reached(Bytes{399'999'999'999}, Bytes{1}, threshold));
  CHECK(share_of(Bytes{500'000'000'000}, threshold) == 8'000);
  CHECK(share_of(Bytes{1}, threshold) == std::numeric_limits<std::uint32_t>::max());
  for (const auto* wrong : {"0B", "400", "4EB", "GB", "3000PiB"}) {
    CAPTURE(wrong);
    const auto read = parse_threshold(wrong);
    CHECK((read.has_error() || read->kind == ThresholdKind::kShare));
  }
}

TEST_CASE("every threshold comes back from the ledger's number, and a share is its own") {
  const auto threshold = GENERATE(Threshold{1}, Threshold{100'000}, Threshold{0, ThresholdKind::kAbsolute, Bytes{1}},
                                  Threshold{0, ThresholdKind::kAbsolute, Bytes{(1ULL << 61U) - 1}},
                                  Threshold{10'000, ThresholdKind::kForecast, {}});
  CHECK(threshold_of(code_of(threshold)) == threshold);
  CHECK(code_of(threshold) > 0);
  CHECK(code_of(Threshold{8'000}) == 8'000);
}

TEST_CASE("repeated thresholds go on without end, and the highest that is reached counts") {
  const Repetition every_ten{10'000, 1'000};
  const auto highest = [&](std::uint64_t used) { return highest_reached(Bytes{used}, Bytes{1000}, every_ten); };
  CHECK(highest(0) == Threshold{});
  CHECK(highest(1000) == Threshold{});
  CHECK(highest(1099) == Threshold{});
  CHECK(highest(1100) == Threshold{11'000});
  CHECK(highest(1999) == Threshold{19'000});
  CHECK(highest(1'000'000) == Threshold{10'000'000});
  CHECK(highest(kMost).basis_points > 10'000'000);
  CHECK(is_of(every_ten, Threshold{11'000}));
  CHECK_FALSE(is_of(every_ten, Threshold{10'000}));
  CHECK_FALSE(is_of(every_ten, Threshold{11'500}));
}

}  // namespace
