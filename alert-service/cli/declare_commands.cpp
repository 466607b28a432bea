#include "alert-service/cli/commands.hpp"

namespace bandwatch::alert {

std::vector<config::Command> declare_commands(CommandInput& input) {
  const config::Flag json{"--json", "Print JSON instead of a table", &input.json};
  const config::Argument quota{"quota", "Id or name of a quota", &input.quota};
  const config::Argument from{"--from", "Beginning: a day or an RFC 3339 instant", &input.from};
  const config::Argument until{"--to", "End; default: now", &input.until, false};
  return {
      {"run", "Count, mail and show until SIGTERM (the default)", "alert-service run --config alert.yml"},
      {"check-config", "Check all settings and the quota file", "alert-service check-config --quotas quotas.yml"},
      {"test-mail",
       "Send one mail and show the relay's answer",
       "alert-service test-mail ops@example.org",
       {{"to", "Mail address", &input.to}}},
      {"test-channel",
       "Send one message to a channel of the quota file and show its answer",
       "alert-service test-channel pager",
       {{"name", "Name of the channel", &input.to}}},
      {"preview",
       "Write what a mail would look like to files",
       "alert-service preview bun-monthly --threshold 90 --out preview",
       {quota,
        {"--threshold", "A threshold as in the quota file; default: 80", &input.threshold, false},
        {"--out", "Folder to write to; default: preview", &input.out, false}}},
      {"status", "Quotas in their current periods", "alert-service status --json", {}, {json}},
      {"explain",
       "What a quota counted, and why it has told what",
       "alert-service explain bun-monthly",
       {quota},
       {json}},
      {"replay",
       "What would have been told with this quota file; sends nothing",
       "alert-service replay --from 2026-11-01 --to 2026-11-24T12:00:00Z",
       {from, until},
       {json}},
      {"outbox",
       "Messages that are not delivered: list, retry NUMBER or drop NUMBER",
       "alert-service outbox retry 17",
       {{"action", "What to do", &input.action, true, {"list", "retry", "drop"}},
        {"number", "Number of a message", &input.number, false}},
       {json}},
      {"held",
       "Jumps of counters that are held back as implausible: list, release NUMBER or drop NUMBER",
       "alert-service held release 3",
       {{"action", "What to do", &input.action, true, {"list", "release", "drop"}},
        {"number", "Number of a jump", &input.number, false}},
       {json}},
      {"history",
       "Every message: when, to whom, what became of it",
       "alert-service history 100",
       {{"count", "How many, the newest first; default: 50", &input.number, false}},
       {json}},
      {"backup",
       "Write a copy of the ledger, also while the service runs",
       "alert-service backup /var/backups/ledger-2026-11-24.db",
       {{"path", "File to write; must not exist", &input.path}}},
      {"verify",
       "Compare the ledger with the database, series by series",
       "alert-service verify --from 2026-11-20",
       {from, until},
       {json}},
  };
}

}  // namespace bandwatch::alert
