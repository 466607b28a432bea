#include "tests/proofs/world/scenario.hpp"

#include <algorithm>
#include <string>

namespace bandwatch::proof {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

test::History random_life(Dice& dice, std::uint64_t seed) {
  test::HistoryOptions options;
  options.seed = seed;
  options.targets = static_cast<std::size_t>(dice.number(1, 3));
  options.scrapes = static_cast<std::size_t>(dice.number(4, 24));
  options.interval = dice.pick(std::vector<Duration>{seconds{15}, seconds{60}, minutes{3}});
  options.restart_chance = dice.pick(std::vector<double>{0, 0.02, 0.2});
  options.failed_chance = dice.pick(std::vector<double>{0, 0.03, 0.3});
  options.outage_chance = dice.pick(std::vector<double>{0, 0.01});
  options.traffic_chance = dice.pick(std::vector<double>{0.1, 0.6, 1.0});
  // Anywhere in two days, so that hours and days begin within many of the lives.
  options.begin += dice.duration(Duration{0}, hours{48});
  return make_history(options);
}

Bytes random_limit(Dice& dice, const test::History& life) {
  std::uint64_t all = 0;
  for (const auto& counted : life.counted)
    all += counted.bytes;
  const auto most = std::clamp<std::uint64_t>(all, 10, std::uint64_t{1} << 47U);
  return Bytes{static_cast<std::uint64_t>(dice.number(1, static_cast<std::int64_t>(most)))};
}

std::vector<alert::Quota> random_quotas(Dice& dice, const test::History& life) {
  std::vector<alert::Quota> out;
  const auto count = dice.number(1, 3);
  for (std::int64_t i = 0; i < count; ++i) {
    alert::Quota quota;
    quota.id = quota.name = "quota " + std::to_string(i);
    if (dice.chance(0.5)) quota.scope.services = {"bun-service"};
    if (dice.chance(0.3)) quota.scope.services.emplace_back("bin-service");
    if (dice.chance(0.5)) quota.scope.direction = counting::Direction::kEgress;
    quota.rule.kind = dice.pick(std::vector<PeriodKind>{PeriodKind::kHour, PeriodKind::kDay, PeriodKind::kMonth});
    quota.rule.zone = dice.pick(std::vector<std::string>{"UTC", "Europe/Berlin", "Asia/Kathmandu"});
    quota.limit = random_limit(dice, life);
    quota.limit_text = "some";
    quota.thresholds = alert::default_thresholds();
    if (dice.chance(0.3)) quota.thresholds = {alert::Threshold{1}, alert::Threshold{5'000}, alert::Threshold{20'000}};
    quota.recipients = {"ops@example.org"};
    if (dice.chance(0.3)) quota.recipients.emplace_back("owner@example.org");
    out.push_back(std::move(quota));
  }
  return out;
}

namespace {

/// Few words and no picture: the proofs count mails, they don't read them.
alert::MailTemplates short_mails() {
  const auto lead = alert::Template::parse("{{lead}} {{quota}}").value();
  return {alert::Template::parse("{{subject}}").value(), lead, lead};
}

}  // namespace

alert::MeterOptions meter_options(std::vector<alert::Quota> quotas, Duration page) {
  alert::MeterOptions options;
  options.quotas = std::move(quotas);
  options.overlap = kOverlap;
  options.page = page;
  options.mail.from = {"Bandwatch", "bandwatch@example.org"};
  options.mail.message_id_key = Secret{"key"};
  options.mail.templates = short_mails();
  return options;
}

}  // namespace bandwatch::proof
