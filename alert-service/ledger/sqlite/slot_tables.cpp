#include "alert-service/ledger/sqlite/slot_tables.hpp"

#include "alert-service/ledger/sqlite/packed_day.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace bandwatch::alert::sqlite {
namespace {

__extension__ using Wide = unsigned __int128;

/// Sums of numbers whose upper and lower 32 bits SQL has added up: it adds signed numbers and fails above 2^63.
Bytes joined(const Statement& row, int column) {
  const auto bytes = (Wide{row.unsigned_integer(column)} << 32U) + Wide{row.unsigned_integer(column + 1)};
  return Bytes{static_cast<std::uint64_t>(std::min(bytes, Wide{std::numeric_limits<std::uint64_t>::max()}))};
}

DaySlots slots_of(const Statement& row, int column) {
  const auto slots = unpack_day(row.text(column));
  if (!slots) throw StoreError{SQLITE_CORRUPT, "a packed day can't be read"};
  return *slots;
}

UtcTime end_of_slot(UtcTime day_end, std::size_t index) {
  return day_end - kPackedDay + kSlot * (static_cast<std::int64_t>(index) + 1);
}

bool contains_day(const Window& window, UtcTime day_end) {
  return window.start <= day_end - kPackedDay && day_end <= window.end;
}

/// The end of the UTC day whose slots contain the one that ends at `slot`.
UtcTime day_of(UtcTime slot) {
  return floor_to(slot - Duration{1}, kPackedDay) + kPackedDay;
}

/// The packed days that reach into `window`.
Statement packed_days(Connection& connection, const Window& window) {
  Statement select{connection, "SELECT series, day_end, packed FROM slot_day WHERE day_end > ? AND day_end < ?"};
  select.bind(window.start, window.end + kPackedDay);
  return select;
}

/// The slots of one day of some series, on their way from one table to the other.
class Day {
 public:
  Day(Connection& connection, UtcTime end, SeriesNumber first, SeriesNumber behind)
      : connection_(connection), end_(end), first_(first), behind_(behind) {}

  /// Moves them.
  void pack() {
    take_packed();
    take_single();
    Statement write{connection_,
                    "INSERT INTO slot_day (day_end, series, bytes, packed) VALUES (?1, ?2, ?3, ?4)"
                    " ON CONFLICT DO UPDATE SET bytes = ?3, packed = ?4"};
    for (const auto& [series, slots] : found_) {
      Bytes sum;
      for (const auto bytes : slots)
        sum += bytes;
      const auto packed = pack_day(slots);
      write.bind(end_, series, sum, Blob{packed}).run();
    }
  }
  [[nodiscard]] std::size_t single_slots() const noexcept { return single_; }
  [[nodiscard]] std::size_t series() const noexcept { return found_.size(); }

 private:
  void take_packed() {
    Statement select{connection_,
                     "SELECT series, packed FROM slot_day WHERE day_end = ? AND series >= ? AND series < ?"};
    select.bind(end_, first_, behind_);
    while (select.step())
      packed_.emplace(select.integer(0), slots_of(select, 1));
  }
  void take_single() {
    Statement select{connection_, "SELECT series, bytes FROM slot WHERE slot_end = ? AND series >= ? AND series < ?"};
    Statement remove{connection_, "DELETE FROM slot WHERE slot_end = ? AND series >= ? AND series < ?"};
    for (std::size_t i = 0; i < std::tuple_size_v<DaySlots>; ++i) {
      select.bind(end_of_slot(end_, i), first_, behind_);
      for (; select.step(); ++single_)
        slots_to_fill(select.integer(0))[i] += select.bytes(1);
      remove.bind(end_of_slot(end_, i), first_, behind_).run();
    }
  }
  DaySlots& slots_to_fill(SeriesNumber series) {
    const auto [entry, is_new] = found_.try_emplace(series);
    const auto packed = packed_.find(series);
    if (is_new && packed != packed_.end()) entry->second = packed->second;
    return entry->second;
  }

