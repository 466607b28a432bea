#include "api-service/render/events.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/api/strips.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using namespace bandwatch::api::test;

/// Minutes of one line as they are known at `now`, settled up to `settled`.
AnswerPtr known(std::vector<std::uint64_t> bytes, std::int64_t now, std::int64_t settled,
                const std::string& service = "bun") {
  Strip strip{minutes_grid(static_cast<int>(bytes.size())), {}};
  std::vector<Bytes> row(bytes.begin(), bytes.end());
  strip.on_bytes(series(service), 0, row);
  const auto question = ask(static_cast<int>(bytes.size()));
  return std::make_shared<const Answer>(compose(question, make_axis(question.span, at(now)), std::nullopt,
                                                Known{{&strip}, at(now), at(now), at(settled), {}}));
}

/// All that `events` has to tell of `answer`.
std::string tell(Events& events, AnswerPtr answer) {
  events.show(std::move(answer));
  return events.take(1U << 20U);
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
  CHECK(tell(events, known({1, 2, 3}, 150, 60)) ==
        kSeries + bucket("120000", "false", "2") + bucket("180000", "true", "3"));
}

TEST_CASE("Only what has changed or closed is told again") {
  Events events{std::nullopt};
  CHECK_FALSE(tell(events, known({1, 2, 3}, 150, 120)).empty());
  CHECK(tell(events, known({1, 2, 3}, 155, 120)).empty());
  CHECK(tell(events, known({1, 2, 4}, 165, 120)) == bucket("180000", "true", "4"));
  CHECK(tell(events, known({1, 2, 4, 5}, 185, 120)) == bucket("180000", "false", "4") + bucket("240000", "true", "5"));
  CHECK(tell(events, known({1, 2, 6, 5}, 190, 180)) == bucket("180000", "false", "6"));
  CHECK(tell(events, known({1, 2, 6, 5}, 191, 180)).empty());
}

TEST_CASE("A viewer who comes back is told everything since, and what may have changed before") {
  Events events{at(780)};
  const auto text = tell(events, known({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, 880, 840));
  CHECK(text.find("id: 420000\n") == std::string::npos);
  CHECK(text.find("id: 480000\n") != std::string::npos);
  CHECK(text.find("id: 900000\n") != std::string::npos);
}

TEST_CASE("A lost database is told once, and its return") {
  Events events{std::nullopt};
  events.fail(Error{Errc::kTimeout, "inside", {}});
  CHECK(events.take(100) == "event: stale\ndata: {\"code\":\"timeout\"}\n\n");
  events.fail(Error{Errc::kTimeout, "inside", {}});
  CHECK_FALSE(events.has_more());
  CHECK(tell(events, known({1}, 30, 0)).find("event: fresh\ndata: {}\n\n") == 0);
}

TEST_CASE("What there is to tell comes in pieces, which together are the whole") {
  const std::vector<std::uint64_t> bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  Events whole{at(0)};
  const auto expected = tell(whole, known(bytes, 590, 540));
  Events events{at(0)};
  events.show(known(bytes, 590, 540));
  std::string told;
  while (events.has_more()) {
    const auto piece = events.take(100);
    REQUIRE(piece.size() < 300);
    told += piece;
  }
  CHECK(told == expected);
}

TEST_CASE("A newer answer takes the place of one that was told in part: nothing is left out") {
  Events events{at(0)};
  const std::vector<std::uint64_t> before{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  auto after = before;
  after[8] = 90;
  after[9] = 100;
  events.show(known(before, 590, 480));
  auto told = events.take(1);
  for (int i = 0; i < 9; ++i)
    told += events.take(1);
  REQUIRE(told.find("id: 540000") != std::string::npos);
  told = tell(events, known(after, 595, 480));
  CHECK(told == bucket("540000", "false", "90") + bucket("600000", "true", "100"));
}

TEST_CASE("What was told of half an answer and is taken back by the next is told again") {
  Events events{std::nullopt};
  static_cast<void>(tell(events, known({1, 2, 3, 4}, 235, 60)));
  events.show(known({1, 9, 3, 4}, 236, 60));
  REQUIRE(events.take(1).find("[9]") != std::string::npos);
  CHECK(tell(events, known({1, 2, 3, 4}, 237, 60)).find(bucket("120000", "false", "2")) == 0);
}

TEST_CASE("Other lines make all of an answer new that can still change") {
  Events events{std::nullopt};
  static_cast<void>(tell(events, known({1, 2, 3}, 150, 120)));
  const auto told = tell(events, known({1, 2, 3}, 151, 120, "bin"));
  CHECK(told.find("event: series") == 0);
  CHECK(told.find("id: 180000") != std::string::npos);
  CHECK(told.find("id: 60000") == std::string::npos);
}

TEST_CASE("A viewer keeps no answer but the one that he was told last") {
  Events events{std::nullopt};
  const auto first = known({1, 2, 3}, 150, 120);
  const auto second = known({1, 2, 4}, 160, 120);
  static_cast<void>(tell(events, first));
  static_cast<void>(tell(events, second));
  CHECK(first.use_count() == 1);
  CHECK(second.use_count() == 2);
}
