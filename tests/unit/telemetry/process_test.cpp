#include "common/telemetry/process.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace bandwatch::telemetry {
namespace {

double value_of(const std::string& name) {
  const auto families = collect_process_metrics();
  const auto found =
      std::find_if(families.begin(), families.end(), [&](const auto& family) { return family.name == name; });
  return found == families.end() ? -1 : found->metric.at(0).gauge.value;
}

TEST_CASE("The line of a process is read, whatever the program is called") {
  const std::string name = GENERATE("api-service", "a b", ") S 1 (", "");
  const auto stat = parse_process_stat("42 (" + name +
                                       ") S 1 42 42 0 -1 4194560 731 0 0 0 7 5 0 0 20 0 3 0 123456 10485760 512 "
                                       "18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0 0 0 0\n");
  REQUIRE(stat);
  CHECK(*stat == ProcessStat{.cpu_ticks = 12, .start_ticks = 123456, .virtual_bytes = 10485760, .resident_pages = 512});
}

TEST_CASE("A line that is none reads as nothing") {
  const std::string line = GENERATE("", "42 (x", "42 (x) ", "42 (x) S 1 2 3",
                                    "42 (x) S 1 42 42 0 -1 4194560 731 0 0 0 7 5 0 0 20 0 3 0 123456 10485760 many\n");
  CHECK_FALSE(parse_process_stat(line));
}

TEST_CASE("An opened file is counted as one") {
  const auto before = value_of("process_open_fds");
  const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  REQUIRE(file >= 0);
  CHECK(value_of("process_open_fds") == before + 1);
  ::close(file);
  CHECK(value_of("process_open_fds") == before);
}

}  // namespace
}  // namespace bandwatch::telemetry