  Connection& connection_;
  UtcTime end_;
  SeriesNumber first_;
  SeriesNumber behind_;
  std::size_t single_{0};
  std::map<SeriesNumber, DaySlots> packed_;
  std::map<SeriesNumber, DaySlots> found_;
};

std::optional<UtcTime> oldest_slot(Connection& connection) {
  Statement select{connection, "SELECT min(slot_end) FROM slot"};
  select.step();
  return select.optional_time(0);
}

/// The lowest series that has a slot of its own in the day.
std::optional<SeriesNumber> first_series(Connection& connection, UtcTime day_end) {
  Statement select{connection, "SELECT min(series) FROM slot WHERE slot_end = ?"};
  std::optional<SeriesNumber> out;
  for (std::size_t i = 0; i < std::tuple_size_v<DaySlots>; ++i) {
    if (!select.bind(end_of_slot(day_end, i)).step() || select.is_null(0)) continue;
    out = std::min(out.value_or(std::numeric_limits<SeriesNumber>::max()), select.integer(0));
  }
  return out;
}

}  // namespace

counting::Dimensions dimensions_at(const Statement& row, int column) {
  return counting::Dimensions{
      .direction = static_cast<counting::Direction>(row.integer(column)),
      .service = row.text(column + 1),
      .route = row.text(column + 2),
      .consumer = row.text(column + 3),
      .workspace = row.text(column + 4),
  };
}

std::unordered_map<SeriesNumber, counting::Dimensions> read_dimensions(Connection& connection) {
  Statement select{connection, "SELECT number, direction, service, route, consumer, workspace FROM series"};
  std::unordered_map<SeriesNumber, counting::Dimensions> out;
  while (select.step())
    out.emplace(select.integer(0), dimensions_at(select, 1));
  return out;
}

void read_slots(Connection& connection, const Window& window,
                const std::function<void(SeriesNumber, UtcTime, Bytes)>& sink) {
  auto days = packed_days(connection, window);
  while (days.step()) {
    const auto slots = slots_of(days, 2);
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const auto end = end_of_slot(days.time(1), i);
      if (slots[i] != Bytes{0} && window.contains(end)) sink(days.integer(0), end, slots[i]);
    }
  }
  Statement select{connection, "SELECT series, slot_end, bytes FROM slot WHERE slot_end > ? AND slot_end <= ?"};
  select.bind(window.start, window.end);
  while (select.step())
    sink(select.integer(0), select.time(1), select.bytes(2));
}

std::unordered_map<SeriesNumber, Bytes> sum_slots(Connection& connection, const Window& window) {
  std::unordered_map<SeriesNumber, Bytes> out;
  Statement whole{connection,
                  "SELECT series, sum((bytes >> 32) & 4294967295), sum(bytes & 4294967295) FROM slot_day"
                  " WHERE day_end >= ? AND day_end <= ? GROUP BY series"};
  whole.bind(window.start + kPackedDay, window.end);
  while (whole.step())
    out[whole.integer(0)] += joined(whole, 1);
  auto days = packed_days(connection, window);
  while (days.step()) {
    const auto day_end = days.time(1);
    if (contains_day(window, day_end)) continue;
    const auto slots = slots_of(days, 2);
    for (std::size_t i = 0; i < slots.size(); ++i) {
      if (window.contains(end_of_slot(day_end, i))) out[days.integer(0)] += slots[i];
    }
  }
  Statement single{connection,
                   "SELECT series, sum((bytes >> 32) & 4294967295), sum(bytes & 4294967295) FROM slot"
                   " WHERE slot_end > ? AND slot_end <= ? GROUP BY series"};
  single.bind(window.start, window.end);
  while (single.step())
    out[single.integer(0)] += joined(single, 1);
  return out;
}

void SlotBooking::add(UtcTime end, SeriesNumber series, Bytes bytes) {
  const auto sum = (read_.bind(end, series).step() ? read_.bytes(0) : Bytes{}) + bytes;
  write_.bind(end, series, sum).run();
}

Packing pack(Connection& connection, UtcTime before, std::size_t most_series) {
  Packing out;
  const auto oldest = oldest_slot(connection);
  if (!oldest) return out;
  const auto day_end = day_of(*oldest);
  if (day_end > before) return out;
  const auto first = first_series(connection, day_end);
  if (!first) return out;
  Transaction transaction{connection};
  Day day{connection, day_end, *first, *first + static_cast<SeriesNumber>(most_series)};
  day.pack();
  transaction.commit();
  out.slots = day.single_slots();
  out.series = day.series();
  out.more = true;
  return out;
}

}  // namespace bandwatch::alert::sqlite
