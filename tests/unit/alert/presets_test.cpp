#include "alert-service/meter/channel_body.hpp"
#include "alert-service/ways/preset.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/alert/channel_support.hpp"
#include "tests/unit/alert/http_stand_in.hpp"

#include <rapidjson/document.h>

#include <algorithm>

// Channels as the quota file describes them, against receivers that refuse what the real ones refuse.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using bandwatch::test::contains;
using Reply = HttpStandIn::Reply;

/// The body as JSON; null if it is none.
rapidjson::Document parsed(const httplib::Request& request) {
  rapidjson::Document out;
  if (out.Parse(request.body.c_str()).HasParseError()) out.SetNull();
  return out;
}

std::string text_in(const rapidjson::Value& object, const char* name) {
  if (!object.IsObject() || !object.HasMember(name) || !object[name].IsString()) return {};
  return object[name].GetString();
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_json(const httplib::Request& request) {
  return request.get_header_value("Content-Type").starts_with("application/json");
}

Reply as_slack(const httplib::Request& request) {
  const auto body = parsed(request);
  if (!is_json(request) || !body.IsObject()) return {400, "invalid_payload"};
  const auto text = text_in(body, "text");
  if (text.empty()) return {400, "no_text"};
  if (contains(text, "<!")) return {400, "a mention that nobody wanted"};
  return {200, "ok"};
}

Reply as_mattermost(const httplib::Request& request) {
  const auto body = parsed(request);
  if (!body.IsObject()) return {400, R"({"id":"web.incoming_webhook.parse.app_error"})"};
  const auto text = text_in(body, "text");
  if (text.empty()) return {400, R"({"id":"web.incoming_webhook.text.app_error"})"};
  if (contains(text, "@all")) return {400, "a mention that nobody wanted"};
  return {200, "ok"};
}

Reply as_discord(const httplib::Request& request) {
  const auto body = parsed(request);
  if (!body.IsObject()) return {400, R"({"message":"The request body contains invalid JSON.","code":50109})"};
  const auto content = text_in(body, "content");
  if (content.empty()) return {400, R"({"message":"Cannot send an empty message","code":50006})"};
  if (characters(content) > 2000) return {400, R"({"content":["Must be 2000 or fewer in length."]})"};
  if (!body.HasMember("allowed_mentions")) return {400, "a mention that nobody wanted"};
  return {204, ""};
}

Reply as_teams(const httplib::Request& request) {
  const auto body = parsed(request);
  if (text_in(body, "type") != "message" || !body.HasMember("attachments") || !body["attachments"].IsArray()) {
    return {400, "Property 'type' must be 'message' and 'attachments' a list"};
  }
  for (const auto& attachment : body["attachments"].GetArray()) {
    const bool typed = text_in(attachment, "contentType") == "application/vnd.microsoft.card.adaptive";
    if (!typed || !attachment.HasMember("content")) return {400, "no adaptive card"};
    const auto& card = attachment["content"];
    if (text_in(card, "type") != "AdaptiveCard" || text_in(card, "version").empty() || !card["body"].IsArray()) {
      return {400, "no adaptive card"};
    }
  }
  return {202, ""};
}

Reply as_pagerduty(const httplib::Request& request) {
  const auto body = parsed(request);
  const auto action = text_in(body, "event_action");
  const auto refused = [](const char* why) {
    return Reply{400, std::string{R"({"status":"invalid event","errors":[")"} + why + "\"]}"};
  };
  if (text_in(body, "routing_key") != "R0UT1NG") return refused("'routing_key' is missing or blank");
  if (action != "trigger" && action != "resolve" && action != "acknowledge") return refused("'event_action'");
  const auto dedup = text_in(body, "dedup_key");
  if (dedup.size() > 255 || (action == "resolve" && dedup.empty())) return refused("'dedup_key'");
  if (action != "trigger") return {202, R"({"status":"success"})"};
  const auto& payload = body["payload"];
  const auto summary = text_in(payload, "summary");
  const auto severity = text_in(payload, "severity");
  if (summary.empty() || characters(summary) > 1024) return refused("'payload.summary'");
  if (text_in(payload, "source").empty()) return refused("'payload.source' is missing or blank");
  if (severity != "critical" && severity != "warning" && severity != "error" && severity != "info") {
    return refused("'payload.severity'");
  }
  return {202, R"({"status":"success"})"};
}

Reply as_ntfy(const httplib::Request& request) {
  const auto body = parsed(request);
  if (!body.IsObject()) return {400, R"({"code":40024,"error":"invalid request: request body must be valid JSON"})"};
  const auto topic = text_in(body, "topic");
  if (request.path != "/" || topic.empty() || topic.size() > 64) return {400, R"({"code":40009})"};
  if (!body.HasMember("priority") || !body["priority"].IsInt() || body["priority"].GetInt() > 5)
    return {400, R"({"code":40007})"};
  if (text_in(body, "message").size() > 4096) return {400, R"({"code":40014})"};
  return {200, R"({"event":"message"})"};
}

struct Receiver {
  const char* preset;
  Reply (*answer)(const httplib::Request&);
  const char* path;
};

const std::vector<Receiver> kReceivers{{"slack", as_slack, "/hook"},     {"mattermost", as_mattermost, "/hook"},
                                       {"discord", as_discord, "/hook"}, {"teams", as_teams, "/hook"},
                                       {"pagerduty", as_pagerduty, "/"}, {"ntfy", as_ntfy, "/"}};

TEST_CASE("each preset's receiver takes every notice, whatever the names are") {
  const auto receiver = GENERATE(from_range(kReceivers));
  CAPTURE(receiver.preset);
  const Secrets secrets;
  const HttpStandIn stand_in{receiver.answer};
  const auto needs_key = find_preset(receiver.preset)->needs_key;
  const auto channel = channel_of(std::string{"{name: c, "} + receiver.preset + ": \"" + stand_in.url(receiver.path) +
                                  "\"" + (needs_key ? ", key_file: " + secrets.path("key") : "") + "}");
  auto quota = bun_quota();
  const auto told = channel_body(channel, "<id@b>", quota, crossing(10'000), notice(1000));
  CHECK_FALSE(contains(told, "R0UT1NG"));
  const auto first = post(channel, told);
  CAPTURE(first.reply, first.detail);
  CHECK(first.outcome == SendOutcome::kSent);
  CHECK(post(channel, channel_body(channel, "<id@b>", quota, crossing(8'000), notice(800))).outcome ==
        SendOutcome::kSent);
  PeriodNotice over;
  over.quota_name = hostile_name();
  over.period = period_at(PeriodRule{}, kNow);
  over.limit = Bytes{1000};
  over.limit_text = "1kB";
  over.used = Bytes{250};
  for (const auto* const topic : {"summary", "start"}) {
    const auto words = std::string_view{topic} == "summary" ? summary_words(over) : start_words(over);
    CHECK(post(channel, channel_body(channel, "<id@b>", topic, quota, over, words)).outcome == SendOutcome::kSent);
  }
  CHECK(post(channel, test_body(channel, "test.1", {.subject = "Test", .lead = "Sent."}, kNow)).outcome ==
        SendOutcome::kSent);
}

TEST_CASE("the receivers refuse what the service's own JSON lacks, but for those that look for text") {
  for (const auto& receiver : kReceivers) {
    CAPTURE(receiver.preset);
    const HttpStandIn stand_in{receiver.answer};
    const Channel plain{.name = "c", .url = stand_in.url(receiver.path)};
    auto told = notice(1000);
    told.quota_name = "bun";
    const auto result = post(plain, channel_body(plain, "<id@b>", bun_quota(), crossing(10'000), told));
    const std::string_view name{receiver.preset};
    CHECK(result.outcome == (name == "slack" || name == "mattermost" ? SendOutcome::kSent : SendOutcome::kDead));
  }
}

TEST_CASE("an incident is one for a quota's period, and is resolved when it is over or the next one begins") {
  const Secrets secrets;
  const HttpStandIn stand_in{as_pagerduty};
  const auto channel =
      channel_of("{name: c, pagerduty: \"" + stand_in.url("/") + "\", key_file: " + secrets.path("key") + "}");
  const auto quota = bun_quota();
  PeriodNotice turn;
  turn.quota_name = "bun";
  turn.limit = Bytes{1000};
  turn.period = period_at(PeriodRule{}, kNow);
  post(channel, channel_body(channel, "1", quota, crossing(8'000), notice(800)));
  post(channel, channel_body(channel, "2", quota, crossing(10'000), notice(1000)));
  post(channel, channel_body(channel, "3", "summary", quota, turn, summary_words(turn)));
  turn.period = next_period(PeriodRule{}, turn.period);
  post(channel, channel_body(channel, "4", "start", quota, turn, start_words(turn)));
  post(channel, channel_body(channel, "5", "summary", quota, turn, summary_words(turn)));
  std::vector<std::string> actions;
  std::vector<std::string> keys;
  for (const auto& request : stand_in.requests()) {
    const auto body = parsed(request);
    actions.push_back(text_in(body, "event_action"));
    keys.push_back(text_in(body, "dedup_key"));
  }
  CHECK(actions == std::vector<std::string>{"trigger", "trigger", "resolve", "resolve", "resolve"});
  REQUIRE(keys.size() == 5);
  CHECK(std::vector<std::string>(4, keys[0]) == std::vector<std::string>(keys.begin(), keys.begin() + 4));
  CHECK(keys[4] != keys[0]);
}

}  // namespace
