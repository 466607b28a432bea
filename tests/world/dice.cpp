#include "tests/world/dice.hpp"

#include <algorithm>

namespace bandwatch::world {
namespace {

constexpr std::array<DieRule, kDice> kRules{{
    {Die::kRestarts, "restarts", 0.6, "nodes restart between two scrapes"},
    {Die::kMasked, "masked", 0.3, "after a restart a counter passes its old value before it is seen"},
    {Die::kEvictions, "evictions", 0.2, "one counter alone begins again"},
    {Die::kBirths, "births", 0.6, "counters turn up on nodes that were there before"},
    {Die::kFailedScrapes, "failed-scrapes", 0.4, "scrapes fail: up is 0, nothing else is there"},
    {Die::kOutages, "outages", 0.2, "scrapes of a node fail for long"},
    {Die::kHoles, "holes", 0.2, "nothing at all is there of anything for a while"},
    {Die::kLate, "late", 0.2, "samples become visible late, those of a hole long after"},
    {Die::kIntervals, "intervals", 0.2, "the scrape interval changes"},
    {Die::kOnTheEdge, "on-the-edge", 0.15, "scrapes are at full minutes, or a millisecond behind"},
    {Die::kNewNodes, "new-nodes", 0.4, "nodes come and go"},
    {Die::kNewJobs, "new-jobs", 0.2, "all nodes but the first are scraped by a job of their own"},
    {Die::kPods, "pods", 0.05, "many nodes, each there for some scrapes only"},
    {Die::kNonsense, "nonsense", 0.2, "samples below zero"},
    {Die::kNaN, "nan", 0.1, "samples that are no number"},
    {Die::kOtherGateways, "other-gateways", 0.3, "the gateway is none of Kong's newer ones"},
    {Die::kOwnLabels, "own-labels", 0.2, "several counters of one dimension tuple, apart by a label of their own"},
    {Die::kJitter, "jitter", 0.15, "two scrapers write one series, and one of them is slow now and then"},
    {Die::kReplicas, "replicas", 0.15, "two scrapers, apart by a replica label"},
    {Die::kForeignReplicas, "foreign-replicas", 0.1, "two scrapers, apart by a label that nobody configured"},
    {Die::kTwoJobs, "two-jobs", 0.1, "two jobs scrape the same nodes"},
    {Die::kRelabelled, "relabelled", 0.2, "a label is added, changed or removed while the gateway goes on"},
    {Die::kOverlap, "overlap", 0.1, "a label changes, and for some scrapes both spellings are written"},
    {Die::kExported, "exported", 0.2, "target labels took the place of the gateway's own"},
    {Die::kExportedLater, "exported-later", 0.1, "target labels take the place of the gateway's own, or give it back"},
    {Die::kExternalLabels, "external-labels", 0.3, "remote read shows labels that the query API does not"},
    {Die::kNoUp, "no-up", 0.1, "up is not stored"},
    {Die::kUpElsewhere, "up-elsewhere", 0.1, "up is stored under another job, or spells the instance otherwise"},
    {Die::kScrapes, "scrapes", 1, "scrapes are counted as exactly as bytes"},
}};

}  // namespace

std::span<const DieRule, kDice> die_rules() {
  return kRules;
}

std::optional<Die> find_die(std::string_view name) {
  const auto found = std::find_if(kRules.begin(), kRules.end(), [&](const DieRule& rule) { return rule.name == name; });
  return found == kRules.end() ? std::nullopt : std::optional{found->die};
}

Fallen::Fallen(const DieSettings& settings, Dice& dice) {
  const auto makes_twins = [](Die die) {
    return die == Die::kJitter || die == Die::kReplicas || die == Die::kForeignReplicas || die == Die::kTwoJobs;
  };
  bool twice = std::any_of(kRules.begin(), kRules.end(), [&](const DieRule& rule) {
    return makes_twins(rule.die) && settings.of(rule.die) == DieSettings::Fall::kAlways;
  });
  for (const auto& rule : kRules) {
    const bool by_chance = dice.chance(rule.chance);  // whatever the settings, so that other dice fall as before
    bool up = settings.of(rule.die) == DieSettings::Fall::kAlways;
    if (settings.of(rule.die) == DieSettings::Fall::kChance) up = by_chance && !(makes_twins(rule.die) && twice);
    up_[static_cast<std::size_t>(rule.die)] = up;
    twice = twice || (makes_twins(rule.die) && up);
  }
}

}  // namespace bandwatch::world
