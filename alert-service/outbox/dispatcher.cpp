#include "alert-service/outbox/dispatcher.hpp"

#include "common/core/kill_point.hpp"

#include <algorithm>
#include <utility>

namespace bandwatch::alert {

Dispatcher::Dispatcher(Ledger& ledger, Mailer& mailer, const Clock& clock, DispatcherOptions options,
                       std::function<double()> jitter)
    : ledger_(ledger),
      mailer_(mailer),
      clock_(clock),
      options_(std::move(options)),
      jitter_(std::move(jitter)),
      pace_(options_.per_minute) {}

Result<std::optional<DispatchReport>> Dispatcher::step() {
  const auto begun = clock_.steady();
  if (begun < paused_until_.load() || !pace_.allows(begun)) return std::optional<DispatchReport>{};
  auto claimed = ledger_.claim(clock_.now(), options_.claim_lease, options_.lane);
  if (!claimed) return std::move(claimed).error();
  if (!*claimed) return std::optional<DispatchReport>{};
  pace_.take(begun);

  kill_point("mail-claimed");
  DispatchReport report;
  report.claim = **std::move(claimed);
  const auto before_dot = [&] {
    kill_point("mail-before-intent");
    const auto intent = ledger_.record_intent(report.claim, clock_.now());
    kill_point("mail-after-intent");
    return intent && *intent == Change::kDone;
  };
  report.result = mailer_.send(Envelope{report.claim.sender, report.claim.recipient}, report.claim.message, before_dot);
  kill_point("mail-answered");
  const auto end = clock_.now();
  const auto ended = clock_.steady();
  report.took = std::chrono::duration_cast<Duration>(ended - begun);
  report.settlement = settlement_of(report.result, report.claim, end, options_.retry, jitter_());
  const bool refused = report.settlement.as == SettledAs::kRetry;
  if (refused && stopping_) report.settlement.next_at = end;
  if (refused && report.result.concerns == Concerns::kWay) {
    paused_until_ = ended + std::max(options_.pause, report.result.wait);
  }
  const auto settled = ledger_.settle(report.claim, report.settlement);
  if (!settled) return settled.error();
  kill_point("mail-settled");
  report.settled = *settled == Change::kDone;
  return std::optional{std::move(report)};
}

}  // namespace bandwatch::alert
