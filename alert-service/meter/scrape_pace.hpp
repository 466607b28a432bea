#pragma once

#include "alert-service/ledger/records.hpp"
#include "common/core/time.hpp"
#include "common/reading/reader.hpp"

#include <map>

namespace bandwatch::alert {

/// Knows how many scrapes there should have been. Scrapes that left no trace, since the database itself was away, are
/// expected at the pace of the longest part of a slot that had any; and only where a whole slot, or all that was read,
/// has none: a few seconds may.
class ScrapePace {
 public:
  /// The scrapes of the window that was read, by slot end.
  [[nodiscard]] std::map<UtcTime, Scrapes> in(const reading::ReadReport& read, const Window& window);

 private:
  double per_second_{0};
};

}  // namespace bandwatch::alert
