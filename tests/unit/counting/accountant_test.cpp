#include "common/counting/accountant.hpp"

#include "tests/support/catch.hpp"

#include <limits>

namespace {

using namespace bandwatch;
using namespace bandwatch::counting;

UtcTime at(int seconds) {
  return UtcTime{std::chrono::seconds{1'000'000 + seconds}};
}

Labels labels(const std::string& metric, std::vector<Labels::Pair> more = {}) {
  more.emplace_back("__name__", metric);
  more.emplace_back("job", "kong");
  more.emplace_back("instance", "node:8100");
  return Labels{std::move(more)};
}

Series series(Labels of, std::vector<std::pair<int, double>> samples) {
  Series out{std::move(of), {}, {}};
  for (const auto& [seconds, value] : samples) {
    out.times.push_back(at(seconds));
    out.values.push_back(value);
  }
  return out;
}

Labels bun() {
  return labels("kong_bandwidth_bytes", {{"service", "bun"}, {"route", "r"}, {"direction", "egress"}});
}

Page page(std::vector<std::pair<int, double>> counter, std::vector<std::pair<int, double>> up = {},
          std::vector<std::pair<int, double>> witness = {}) {
  Page out;
  out.counters.push_back(series(bun(), std::move(counter)));
  if (!up.empty()) out.up.push_back(series(labels("up"), std::move(up)));
  if (!witness.empty()) {
    out.witnesses.push_back(series(labels("kong_nginx_requests_total", {{"node_id", "a"}}), std::move(witness)));
  }
  return out;
}

struct Booked {
  int seconds;
  std::uint64_t bytes;
  Origin origin;
  friend bool operator==(const Booked&, const Booked&) = default;
};

std::ostream& operator<<(std::ostream& out, const Booked& booked) {
  return out << booked.seconds << "s " << booked.bytes << " " << name_of(booked.origin);
}

std::vector<Booked> account(Accountant& accountant, const Page& page, const Answers& answers = {}) {
  std::vector<Booked> out;
  accountant.account(page, answers, [&](const CountedSeries& counted, const Delta& delta) {
    CHECK(counted.dimensions.service == "bun");
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(delta.at - at(0)).count();
    out.push_back({static_cast<int>(seconds), delta.bytes.count(), delta.origin});
  });
  return out;
}

Accountant make(NewTargetPolicy policy = NewTargetPolicy::kBaseline) {
  return Accountant{schema_presets(), policy, at(0)};
}

constexpr auto kContinued = Origin::kContinued;

}  // namespace

TEST_CASE("A sample adds what its counter gained since the one before") {
  auto accountant = make();
  CHECK(account(accountant, page({{0, 100}, {15, 150}, {30, 150}, {45, 151}})) ==
        std::vector<Booked>{{15, 50, kContinued}, {30, 0, kContinued}, {45, 1, kContinued}});
}

TEST_CASE("After a fall the whole value is new") {
  auto accountant = make();
  CHECK(account(accountant, page({{0, 100}, {15, 40}, {30, 60}})) ==
        std::vector<Booked>{{15, 40, Origin::kReset}, {30, 20, kContinued}});
}

TEST_CASE("A restart that the counter hides shows in the witness") {
  auto accountant = make();
  const auto booked = account(accountant, page({{0, 100}, {15, 100}, {30, 170}}, {}, {{0, 9}, {15, 3}, {30, 5}}));
  CHECK(booked == std::vector<Booked>{{15, 100, Origin::kMaskedReset}, {30, 70, kContinued}});
}

TEST_CASE("A witness under a new node id still is the same witness") {
  auto accountant = make();
  auto both = page({{0, 100}, {15, 120}}, {}, {{0, 9}});
  both.witnesses.push_back(series(labels("kong_nginx_requests_total", {{"node_id", "b"}}), {{15, 2}}));
  CHECK(account(accountant, both) == std::vector<Booked>{{15, 120, Origin::kMaskedReset}});
}

TEST_CASE("A gap in a series is no reset") {
  auto accountant = make();
  CHECK(account(accountant, page({{0, 100}, {600, 130}}, {{0, 1}, {300, 1}, {600, 1}}, {{0, 5}, {300, 6}, {600, 7}})) ==
        std::vector<Booked>{{600, 30, kContinued}});
}

TEST_CASE("A series born on a target that was scraped before counts from zero") {
  auto accountant = make();
  CHECK(account(accountant, page({{15, 70}}, {{0, 1}, {15, 1}})) == std::vector<Booked>{{15, 70, Origin::kBorn}});
}

TEST_CASE("A failed scrape before is no proof that a series was absent") {
  auto accountant = make();
  CHECK(account(accountant, page({{15, 70}}, {{0, 0}, {15, 1}})) ==
        std::vector<Booked>{{15, 0, Origin::kNewTargetBaseline}});
}

