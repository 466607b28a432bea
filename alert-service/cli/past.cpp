#include "alert-service/cli/past.hpp"

#include "alert-service/cli/progress.hpp"
#include "alert-service/cli/replay.hpp"
#include "alert-service/cli/scratch_ledger.hpp"
#include "alert-service/cli/table.hpp"
#include "common/core/json_writer.hpp"
#include "common/core/period.hpp"
#include "common/core/rfc3339.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <map>
#include <utility>

namespace bandwatch::alert {
namespace {

constexpr Duration kReplayStep = std::chrono::hours{1};
constexpr Duration kVerifyStep = std::chrono::hours{6};

/// The window on the grid of slots, so that slots are whole.
Result<Window> parse_window(const AskedWindow& asked, UtcTime newest) {
  const auto from = parse_day_or_instant(asked.from, "UTC");
  if (!from) return invalid_argument("", "--from: expected " + from.error().detail);
  const auto until = asked.until.empty() ? Result<UtcTime>{newest} : parse_day_or_instant(asked.until, "UTC");
  if (!until) return invalid_argument("", "--to: expected " + until.error().detail);
  const Window window{floor_to(*from, kSlot), floor_to(std::min(*until, newest), kSlot)};
  if (window.start >= window.end) return invalid_argument("", "--from: expected an instant before --to and now");
  return window;
}

/// "2026-11-24 10:00"
std::string minute_text(UtcTime t) {
  auto out = format_rfc3339_seconds(t).substr(0, 16);
  out[10] = ' ';
  return out;
}

std::string window_text(const Window& window) {
  return fmt::format("{} to {} UTC", minute_text(window.start), minute_text(window.end));
}

std::string crossing_table(const std::vector<Crossing>& crossings, const Window& window) {
  if (crossings.empty()) return "nothing would have been told, " + window_text(window) + '\n';
  Table table{{"AT (UTC)", "QUOTA", "PERIOD", "THRESHOLD", "USED"}, {0, 3, 4}};
  for (const auto& crossing : crossings) {
    const auto& key = crossing.key;
    table.add({minute_text(crossing.at), key.quota, key.period.id, format_threshold(key.threshold),
               format_bytes_si(crossing.used)});
  }
  return table.text();
}

std::string crossing_json(const std::vector<Crossing>& crossings) {
  JsonWriter out;
  out.StartArray();
  for (const auto& crossing : crossings) {
    out.StartObject();
    out.text("at", format_rfc3339_seconds(crossing.at));
    out.text("quota", crossing.key.quota);
    out.text("period", crossing.key.period.id);
    out.text("threshold", format_threshold(crossing.key.threshold));
    out.key("used");
    out.Uint64(crossing.used.count());
    out.EndObject();
  }
  out.EndArray();
  return out.take() + '\n';
}

struct Compared {
  Bytes ledger;
  Bytes database;
};
using Comparison = std::map<std::string, Compared>;

std::string name_of_series(std::string_view direction, std::string_view service, std::string_view route,
                           std::string_view consumer, std::string_view workspace) {
  std::string out{direction};
  for (const auto part : {service, route, consumer, workspace})
    out += part.empty() ? "" : fmt::format(" {}", part);
  return out;
}

void add_ledger(Comparison& comparison, const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.c_str(), json.size());
  for (const auto& one : document["series"].GetArray()) {
    const auto name = name_of_series(one["direction"].GetString(), one["service"].GetString(), one["route"].GetString(),
                                     one["consumer"].GetString(), one["workspace"].GetString());
    comparison[name].ledger += Bytes{one["bytes"].GetUint64()};
  }
}

void add_database(Comparison& comparison, const UsageHistory& history) {
  for (const auto& [of, bytes] : history.by_series) {
    const auto name = name_of_series(counting::name_of(of.direction), of.service, of.route, of.consumer, of.workspace);
    comparison[name].database += bytes;
  }
}

std::string comparison_table(const Comparison& comparison, std::uint64_t differences, const Window& window) {
  Table table{{"SERIES", "LEDGER", "DATABASE", "DIFFERENCE"}, {1, 2, 3}};
  for (const auto& [name, both] : comparison) {
    const auto difference =
        static_cast<std::int64_t>(both.ledger.count()) - static_cast<std::int64_t>(both.database.count());
    table.add(
        {name, std::to_string(both.ledger.count()), std::to_string(both.database.count()), std::to_string(difference)});
  }
  return table.text() + fmt::format("{} series, {} differ; {}\n", comparison.size(), differences, window_text(window));
}

std::string comparison_json(const Comparison& comparison) {
  JsonWriter out;
  out.StartArray();
  for (const auto& [name, both] : comparison) {
    out.StartObject();
    out.text("series", name);
    out.key("ledger");
    out.Uint64(both.ledger.count());
    out.key("database");
    out.Uint64(both.database.count());
    out.EndObject();
  }
  out.EndArray();
  return out.take() + '\n';
}

}  // namespace

Result<std::string> replay_report(const Config& config, const std::vector<counting::GatewaySchema>& schemas,
                                  const QuotaFile& file, const AskedWindow& asked, bool json) {
  const auto window = parse_window(asked, SystemClock{}.now());
  if (!window) return window.error();
  const ScratchLedger scratch;
  if (!scratch.opened()) return scratch.opened().error();
  std::vector<Crossing> found;
  Progress progress{"replay"};
  const ReplayObserver observer{
      [&](const PollReport& report) { found.insert(found.end(), report.crossings.begin(), report.crossings.end()); },
      [&](double share) { progress.show(share); }};
  const auto done = replay(config, schemas, file, *window, kReplayStep, scratch.ledger(), observer);
  if (!done) return done.error();
  return json ? crossing_json(found) : crossing_table(found, *window);
}

Result<std::string> verify_report(const Config& config, const std::vector<counting::GatewaySchema>& schemas,
                                  const AskedWindow& asked, bool json,
                                  const std::function<Result<std::string>(const std::string&)>& ask) {
  // The newest samples may not be visible or booked yet.
  const auto window = parse_window(asked, SystemClock{}.now() - config.overlap());
  if (!window) return window.error();
  const auto booked =
      ask(fmt::format("slots {} {}", window->start.time_since_epoch().count(), window->end.time_since_epoch().count()));
  if (!booked) return booked.error();
  const ScratchLedger scratch;
  if (!scratch.opened()) return scratch.opened().error();
  Progress progress{"verify"};
  const ReplayObserver observer{[](const PollReport&) {}, [&](double share) { progress.show(share); }};
  const auto done = replay(config, schemas, {}, *window, kVerifyStep, scratch.ledger(), observer);
  if (!done) return done.error();
  const auto counted = scratch.ledger().usage_history({}, *window);
  if (!counted) return counted.error();
  Comparison comparison;
  add_ledger(comparison, *booked);
  add_database(comparison, *counted);
  const auto differences =
      static_cast<std::uint64_t>(std::count_if(comparison.begin(), comparison.end(), [](const auto& entry) {
        return entry.second.ledger != entry.second.database;
      }));
  auto report = json ? comparison_json(comparison) : comparison_table(comparison, differences, *window);
  if (differences > 0) return Error{Errc::kMalformedData, "ledger and database differ\n" + report, {}};
  return report;
}

}  // namespace bandwatch::alert
