#pragma once

#include "alert-service/ledger/ledger.hpp"

#include <fmt/format.h>

#include <string>

namespace bandwatch::proof {

/// All that a ledger holds, as a text: two ledgers in the same state have the same.
[[nodiscard]] inline std::string digest(alert::Ledger& ledger) {
  const auto millis = [](UtcTime t) { return t.time_since_epoch().count(); };
  const auto state = ledger.poll_state(UtcTime{}).value();
  std::string out{ledger.message_id_key().value().reveal()};
  if (state.standing.counting_since) out += fmt::format("cursor {}\n", millis(state.standing.cursor));
  for (const auto& usage : state.usages)
    out += fmt::format("{} {} {}\n", usage.quota, usage.period.id, usage.bytes.count());
  for (const auto& [id, checkpoint] : state.checkpoints)
    out += fmt::format("{} {} {}\n", id, millis(checkpoint.at), checkpoint.value);
  for (const auto& [key, valid_until] : state.crossings)
    out += fmt::format("{} {} {} {}\n", key.quota, key.period.id, key.threshold.basis_points, millis(valid_until));
  for (const auto& mail : ledger.mail_reports(100'000).value())
    out += fmt::format("{} {} {}\n", mail.message_id, name_of(mail.state), mail.attempts);
  const Window always{UtcTime{}, UtcTime{Duration{1LL << 50}}};
  for (const auto& [end, bytes] : ledger.usage_history({}, always).value().slots)
    out += fmt::format("slot {} {}\n", millis(end), bytes.count());
  return out + fmt::format("{}", ledger.sum_of_slots({}, always).value().count());
}

}  // namespace bandwatch::proof
