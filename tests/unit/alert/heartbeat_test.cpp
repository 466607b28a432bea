#include "common/supervisor/heartbeat.hpp"
#include "tests/support/catch.hpp"

#include <chrono>

namespace {

using bandwatch::Heartbeat;
using bandwatch::Heartbeats;
using namespace std::chrono_literals;

TEST_CASE("a thread without a sign of life for too long is named, with how long it is") {
  const auto begin = std::chrono::steady_clock::now();
  Heartbeat polling{"polling", 5min};
  Heartbeat sending{"sending", 20min};
  polling.beat(begin);
  sending.beat(begin);
  CHECK(polling.complaint(begin + 5min).empty());
  CHECK(polling.complaint(begin + 320s) == "polling has given no sign of life for 320 s");
  CHECK(sending.complaint(begin + 320s).empty());
  polling.beat(begin + 320s);
  CHECK(polling.complaint(begin + 321s).empty());
  CHECK(sending.complaint(begin + 1201s) == "sending has given no sign of life for 1201 s");
}

TEST_CASE("a thread is watched for as long as it holds its heartbeat") {
  Heartbeats all;
  const auto polling = all.add("polling", 5min);
  auto sending = all.add("sending", 20min);
  CHECK(all.complaint().empty());
  sending->beat(std::chrono::steady_clock::now() - 1h);
  CHECK(all.complaint().starts_with("sending has given no sign of life for "));
  sending.reset();
  CHECK(all.complaint().empty());
}

}  // namespace
