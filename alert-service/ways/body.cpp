#include "alert-service/ways/body.hpp"

#include "alert-service/mail/templates.hpp"
#include "common/core/json_writer.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <utility>

namespace bandwatch::alert {
namespace {

/// What a body may name beside what a mail may.
constexpr std::array<std::string_view, 13> kMore{
    "id",           "topic",      "quota_id", "used_bytes", "limit_bytes", "period_start", "period_end",
    "is_threshold", "is_summary", "is_start", "critical",   "incident",    "key"};

/// At most `longest` characters of `text`, whole ones.
std::string shortened(std::string_view text, std::size_t longest) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (begins && ++characters > longest) return std::string{text.substr(0, i)} + "…";
  }
  return std::string{text};
}

std::string marked_up(std::string_view text, Markup markup) {
  if (markup == Markup::kNone) return std::string{text};
  std::string out;
  for (const char c : text) {
    if (markup == Markup::kNoMention) {
      out += c;
      if (c == '@') out += "\xE2\x80\x8B";
      continue;
    }
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

/// As it stands between the quotes of a JSON string.
std::string json_escaped(std::string_view text) {
  JsonWriter out;
  out.text(text);
  const auto quoted = out.take();
  return quoted.substr(1, quoted.size() - 2);
}

std::string plain(std::string_view text) {
  std::string out{text};
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  return out;
}

/// A body for the check: with all values, or with none.
std::string sample(const Template& body, bool full) {
  TemplateData data;
  for (const auto& name : body.names())
    data.values[name] = full ? "1" : "";
  // These are numbers in every notice.
  data.values["used_bytes"] = data.values["limit_bytes"] = "1";
  for (const auto* const list : {"rows", "notes", "services", "top_routes", "top_consumers"})
    data.lists[list] = full ? std::vector<TemplateData::Fields>(2) : std::vector<TemplateData::Fields>{};
  return body.fill(data, [](std::string_view text) { return std::string{text}; });
}

bool parses(const std::string& text) {
  rapidjson::Document document;
  return !document.Parse(text.data(), text.size()).HasParseError();
}

}  // namespace

bool is_json(std::string_view content_type) noexcept {
  const auto type = content_type.substr(0, content_type.find(';'));
  return type == "application/json" || type.ends_with("+json");
}

std::string fill_body(const BodyRule& rule, TemplateData data) {
  data.values["key"] = std::string(1, kKeyMark);
  const bool json = is_json(rule.content_type);
  return rule.body->fill(data, [&](std::string_view value) {
    if (value == std::string_view{&kKeyMark, 1}) return std::string{value};
    const auto text = marked_up(shortened(value, rule.longest), rule.markup);
    return json ? json_escaped(text) : plain(text);
  });
}

std::string with_key(const BodyRule& rule, std::string_view body, std::string_view key) {
  const auto value = is_json(rule.content_type) ? json_escaped(key) : std::string{key};
  std::string out;
  for (const char c : body)
    out += c == kKeyMark ? value : std::string(1, c);
  return out;
}

Result<Template> parse_body(std::string_view text, bool json) {
  auto parsed = Template::parse(text);
  if (!parsed) return invalid_argument("", "a template: " + parsed.error().detail);
  const auto known = template_names();
  for (const auto& name : parsed->names()) {
    const bool named = std::find(known.begin(), known.end(), name) != known.end() ||
                       std::find(kMore.begin(), kMore.end(), name) != kMore.end();
    if (!named) return invalid_argument("", "a template; there is no {{" + name + "}}");
  }
  if (json && !(parses(sample(*parsed, true)) && parses(sample(*parsed, false)))) {
    return invalid_argument("", "a template that makes JSON of any values, or another content_type");
  }
  return parsed;
}

}  // namespace bandwatch::alert
