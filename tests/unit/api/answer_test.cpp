#include "api-service/series/answer.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/api/strips.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using namespace bandwatch::api::test;
using counting::Direction;
using Row = std::vector<std::optional<std::uint64_t>>;

}  // namespace

TEST_CASE("Scraped without traffic is zero, not scraped is unknown") {
  Strip strip{minutes_grid(3), {}};
  put(strip, series("bun"), 0, {7, 0, 0});
  scrape(strip, "a", 0, {{4, 4}, {4, 0}, {4, 4}});
  const auto found = answer(ask(3), strip);
  REQUIRE(found.lines.size() == 1);
  CHECK(found.lines[0].values.buckets == Row{7, std::nullopt, 0});
  CHECK(found.lines[0].values.total == 7);
}

TEST_CASE("What the question doesn't group by is summed, direction never is") {
  Grouping by_consumer{false, false, true, false};
  Strip strip{minutes_grid(1), by_consumer};
  put(strip, series("bun", Direction::kEgress, "a", "alice"), 0, {1});
  put(strip, series("bin", Direction::kEgress, "b", "alice"), 0, {2});
  put(strip, series("bun", Direction::kIngress, "a", "alice"), 0, {4});
  put(strip, series("bun", Direction::kEgress, "a", "bob"), 0, {8});
  auto question = ask(1);
  question.grouping = by_consumer;
  const auto found = answer(question, strip);
  REQUIRE(found.lines.size() == 3);
  CHECK(found.lines[0].labels == counting::Dimensions{Direction::kEgress, "", "", "alice", ""});
  CHECK(found.lines[0].values.total == 3);
  CHECK(found.lines[1].values.total == 8);
  CHECK(found.lines[2].values.total == 4);
}

TEST_CASE("Coarse buckets are sums of fine ones, and strips add up") {
  Strip settled{minutes_grid(4), {}};
  put(settled, series("bun"), 0, {1, 2, 3, 4});
  Strip tail{base_grid({at(180), at(240)}, Ruler{std::chrono::seconds{15}}), {}};
  put(tail, series("bun"), 1, {10, 20});
  auto question = ask(4);
  question.span.step = Duration{std::chrono::minutes{2}};
  const auto axis = make_axis(question.span, at(240));
  const auto found = compose(question, axis, std::nullopt, Known{{&settled, &tail}, at(240), at(240), at(180), {}});
  CHECK(found.lines[0].values.buckets == Row{3, 37});
  CHECK(found.complete_until == at(180));
}

TEST_CASE("A line without a sample in the window is left out, whatever the strip holds") {
  Strip strip{minutes_grid(3), {}};
  put(strip, series("old"), 0, {5});
  put(strip, series("bun"), 1, {0, 1});
  auto question = ask(3);
  question.span.window = Window{at(60), at(180)};
  CHECK(answer(question, strip).lines.size() == 1);
  CHECK(answer(ask(3), strip).lines.size() == 2);
}

TEST_CASE("A question for one line gets it even where no series exists, and never as no traffic") {
  Strip strip{minutes_grid(2), {}};
  scrape(strip, "a", 0, {{4, 4}});
  auto question = ask(2);
  question.selection.direction = Direction::kEgress;
  question.selection.services = {"bun"};
  CHECK(answer(question, strip).lines.empty());
  question.selection.routes = {"r"};
  const auto found = answer(question, strip);
  REQUIRE(found.lines.size() == 1);
  CHECK(found.lines[0].labels.route == "r");
  CHECK(found.lines[0].values.buckets == Row{std::nullopt, std::nullopt});
  CHECK(found.warnings.size() == 1);
}

TEST_CASE("The newest bucket is partial until it ends") {
  Strip strip{minutes_grid(2), {}};
  const auto question = ask(2);
  const auto axis = make_axis(question.span, at(119));
  CHECK(compose(question, axis, std::nullopt, Known{{&strip}, at(119), at(119), at(60), {}}).partial);
  CHECK_FALSE(compose(question, axis, std::nullopt, Known{{&strip}, at(120), at(120), at(60), {}}).partial);
}

TEST_CASE("The largest lines of each direction are kept and the others summed") {
  Strip strip{minutes_grid(2), {}};
  put(strip, series("small"), 0, {1, 1});
  put(strip, series("big"), 0, {100, 0});
  put(strip, series("middle"), 0, {10, 0});
  put(strip, series("small", Direction::kIngress), 0, {5, 5});
  auto question = ask(2);
  question.top = 1;
  const auto found = answer(question, strip);
  REQUIRE(found.lines.size() == 2);
  CHECK(found.lines[0].labels.service == "big");
  CHECK(found.lines[1].labels.direction == Direction::kIngress);
  REQUIRE(found.others.size() == 1);
  CHECK(found.others[0].count == 2);
  CHECK(found.others[0].values.total == 12);
  CHECK(found.others[0].values.buckets == Row{11, 1});
}

