#include "alert-service/ledger/sqlite/packed_day.hpp"
#include "alert-service/ledger/sqlite/schema.hpp"
#include "alert-service/ledger/sqlite/sqlite_ledger.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

#include <limits>
#include <random>

// Slots take less space once they are old, and nothing else changes.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

constexpr UtcTime kDayStart = kNow - 10h;

/// Books two days of slots, 7 bytes more in each than in the one before; every third has none.
void count_two_days(Ledger& ledger, const Quota& quota) {
  begin(ledger, quota, kDayStart);
  std::uint64_t bytes = 0;
  for (int slot = 0; slot < 2 * 96; ++slot)
    REQUIRE(ledger.commit(bun_poll(state_of(ledger), quota, slot % 3 == 0 ? 0 : bytes += 7, 15min)).value() ==
            Change::kDone);
}

std::size_t pack_all(Ledger& ledger, UtcTime before) {
  std::size_t slots = 0;
  for (;;) {
    const auto packed = ledger.pack(before, 1).value();
    slots += packed.slots;
    if (!packed.more) return slots;
  }
}

TEST_CASE("a day of slots comes back as it was packed") {
  std::mt19937_64 random{7};
  for (int round = 0; round < 200; ++round) {
    sqlite::DaySlots slots{};
    for (auto& slot : slots) {
      if (random() % 3 != 0) slot = Bytes{random() >> (random() % 64)};
    }
    slots[95] = Bytes{std::numeric_limits<std::uint64_t>::max()};
    const auto packed = sqlite::pack_day(slots);
    CHECK(sqlite::unpack_day(packed) == slots);
    CHECK_FALSE(sqlite::unpack_day(packed.substr(0, packed.size() - 1)).has_value());
    CHECK_FALSE(sqlite::unpack_day(packed + '\x01').has_value());
  }
  CHECK_FALSE(sqlite::unpack_day("").has_value());
}

TEMPLATE_LIST_TEST_CASE("packed slots add up to the same in every window", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  count_two_days(store.ledger(), quota);
  const Window all{kAlways, kDayStart + 48h};
  auto before = store.ledger().usage_history(quota.scope, all).value();
  // A slot without traffic may be there or not.
  const auto drop_empty = [](auto& slots) {
    std::erase_if(slots, [](const auto& slot) { return slot.second == Bytes{0}; });
  };
  CHECK(pack_all(store.ledger(), kDayStart + 24h - 1ms) == 0);
  CHECK(pack_all(store.ledger(), kDayStart + 24h) == 96);
  store.reopen();
  auto after = store.ledger().usage_history(quota.scope, all).value();
  drop_empty(before.slots);
  drop_empty(after.slots);
  CHECK(after.slots == before.slots);
  CHECK(after.by_series == before.by_series);
  for (auto start = kDayStart - 15min; start < kDayStart + 26h; start += 45min) {
    for (auto end = start; end < kDayStart + 26h; end += 75min) {
      Bytes sum;
      for (const auto& [slot, bytes] : before.slots) {
        if (Window{start, end}.contains(slot)) sum += bytes;
      }
      REQUIRE(store.ledger().sum_of_slots(quota.scope, {start, end}).value() == sum);
    }
  }
  CHECK(store.ledger().audit(std::vector{quota}, AuditDepth::kWholeFile).value().corrections.empty());
}

TEMPLATE_LIST_TEST_CASE("what is booked into a packed day counts, and is packed with the rest", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  count_two_days(store.ledger(), quota);
  pack_all(store.ledger(), kDayStart + 24h);
  const Window day{kDayStart, kDayStart + 24h};
  const auto before = store.ledger().sum_of_slots(quota.scope, day).value();
  auto late = bun_poll(state_of(store.ledger()), quota, 1);
  late.series.front().slots = {{kDayStart + 15min, Bytes{1}}, {kDayStart + 30min, Bytes{2}}};
  late.usages.front().after += Bytes{2};
  REQUIRE(store.ledger().commit(late).value() == Change::kDone);
  CHECK(store.ledger().sum_of_slots(quota.scope, day).value() == before + Bytes{3});
  CHECK(pack_all(store.ledger(), kDayStart + 24h) == 2);
  CHECK(store.ledger().sum_of_slots(quota.scope, day).value() == before + Bytes{3});
  CHECK(store.ledger().usage_history(quota.scope, {kDayStart, kDayStart + 15min}).value().slots ==
        std::map<UtcTime, Bytes>{{kDayStart + 15min, Bytes{1}}});
}

TEMPLATE_LIST_TEST_CASE("packing goes on where it stopped, some series at a time", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota, kDayStart);
  auto poll = bun_poll(state_of(store.ledger()), quota, 5, 15min);
  for (const auto* service : {"a", "b", "c"}) {
    auto more = poll.series.front();
    more.id = series_id(service);
    poll.series.push_back(more);
  }
  poll.usages.front().after = Bytes{20};
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  std::vector<std::size_t> steps;
  for (auto step = store.ledger().pack(kDayStart + 24h, 3).value(); step.more;
       step = store.ledger().pack(kDayStart + 24h, 3).value())
    steps.push_back(step.series);
  CHECK(steps == std::vector<std::size_t>{3, 1});
  CHECK(store.ledger().sum_of_slots(quota.scope, {kDayStart, kDayStart + 24h}).value() == Bytes{20});
}

TEST_CASE("a ledger of version 2 goes on, its series without a recorded reason") {
  const bandwatch::test::TempDir folder;
  const auto path = folder.file("ledger.db");
  {
    sqlite::Connection connection{path};
    sqlite::migrate(connection, 2);
    connection.execute(
        "INSERT INTO series (id, direction, service, route, consumer, workspace) VALUES ('s', 1, 'bun-service', 'r',"
        " '', ''); INSERT INTO slot VALUES (1795514400000, 1, 7); INSERT INTO checkpoint VALUES (1, 1795514400000, 9)");
  }
  const auto ledger = open_copy(path);
  const auto reports = ledger->series_reports({}).value();
  REQUIRE(reports.size() == 1);
  CHECK_FALSE(reports.front().origin.has_value());
  CHECK(ledger->sum_of_slots({}, {kAlways, kNow}).value() == Bytes{7});
  CHECK(pack_all(*ledger, kNow + 14h) == 1);
  CHECK(ledger->sum_of_slots({}, {kAlways, kNow}).value() == Bytes{7});
  CHECK(state_of(*ledger).checkpoints.at("s") == counting::Checkpoint{kNow, 9});
}

}  // namespace
