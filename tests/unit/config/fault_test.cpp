#include "common/config/fault.hpp"
#include "tests/support/catch.hpp"

#include <array>

namespace bandwatch::config {
namespace {

TEST_CASE("A fault is one printable line, whatever its path holds") {
  Fault fault{.path = "a\nb\x1b[31m", .environment = {}, .line = 3, .message = "x\ry"};
  CHECK(to_string(fault) == "a?b?[31m (line 3): x?y");
  fault.path = "bad \xff utf8 \xc3\xa9";
  CHECK(to_string(fault) == "bad ? utf8 ?? (line 3): x?y");
  fault.path = "good \xc3\xa9";
  CHECK(to_string(fault) == "good \xc3\xa9 (line 3): x?y");
  fault.path = std::string(500, 'x');
  CHECK(to_string(fault) == std::string(200, 'x') + "... (line 3): x?y");
}

TEST_CASE("A variable is named rather than a line") {
  const Fault fault{.path = "a.b", .environment = "BANDWATCH_A_B", .line = 0, .message = "no"};
  CHECK(to_string(fault) == "a.b (BANDWATCH_A_B): no");
}

TEST_CASE("The closest name is at most two letters away, the nearest first") {
  const std::array<std::string, 4> known{"timeout", "url", "origins", "originz"};
  CHECK(closest_name("timeout", known) == "timeout");
  CHECK(closest_name("timeuot", known) == "timeout");
  CHECK(closest_name("tmeot", known) == "timeout");
  CHECK(closest_name("tmet", known).empty());
  CHECK(closest_name("originy", known) == "origins");
  CHECK(closest_name("originz", known) == "originz");
  CHECK(closest_name("uri", known) == "url");
  CHECK(closest_name("u", known).empty());
  CHECK(closest_name("", known).empty());
  CHECK(closest_name(std::string(100'000, 'u'), known).empty());
}

}  // namespace
}  // namespace bandwatch::config
