#include "alert-service/ledger/sqlite/coverage_tables.hpp"

#include "alert-service/ledger/sqlite/held_tables.hpp"

#include <algorithm>

namespace bandwatch::alert::sqlite {

Standing standing(Connection& connection) {
  Standing out;
  Statement ledger{connection, "SELECT counting_since, cursor, missing_since FROM ledger"};
  ledger.step();
  out.counting_since = ledger.optional_time(0);
  if (out.counting_since) out.cursor = ledger.time(1);
  out.missing_since = ledger.optional_time(2);
  Statement gaps{connection, "SELECT window_start, window_end FROM gap ORDER BY window_start"};
  while (gaps.step())
    out.gaps.push_back(Window{gaps.time(0), gaps.time(1)});
  out.held = held_bytes(connection);
  return out;
}

void record_scrapes(Connection& connection, const std::map<UtcTime, Scrapes>& scrapes) {
  Statement add{connection,
                "INSERT INTO scrape (slot_end, expected, seen, doubts) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE"
                " SET expected = expected + ?2, seen = seen + ?3, doubts = doubts + ?4"};
  for (const auto& [end, count] : scrapes) {
    if (count != Scrapes{}) add.bind(end, count.expected, count.seen, count.doubts).run();
  }
}

std::map<UtcTime, Scrapes> scrapes_of(Connection& connection, const std::vector<Usage>& usages) {
  std::map<UtcTime, Scrapes> out;
  const auto first = std::min_element(usages.begin(), usages.end(), [](const Usage& a, const Usage& b) {
    return a.period.window.start < b.period.window.start;
  });
  if (first == usages.end()) return out;
  Statement select{connection, "SELECT slot_end, expected, seen, doubts FROM scrape WHERE slot_end > ?"};
  select.bind(first->period.window.start - first->period.window.length());
  while (select.step())
    out.emplace(select.time(0),
                Scrapes{select.unsigned_integer(1), select.unsigned_integer(2), select.unsigned_integer(3)});
  return out;
}

void record_gap(Connection& connection, const Window& gap) {
  Statement{connection, "INSERT INTO gap (window_start, window_end) VALUES (?,?)"}.bind(gap.start, gap.end).run();
}

}  // namespace bandwatch::alert::sqlite
