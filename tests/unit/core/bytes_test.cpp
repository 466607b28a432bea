#include "common/core/bytes.hpp"
#include "tests/support/catch.hpp"

#include <random>

namespace bandwatch {
namespace {

constexpr auto kMaximum = std::numeric_limits<std::uint64_t>::max();

TEST_CASE("Sums of bytes stop at the maximum instead of wrapping") {
  CHECK(Bytes{1} + Bytes{2} == Bytes{3});
  CHECK(Bytes{kMaximum - 1} + Bytes{1} == Bytes{kMaximum});
  CHECK(Bytes{kMaximum} + Bytes{1} == Bytes{kMaximum});
  CHECK(Bytes{kMaximum} + Bytes{kMaximum} == Bytes{kMaximum});
  CHECK(Bytes{1} < Bytes{2});
}

TEST_CASE("An amount is read with every unit, exactly") {
  struct Row {
    const char* text;
    std::uint64_t bytes;
  };
  const auto row = GENERATE(
      Row{"0", 0}, Row{"0PB", 0}, Row{"1", 1}, Row{"1B", 1}, Row{"1kB", 1'000}, Row{"1KB", 1'000},
      Row{"1MB", 1'000'000}, Row{"1GB", 1'000'000'000}, Row{"1TB", 1'000'000'000'000},
      Row{"1PB", 1'000'000'000'000'000}, Row{"1KiB", 1024}, Row{"1MiB", 1'048'576}, Row{"1GiB", 1'073'741'824},
      Row{"1TiB", 1'099'511'627'776}, Row{"1PiB", 1'125'899'906'842'624}, Row{" 500 GB ", 500'000'000'000},
      Row{"1.5TiB", 1'649'267'441'664}, Row{"0.5KiB", 512}, Row{"0.001kB", 1}, Row{"007", 7}, Row{"1.50kB", 1500},
      Row{"0.0000000000000000000PiB", 0}, Row{"0.0009765625KiB", 1},
      Row{"123456789.123456789GB", 123'456'789'123'456'789}, Row{"9223372036854775807", 9'223'372'036'854'775'807},
      Row{"9223372036.854775807GB", 9'223'372'036'854'775'807}, Row{"8191PiB", 8191ULL << 50U},
      Row{"9223.372036854775807PB", 9'223'372'036'854'775'807});
  CAPTURE(row.text);
  const auto bytes = parse_bytes(row.text);
  REQUIRE(bytes.has_value());
  CHECK(bytes->count() == row.bytes);
}

TEST_CASE("What is no whole number of bytes below 2^63 is refused") {
  const std::string text =
      GENERATE("", " ", "B", "GB", ".5GB", "1.GB", "1..5GB", "1.5.5GB", "-1GB", "+1GB", "1e3", "1,5GB", "0x10", "1gb",
               "1mB", "1Kib", "1EB", "1 G B", "1 000", "1.5", "0.5B", "0.0001kB", "0.3KiB", "9223372036854775808",
               "8192PiB", "9223.372036854775808PB", "18446744073709551616", "340282366920938463463374607431768211456",
               "1GB\n1", "0.00000000000000000000PiB", "1\xc2\xa0GB");
  CAPTURE(text);
  const auto bytes = parse_bytes(text);
  REQUIRE_FALSE(bytes.has_value());
  CHECK(bytes.error().code == Errc::kInvalidArgument);
  CHECK(bytes.error().detail.find("500GB") != std::string::npos);
}

TEST_CASE("Absurdly many digits are refused and not wrapped around") {
  // 2^128, 2^128 + 1 and their neighbours would come out small if the arithmetic wrapped.
  CHECK_FALSE(parse_bytes("340282366920938463463374607431768211457").has_value());
  CHECK_FALSE(parse_bytes(std::string(100'000, '9')).has_value());
  CHECK_FALSE(parse_bytes("1" + std::string(100'000, '0')).has_value());
  CHECK_FALSE(parse_bytes("1." + std::string(100'000, '0') + "GB").has_value());
  CHECK_FALSE(parse_bytes("0." + std::string(100'000, '9') + "PiB").has_value());
  CHECK(parse_bytes(std::string(100'000, '0') + "7")->count() == 7);
}

TEST_CASE("Every whole amount of every unit reads back") {
  std::mt19937_64 random{20261124};
  constexpr std::string_view kUnits[] = {"", "B", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"};
  constexpr std::uint64_t kFactors[] = {
      1, 1, 1'000, 1'000'000, 1'000'000'000, 1'000'000'000'000, 1ULL << 10U, 1ULL << 20U, 1ULL << 30U, 1ULL << 40U};
  for (int i = 0; i < 2000; ++i) {
    const auto unit = random() % std::size(kUnits);
    const auto amount = random() % (((1ULL << 63U) - 1) / kFactors[unit]);
    const auto text = std::to_string(amount) + std::string{kUnits[unit]};
    CAPTURE(text);
    const auto bytes = parse_bytes(text);
    REQUIRE(bytes.has_value());
    REQUIRE(bytes->count() == amount * kFactors[unit]);
  }
}

TEST_CASE("Amounts for people have three significant digits") {
  struct Row {
    std::uint64_t bytes;
    const char* si;
    const char* iec;
  };
  const auto row = GENERATE(
      Row{0, "0 B", "0 B"}, Row{999, "999 B", "999 B"}, Row{1000, "1.00 kB", "1000 B"}, Row{1023, "1.02 kB", "1023 B"},
      Row{1024, "1.02 kB", "1.00 KiB"}, Row{9'994, "9.99 kB", "9.76 KiB"}, Row{9'996, "10.0 kB", "9.76 KiB"},
      Row{99'940, "99.9 kB", "97.6 KiB"}, Row{99'960, "100 kB", "97.6 KiB"}, Row{999'499, "999 kB", "976 KiB"},
      Row{999'500, "1.00 MB", "976 KiB"}, Row{1'000'000, "1.00 MB", "977 KiB"}, Row{1'048'063, "1.05 MB", "1023 KiB"},
      Row{1'048'064, "1.05 MB", "1.00 MiB"}, Row{1'250'000'000'000, "1.25 TB", "1.14 TiB"},
      Row{kMaximum, "18447 PB", "16384 PiB"});
  CHECK(format_bytes_si(Bytes{row.bytes}) == row.si);
  CHECK(format_bytes_iec(Bytes{row.bytes}) == row.iec);
}

TEST_CASE("Exact figures for people are grouped by thousands") {
  CHECK(format_grouped(0) == "0");
  CHECK(format_grouped(999) == "999");
  CHECK(format_grouped(1000) == "1 000");
  CHECK(format_grouped(1234567, ',') == "1,234,567");
  CHECK(format_grouped(kMaximum, '\'') == "18'446'744'073'709'551'615");
}

}  // namespace
}  // namespace bandwatch
