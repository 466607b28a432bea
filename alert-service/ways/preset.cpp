#include "alert-service/ways/preset.hpp"

#include <algorithm>
#include <array>

namespace bandwatch::alert {
namespace {

// https://api.slack.com/messaging/webhooks: "text" is a must, & < > are entities, and a success is the answer "ok".
constexpr std::string_view kSlack =
    R"({"text":"*{{subject}}*\n{{lead}}{{#outlook}}\n{{outlook}}{{/outlook}}{{#notes}}\n{{note}}{{/notes}})"
    R"({{#link}}\n<{{link}}|Dashboard>{{/link}}"})";

// https://developers.mattermost.com/integrate/webhooks/incoming/: as Slack's, but Markdown.
constexpr std::string_view kMattermost =
    R"({"text":"**{{subject}}**\n{{lead}}{{#outlook}}\n{{outlook}}{{/outlook}}{{#notes}}\n{{note}}{{/notes}})"
    R"({{#link}}\n[Dashboard]({{link}}){{/link}}"})";

// https://discord.com/developers/docs/resources/webhook#execute-webhook: "content" of at most 2,000 characters.
constexpr std::string_view kDiscord =
    R"({"content":"**{{subject}}**\n{{lead}}{{#outlook}}\n{{outlook}}{{/outlook}}{{#link}}\n<{{link}}>{{/link}}",)"
    R"("allowed_mentions":{"parse":[]}})";

// https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook: an
// adaptive card, for a workflow that begins with a webhook. An older connector says in a 200 that it has failed.
constexpr std::string_view kTeams =
    R"({"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":{)"
    R"("$schema":"http://adaptivecards.io/schemas/adaptive-card.json","type":"AdaptiveCard","version":"1.4","body":[)"
    R"({"type":"TextBlock","size":"Medium","weight":"Bolder","wrap":true,"text":"{{subject}}"},)"
    R"({"type":"TextBlock","wrap":true,"text":"{{lead}}"})"
    R"({{#outlook}},{"type":"TextBlock","wrap":true,"text":"{{outlook}}"}{{/outlook}})"
    R"({{#notes}},{"type":"TextBlock","wrap":true,"text":"{{note}}"}{{/notes}}])"
    R"({{#link}},"actions":[{"type":"Action.OpenUrl","title":"Dashboard","url":"{{link}}"}]{{/link}}}}]})";

// https://developer.pagerduty.com/docs/events-api-v2/trigger-events/: one incident for a quota's period, resolved by
// the notice that the period is over or the next one has begun. A summary has at most 1,024 characters.
constexpr std::string_view kPagerDuty =
    R"({"routing_key":"{{key}}","event_action":"{{#is_threshold}}trigger{{/is_threshold}})"
    R"({{^is_threshold}}resolve{{/is_threshold}}","dedup_key":"{{incident}}","payload":{"summary":"{{subject}}",)"
    R"("source":"bandwatch","severity":"{{#critical}}critical{{/critical}}{{^critical}}warning{{/critical}}",)"
    R"("component":"{{quota}}","custom_details":{"lead":"{{lead}}","outlook":"{{outlook}}","used":"{{used}}",)"
    R"("limit":"{{limit}}"}}{{#link}},"links":[{"href":"{{link}}","text":"Dashboard"}]{{/link}}})";

// https://docs.ntfy.sh/publish/#publish-as-json: to the server's root; the topic is as good as a password, so it is the
// key. A message has at most 4,096 bytes.
constexpr std::string_view kNtfy =
    R"({"topic":"{{key}}","title":"{{subject}}","message":"{{lead}}{{#outlook}}\n{{outlook}}{{/outlook}}",)"
    R"("priority":{{#critical}}5{{/critical}}{{^critical}}3{{/critical}}{{#link}},"click":"{{link}}"{{/link}}})";

constexpr std::array kPresets{
    Preset{"slack", kSlack, Markup::kEntities, 1'000, "^ok$", false},
    Preset{"mattermost", kMattermost, Markup::kNoMention, 1'000, "^ok$", false},
    Preset{"discord", kDiscord, Markup::kNone, 450, "", false},
    Preset{"teams", kTeams, Markup::kNone, 1'000, "^(?![^]*failed)", false},
    Preset{"pagerduty", kPagerDuty, Markup::kNone, 1'000, "", true},
    Preset{"ntfy", kNtfy, Markup::kNone, 400, "", true},
};

}  // namespace

std::span<const Preset> presets() noexcept {
  return kPresets;
}

const Preset* find_preset(std::string_view name) noexcept {
  const auto* const found =
      std::find_if(kPresets.begin(), kPresets.end(), [&](const Preset& preset) { return preset.name == name; });
  return found == kPresets.end() ? nullptr : found;
}

}  // namespace bandwatch::alert
