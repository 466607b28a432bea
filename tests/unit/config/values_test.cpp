#include "common/config/values.hpp"
#include "tests/support/catch.hpp"

namespace bandwatch::config {
namespace {

using namespace std::chrono_literals;

TEST_CASE("A flag is true or false and nothing that YAML once took for one") {
  CHECK(*parse_flag("true"));
  CHECK_FALSE(*parse_flag("false"));
  const std::string text = GENERATE("", "True", "yes", "on", "1", "true ");
  CHECK(parse_flag(text).error().detail == "true or false");
}

TEST_CASE("A port is at most 65535") {
  CHECK(*parse_port("0") == 0);
  CHECK(*parse_port("65535") == 65535);
  const std::string text = GENERATE("", "-1", "65536", "http", "80 ");
  CHECK(parse_port(text).error().detail == "a port from 1 to 65535, or 0 for any free one");
}

TEST_CASE("Limits are described in words that read back") {
  CHECK(describe(kAnyCount) == "whole number");
  CHECK(describe(CountRange{1, 100}) == "whole number from 1 to 100");
  CHECK(describe(CountRange{1, kAnyCount.max}) == "whole number of at least 1");
  CHECK(describe(kAnyDuration) == "duration");
  CHECK(describe(DurationRange{1500ms, 1h}) == "duration from 1s500ms to 1h");
  CHECK(describe(kAnyBytes) == "amount of bytes");
  CHECK(describe(BytesRange{Bytes{0}, Bytes{1000}}) == "amount of bytes from 0B to 1000B");
  CHECK(describe(BytesRange{Bytes{1536}, kAnyBytes.max}) == "amount of bytes of at least 1536B");
  CHECK(describe(BytesRange{Bytes{1024}, Bytes{3UL << 40U}}) == "amount of bytes from 1KiB to 3TiB");
}

TEST_CASE("A choice names what may be chosen") {
  const std::vector<std::pair<std::string, int>> names{{"one", 1}, {"two", 2}};
  CHECK(*parse_choice("two", names) == 2);
  CHECK(parse_choice("three", names).error().detail == "one of one, two");
}

}  // namespace
}  // namespace bandwatch::config
