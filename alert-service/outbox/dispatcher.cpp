#include "alert-service/outbox/dispatcher.hpp"

#include "alert-service/quota/channel.hpp"
#include "common/core/kill_point.hpp"

#include <utility>

namespace bandwatch::alert {

Dispatcher::Dispatcher(Ledger& ledger, Mailer& mailer, const Clock& clock, DispatcherOptions options,
                       std::function<double()> jitter)
    : ledger_(ledger),
      mailer_(mailer),
      clock_(clock),
      options_(options),
      jitter_(std::move(jitter)),
      pace_(options.per_minute) {}

Result<std::optional<DispatchReport>> Dispatcher::step() {
  const auto start = clock_.now();
  if (start < relay_paused_until_ || !pace_.allows(start)) return std::optional<DispatchReport>{};
  auto claimed = ledger_.claim(start, options_.claim_lease);
  if (!claimed) return std::move(claimed).error();
  if (!*claimed) return std::optional<DispatchReport>{};
  pace_.take(start);

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
  report.took = end - start;
  report.settlement = settlement_of(report.result, report.claim, end, options_.retry, jitter_());
  const bool refused = report.settlement.as == SettledAs::kRetry;
  if (refused && stopping_) report.settlement.next_at = end;
  // A channel beside mail that can't be reached says nothing of the relay.
  const bool of_relay = is_mail_address(report.claim.recipient);
  if (refused && of_relay && report.result.smtp_code == 0) relay_paused_until_ = end + options_.host_pause;
  const auto settled = ledger_.settle(report.claim, report.settlement);
  if (!settled) return settled.error();
  kill_point("mail-settled");
  report.settled = *settled == Change::kDone;
  return std::optional{std::move(report)};
}

}  // namespace bandwatch::alert