TEST_CASE("The period before stands beside each line, also where a line had nothing then") {
  Strip strip{minutes_grid(4), {}};
  put(strip, series("bun"), 0, {1, 2, 3, 4});
  put(strip, series("new"), 2, {9});
  scrape(strip, "a", 0, {{4, 4}, {4, 0}, {4, 4}, {4, 4}});
  auto question = ask(4);
  question.span.window = Window{at(120), at(240)};
  const auto axis = make_axis(question.span, at(240));
  const auto previous = previous_axis(axis);
  const auto found = compose(question, axis, previous, Known{{&strip}, at(240), at(240), at(240), {}});
  REQUIRE(found.lines.size() == 2);
  CHECK(found.lines[0].previous->buckets == Row{1, 2});
  CHECK(found.lines[0].previous->total == 3);
  CHECK(found.lines[1].previous->buckets == Row{0, std::nullopt});
}

TEST_CASE("Cumulative values end at the total and stay unknown where the bucket is") {
  Strip strip{minutes_grid(3), {}};
  put(strip, series("bun"), 0, {1, 0, 3});
  scrape(strip, "a", 0, {{4, 4}, {4, 0}, {4, 4}});
  auto question = ask(3);
  question.cumulative = true;
  const auto found = answer(question, strip);
  CHECK(found.lines[0].values.buckets == Row{1, std::nullopt, 4});
  CHECK(found.lines[0].values.total == 4);
}

TEST_CASE("Reasons for missing data are said") {
  Strip strip{minutes_grid(2), {}};
  auto question = ask(2);
  const auto axis = make_axis(question.span, at(120));
  const auto found = compose(question, axis, std::nullopt,
                             Known{{&strip}, at(120), at(120), at(120), Duration{std::chrono::minutes{1}}});
  REQUIRE(found.warnings.size() == 2);
  CHECK(found.warnings[0].find("No bandwidth series") == 0);
  CHECK(found.warnings[1] == "The database keeps 1m: what is older is unknown.");
}

namespace {

/// The answer to `question` from `egress` services and `ingress` ones, each with its number plus one as bytes.
Answer answer_of(const BandwidthQuestion& question, std::size_t egress, std::size_t ingress) {
  Strip strip{minutes_grid(1), {}};
  for (std::size_t i = 0; i < egress; ++i)
    put(strip, series("s" + std::to_string(i)), 0, {i + 1});
  for (std::size_t i = 0; i < ingress; ++i)
    put(strip, series("s" + std::to_string(i), Direction::kIngress), 0, {i + 1});
  return answer(question, strip);
}

std::uint64_t sum_of(const Answer& answer) {
  std::uint64_t out = 0;
  for (const auto* lines : {&answer.lines, &answer.others}) {
    for (const auto& line : *lines)
      out += line.values.total;
  }
  return out;
}

}  // namespace

TEST_CASE("An answer has at most so many lines: the largest stay, the rest is summed, and a warning says so") {
  const auto whole = answer_of(ask(1), kMaxLines, 0);
  CHECK(whole.lines.size() == kMaxLines);
  CHECK(whole.others.empty());
  CHECK(whole.warnings.empty());

  const auto limited = answer_of(ask(1), kMaxLines + 2, 0);
  CHECK(limited.lines.size() == kMaxLines);
  CHECK(limited.lines.front().values.total == kMaxLines + 2);
  REQUIRE(limited.others.size() == 1);
  CHECK(limited.others.front().count == 2);
  CHECK(limited.others.front().values.total == 1 + 2);
  CHECK(sum_of(limited) == (kMaxLines + 2) * (kMaxLines + 3) / 2);
  CHECK(limited.warnings ==
        std::vector<std::string>{"1002 series: the 1000 largest of each direction are listed, the rest is summed."});
}

TEST_CASE("Of both directions an answer has half as many lines each, whatever was asked for") {
  auto question = ask(1);
  question.top = GENERATE(std::optional<std::size_t>{}, std::optional<std::size_t>{1000});
  const auto limited = answer_of(question, 900, 700);
  CHECK(limited.lines.size() == kMaxLines);
  REQUIRE(limited.others.size() == 2);
  CHECK(limited.others[0].count == 400);
  CHECK(limited.others[1].count == 200);
  CHECK(sum_of(limited) == 900 * 901 / 2 + 700 * 701 / 2);
  CHECK(limited.warnings.size() == 1);
}

TEST_CASE("Who asks for few lines gets few, and no warning") {
  auto question = ask(1);
  question.top = 3;
  const auto few = answer_of(question, 900, 700);
  CHECK(few.lines.size() == 6);
  CHECK(few.warnings.empty());
}
