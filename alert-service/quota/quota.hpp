#pragma once

#include "alert-service/quota/forecast.hpp"
#include "alert-service/quota/scope.hpp"
#include "alert-service/quota/threshold.hpp"
#include "common/core/bytes.hpp"
#include "common/core/period.hpp"
#include "common/core/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// What a quota definition is multiplied by: one quota for each of those found.
enum class FanOut : std::uint8_t { kService = 1, kRoute, kConsumer };

/// Another limit for a while.
struct Override {
  Bytes limit;
  std::string limit_text;
  UtcTime until;
  std::string reason;
  friend bool operator==(const Override&, const Override&) = default;
};

/// An override that is in force, and the limit that it stands in for.
struct AppliedOverride : Override {
  Bytes usual_limit;
  std::string usual_limit_text;
  friend bool operator==(const AppliedOverride&, const AppliedOverride&) = default;
};

/// No notices for a while. What is still reached when it ends is told then.
struct Silence {
  UtcTime until;
  std::string reason;
  friend bool operator==(const Silence&, const Silence&) = default;
};

/// Bytes allowed in a scope per period.
struct Quota {
  std::string id;    ///< names it for ever in the ledger; the name, unless the file says otherwise
  std::string name;  ///< for people
  Scope scope;
  std::optional<FanOut> per;  ///< set: a definition, not yet a quota; see expand()
  std::string made_of{};      ///< the id of the definition that it was made of; empty: it stands in the file
  Bytes limit;                ///< > 0
  std::string limit_text;     ///< the limit as the file spells it
  PeriodRule rule;
  Duration grace{};                      ///< after a period's beginning nothing is told for so long
  std::vector<Threshold> thresholds;     ///< ascending, at least one
  std::optional<Repetition> repetition;  ///< further ones, without end
  std::optional<ForecastRule> forecast;
  std::vector<std::string> recipients;  ///< at least one, each once: mail addresses and names of channels
  std::map<Threshold, std::vector<std::string>> recipients_at;  ///< where they differ
  std::vector<Override> overrides;                              ///< the first that is in force counts
  std::vector<Silence> silences;
  bool summary{false};       ///< a mail at the end of each period
  bool period_start{false};  ///< a mail at its beginning
  /// The first override, once in_force() has applied it; `limit` is its limit then.
  std::optional<AppliedOverride> overridden{};

  [[nodiscard]] const std::vector<std::string>& recipients_of(Threshold threshold) const;
  /// The silence at `t`, or null.
  [[nodiscard]] const Silence* silence_at(UtcTime t) const noexcept;
  friend bool operator==(const Quota&, const Quota&) = default;
};

/// What a limit is called in the ledger: its bytes. A changed limit arms all thresholds again; a limit that comes back
/// within a period finds its crossings recorded.
[[nodiscard]] inline std::uint64_t limit_version(const Quota& quota) noexcept {
  return quota.limit.count();
}

/// A text that differs between two quotas exactly if they count other bytes or in other periods. Order and repetition
/// of names in the scope change nothing.
[[nodiscard]] std::string definition_of(const Quota& quota);

/// The quota with the limit that is in force at `t`, whichever `quota` has.
[[nodiscard]] Quota in_force(Quota quota, UtcTime t);

/// The quota with the limit that `period` is held against when everything up to `counted_to` is known: that of now, or
/// for a period that is over, that of its end.
[[nodiscard]] Quota in_force(Quota quota, const Period& period, UtcTime counted_to);

/// The quotas with the limits that are in force at `t`.
[[nodiscard]] std::vector<Quota> in_force(std::span<const Quota> quotas, UtcTime t);

/// Makes quotas of definitions: one that has `per` becomes one quota for each service, route or consumer of `seen` that
/// its scope matches, with the id "ID/FOUND" and the name "NAME: FOUND"; the first `most` of each definition by name.
/// The others stay as they are.
[[nodiscard]] std::vector<Quota> expand(std::span<const Quota> definitions, std::span<const counting::Dimensions> seen,
                                        std::size_t most);

/// What a ledger is to know: the quotas, and the definitions that more of them may be made of.
[[nodiscard]] std::vector<Quota> to_adopt(std::span<const Quota> definitions, std::span<const Quota> expanded);

}  // namespace bandwatch::alert
