#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/ledger/sqlite/statement.hpp"
#include "alert-service/quota/crossing.hpp"

#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bandwatch::alert::sqlite {

// Slots lie in two tables: those of the last days one by one, where polls book them, and older ones packed by day. What
// counts is the sum of both, so a late booking into a packed day is booked as any other. They throw StoreError.

/// The number of a series in the store.
using SeriesNumber = std::int64_t;

/// A day of slots ends on the grid of UTC days.
inline constexpr Duration kPackedDay = std::chrono::hours{24};

/// Calls `sink` for the slots in `window`, whose ends are slot ends; one slot of a series may come in two parts.
void read_slots(Connection& connection, const Window& window,
                const std::function<void(SeriesNumber, UtcTime, Bytes)>& sink);

/// What each series brought in `window`, whose ends are slot ends.
[[nodiscard]] std::unordered_map<SeriesNumber, Bytes> sum_slots(Connection& connection, const Window& window);

/// What all series count, by their numbers.
[[nodiscard]] std::unordered_map<SeriesNumber, counting::Dimensions> read_dimensions(Connection& connection);

/// The column `column` and the four after it.
[[nodiscard]] counting::Dimensions dimensions_at(const Statement& row, int column);

/// Adds to slots, with statements that are prepared once.
class SlotBooking {
 public:
  explicit SlotBooking(Connection& connection) : connection_(connection) {}
  /// Read, added and written here: SQL would turn a sum above 2^63 into a floating-point number.
  void add(UtcTime end, SeriesNumber series, Bytes bytes);

 private:
  Connection& connection_;
  Statement read_{connection_, "SELECT bytes FROM slot WHERE slot_end = ? AND series = ?"};
  Statement write_{connection_,
                   "INSERT INTO slot (slot_end, series, bytes) VALUES (?1, ?2, ?3)"
                   " ON CONFLICT DO UPDATE SET bytes = ?3"};
};

[[nodiscard]] Packing pack(Connection& connection, UtcTime before, std::size_t most_series);

}  // namespace bandwatch::alert::sqlite
