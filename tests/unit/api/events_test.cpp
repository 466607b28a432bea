#include "api-service/render/events.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/api/strips.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using namespace bandwatch::api::test;

/// Minutes of one line as they are known at `now`, settled up to `settled`.
Answer known(std::initializer_list<std::uint64_t> bytes, std::int64_t now, std::int64_t settled) {
  Strip strip{minutes_grid(static_cast<int>(bytes.size())), {}};
  put(strip, series("bun"), 0, bytes);
  const auto question = ask(static_cast<int>(bytes.size()));
  return compose(question, make_axis(question.span, at(now)), std::nullopt,
                 Known{{&strip}, at(now), at(now), at(settled), {}});
}

const std::string kSeries =
    "event: series\ndata: {\"series\":[{\"direction\":\"egress\",\"service\":\"bun\",\"route\":\"bun-route\"}]}\n\n";

std::string bucket(const std::string& end, const std::string& partial, const std::string& values) {
  return "event: bucket\nid: " + end + "\ndata: {\"end\":" + end + ",\"partial\":" + partial + ",\"values\":[" +
         values + "]}\n\n";
}

}  // namespace

TEST_CASE("A new viewer is told the lines and what is not settled") {
  Events events{std::nullopt};
  CHECK(events.take(known({1, 2, 3}, 150, 60)) ==
        kSeries + bucket("120000", "false", "2") + bucket("180000", "true", "3"));
}

TEST_CASE("Only what has changed or closed is told again") {
  Events events{std::nullopt};
  CHECK_FALSE(events.take(known({1, 2, 3}, 150, 120)).empty());
  CHECK(events.take(known({1, 2, 3}, 155, 120)).empty());
  CHECK(events.take(known({1, 2, 4}, 165, 120)) == bucket("180000", "true", "4"));
  CHECK(events.take(known({1, 2, 4, 5}, 185, 120)) == bucket("180000", "false", "4") + bucket("240000", "true", "5"));
  CHECK(events.take(known({1, 2, 6, 5}, 190, 180)) == bucket("180000", "false", "6"));
  CHECK(events.take(known({1, 2, 6, 5}, 191, 180)).empty());
}

TEST_CASE("A viewer who comes back is told everything since, and what may have changed before") {
  Events events{at(780)};
  const auto text = events.take(known({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, 880, 840));
  CHECK(text.find("id: 420000\n") == std::string::npos);
  CHECK(text.find("id: 480000\n") != std::string::npos);
  CHECK(text.find("id: 900000\n") != std::string::npos);
}

TEST_CASE("A lost database is told once, and its return") {
  Events events{std::nullopt};
  CHECK(events.fail(Error{Errc::kTimeout, "inside", {}}) == "event: stale\ndata: {\"code\":\"timeout\"}\n\n");
  CHECK(events.fail(Error{Errc::kTimeout, "inside", {}}).empty());
  CHECK(events.take(known({1}, 30, 0)).find("event: fresh\ndata: {}\n\n") == 0);
}