TEST_CASE("The first sample of a never-seen target follows the policy") {
  const auto fresh = page({{15, 70}, {30, 75}}, {{15, 1}, {30, 1}});
  auto baseline = make();
  CHECK(account(baseline, fresh) == std::vector<Booked>{{15, 0, Origin::kNewTargetBaseline}, {30, 5, kContinued}});
  auto from_zero = make(NewTargetPolicy::kFromZero);
  CHECK(account(from_zero, fresh) == std::vector<Booked>{{15, 70, Origin::kNewTargetFromZero}, {30, 5, kContinued}});
}

TEST_CASE("A predecessor from the database is where the first delta starts") {
  auto accountant = make();
  const auto fetched = page({{15, 70}});
  const auto questions = accountant.questions(fetched);
  REQUIRE(questions.size() == 1);
  CHECK(questions.front().at == at(15));
  CHECK_FALSE(questions.front().known);
  const Answers grew{{bun().canonical(), {.sample = Checkpoint{at(-4000), 50}}}};
  CHECK(account(accountant, fetched, grew) == std::vector<Booked>{{15, 20, kContinued}});

  auto other = make();
  const Answers fell{{bun().canonical(), {.sample = Checkpoint{at(-4000), 50}, .witness_fell = true}}};
  CHECK(account(other, fetched, fell) == std::vector<Booked>{{15, 70, Origin::kMaskedReset}});
}

TEST_CASE("Samples at or before the start of counting only move the checkpoint and raise no question") {
  auto accountant = make();
  const auto fetched = page({{-30, 10}, {0, 20}, {15, 25}});
  CHECK(accountant.questions(fetched).empty());
  CHECK(account(accountant, fetched) == std::vector<Booked>{{15, 5, kContinued}});
}

TEST_CASE("What a sink is told of first, it finds as it was restored") {
  const auto id = bun().canonical();
  auto accountant = make();
  std::vector<std::optional<Checkpoint>> restored;
  const auto feed = [&](const Page& fetched) {
    static_cast<void>(accountant.questions(fetched));
    accountant.account(fetched, {}, [&](const CountedSeries& counted, const Delta&) {
      restored.push_back(accountant.restored(counted.id));
    });
  };
  SECTION("nothing, though samples that don't count moved it before") {
    feed(page({{-30, 10}, {-15, 20}}));
    CHECK(accountant.checkpoints().at(id) == Checkpoint{at(-15), 20});
    feed(page({{15, 25}}));
    CHECK(restored == std::vector<std::optional<Checkpoint>>{std::nullopt});
  }
  SECTION("a checkpoint, though such samples moved it on") {
    accountant.restore({{id, {at(-45), 7}}});
    feed(page({{-30, 10}}));
    feed(page({{15, 25}}));
    CHECK(restored == std::vector<std::optional<Checkpoint>>{Checkpoint{at(-45), 7}});
  }
  SECTION("a checkpoint of the page before") {
    accountant.restore({{id, {at(-45), 7}}});
    feed(page({{15, 25}}));
    CHECK(restored == std::vector<std::optional<Checkpoint>>{Checkpoint{at(-45), 7}});
  }
}

TEST_CASE("A checkpoint older than the witnesses seen raises a question about them") {
  auto accountant = make();
  accountant.restore({{bun().canonical(), {at(-5000), 60}}});
  const auto fetched = page({{15, 70}}, {{15, 1}}, {{15, 4}});
  const auto questions = accountant.questions(fetched);
  REQUIRE(questions.size() == 1);
  CHECK(questions.front().known == Checkpoint{at(-5000), 60});
  const Answers answers{{bun().canonical(), {.sample = questions.front().known, .witness_fell = true}}};
  CHECK(account(accountant, fetched, answers) == std::vector<Booked>{{15, 70, Origin::kMaskedReset}});
}

TEST_CASE("Repeated and late samples change nothing") {
  auto accountant = make();
  const auto first = page({{0, 100}, {15, 150}, {30, 160}});
  CHECK(account(accountant, first).size() == 2);
  CHECK(account(accountant, first).empty());
  CHECK(account(accountant, page({{20, 155}, {30, 160}, {45, 161}})) == std::vector<Booked>{{45, 1, kContinued}});
}

TEST_CASE("Values that are no byte count are skipped") {
  auto accountant = make();
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  const auto inf = std::numeric_limits<double>::infinity();
  CHECK(account(accountant, page({{0, 100}, {15, nan}, {20, inf}, {25, -inf}, {30, -5}, {40, 1e30}, {45, 130}})) ==
        std::vector<Booked>{{45, 30, kContinued}});
}

TEST_CASE("Counters beyond 100 TB, printed with 14 digits, stay whole numbers") {
  auto accountant = make();
  CHECK(account(accountant, page({{0, 1.2345678901235e+14}, {15, 1.2345678901236e+14}})) ==
        std::vector<Booked>{{15, 10, kContinued}});
}

TEST_CASE("Series of other metrics are none of the accountant's business") {
  auto accountant = make();
  Page other;
  other.counters.push_back(series(labels("kong_http_requests_total", {{"service", "bun"}}), {{0, 1}, {15, 9}}));
  CHECK(account(accountant, other).empty());
  CHECK(accountant.checkpoints().empty());
}
