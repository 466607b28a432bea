#include "alert-service/ways/channel_reader.hpp"

#include "alert-service/ways/body.hpp"
#include "alert-service/ways/preset.hpp"
#include "common/core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <regex>
#include <set>
#include <utility>

namespace bandwatch::alert {
namespace {

using config::Node;

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestText = 8'192;
constexpr std::size_t kMostChannels = 64;
constexpr std::string_view kFile = "file:";

Result<std::string> parse_channel_name(std::string_view text) {
  const auto name = trim(text);
  if (name.empty() || name.size() > kLongestName || !is_utf8(name) || has_control(name) || is_mail_address(name)) {
    return invalid_argument("", "1 to 200 bytes of text without @");
  }
  return std::string{name};
}

Result<std::string> parse_url(std::string_view text) {
  const bool web = text.starts_with("http://") || text.starts_with("https://");
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!web || !plain) return invalid_argument("", "an http or https address, or file: and a path");
  return std::string{text};
}

Result<std::string> parse_method(std::string_view text) {
  constexpr std::array<std::string_view, 4> kMethods{"POST", "PUT", "PATCH", "DELETE"};
  if (std::find(kMethods.begin(), kMethods.end(), text) != kMethods.end()) return std::string{text};
  return invalid_argument("", "POST, PUT, PATCH or DELETE");
}

/// Visible ASCII and blanks: what can stand in one line of a header.
Result<std::string> parse_header_text(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
  if (text.empty() || text.size() > kLongestText || !plain) return invalid_argument("", "a line of ASCII");
  return std::string{text};
}

bool is_header_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
  });
}

Result<std::string> parse_pattern(std::string_view text) {
  try {
    if (text.size() > kLongestName) return invalid_argument("", "a pattern of at most 200 bytes");
    static_cast<void>(std::regex{std::string{text}});
    return std::string{text};
  } catch (const std::regex_error&) {
    return invalid_argument("", "a regular expression (ECMAScript)");
  }
}

/// "200" or "200-299".
Result<std::pair<int, int>> parse_statuses(std::string_view text) {
  const auto number = [](std::string_view part) {
    int value = 0;
    const auto [end, failure] = std::from_chars(part.data(), part.data() + part.size(), value);
    return failure == std::errc{} && end == part.data() + part.size() ? value : 0;
  };
  const auto dash = text.find('-');
  const auto first = number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : number(text.substr(dash + 1));
  if (first < 200 || last > 599 || first > last) return invalid_argument("", "a status such as 204, or 200-299");
  return std::pair{first, last};
}

/// The path of a file that can be read; it holds a secret.
void read_path(const Node& node, std::string& path) {
  if (!node.read(path)) return;
  const auto secret = read_secret_file(path);
  if (!secret) node.fault(secret.error().detail);
}

void read_address(const Node& node, Channel& channel) {
  std::string text;
  if (!node.read(text)) return;
  if (!text.starts_with(kFile)) {
    node.read_as(channel.url, parse_url);
    return;
  }
  channel.url_file = text.substr(kFile.size());
  const auto secret = read_secret_file(channel.url_file);
  if (!secret) {
    node.fault(secret.error().detail);
  } else if (!parse_url(secret->reveal())) {
    node.fault("the file holds no http or https address");
  }
}

void read_headers(const Node& node, Channel& channel) {
  if (!node.present()) return;
  for (const auto& [name, value] : node.entries()) {
    if (!is_header_name(name)) value.fault("no name of a header");
    value.read_as(channel.headers[name], parse_header_text);
  }
}

void read_access(const Node& node, Channel& channel) {
  read_path(node.at("bearer_file"), channel.bearer_file);
  node.at("username").read_as(channel.username, parse_header_text);
  read_path(node.at("password_file"), channel.password_file);
  node.at("ca_file").read(channel.ca_file);
  if (channel.username.empty() != channel.password_file.empty()) {
    node.fault("expected both of username and password_file, or none");
  }
  if (!channel.username.empty() && !channel.bearer_file.empty()) node.fault("expected a password or a token, not both");
}

void read_success(const Node& node, SuccessRule& rule) {
  if (!node.present() || !node.expect_map({"status", "answer"})) return;
  const auto status = node.at("status");
  if (status.present()) status.read_list(rule.statuses, parse_statuses);
  node.at("answer").read_as(rule.answer, parse_pattern);
}

/// The body of http or a preset.
void read_body(const Node& node, const Preset* preset, Channel& channel) {
  node.at("content_type").read_as(channel.body.content_type, parse_header_text);
  read_path(node.at("key_file"), channel.key_file);
  std::string text;
  if (preset != nullptr) {
    text = preset->body;
    channel.body.markup = preset->markup;
    channel.body.longest = preset->longest;
    channel.success.answer = preset->answer;
    if (preset->needs_key) static_cast<void>(node.require("key_file"));
  }
  const auto own = preset == nullptr ? node.require("body") : node.at("body");
  static_cast<void>(own.read(text));
  if (text.empty()) return;
  auto parsed = parse_body(text, is_json(channel.body.content_type));
  if (!parsed) {
    own.fault("expected " + parsed.error().detail);
    return;
  }
  const auto names = parsed->names();
  const bool says_key = std::find(names.begin(), names.end(), "key") != names.end();
  if (says_key && channel.key_file.empty() && preset == nullptr) node.fault("{{key}} needs a key_file");
  channel.body.body = std::make_shared<const Template>(*std::move(parsed));
}

/// The key that says what kind of channel it is; a fault unless there is exactly one.
std::string_view kind_of(const Node& node) {
  std::vector<std::string_view> kinds{"webhook", "alertmanager", "http"};
  for (const auto& preset : presets())
    kinds.push_back(preset.name);
  const auto missing = [&](std::string_view kind) { return !node.at(kind).present(); };
  std::string all;
  for (const auto kind : kinds)
    all.append(all.empty() ? "" : ", ").append(kind);
  kinds.erase(std::remove_if(kinds.begin(), kinds.end(), missing), kinds.end());
  if (kinds.size() == 1) return kinds.front();
  node.fault("expected one of " + all);
  return {};
}

Channel read_channel(const Node& node) {
  Channel channel;
  if (!node.expect_map({"name",     "webhook",     "alertmanager", "http",          "slack",   "mattermost",
                        "discord",  "teams",       "pagerduty",    "ntfy",          "method",  "headers",
                        "username", "bearer_file", "ca_file",      "password_file", "success", "secret_file",
                        "key_file", "body",        "content_type"})) {
    return channel;
  }
  node.require("name").read_as(channel.name, parse_channel_name);
  const auto kind = kind_of(node);
  if (kind.empty()) return channel;
  read_address(node.at(kind), channel);
  read_headers(node.at("headers"), channel);
  read_access(node, channel);
  const auto only_for = [&](std::initializer_list<std::string_view> keys, const char* why) {
    for (const auto key : keys)
      if (node.at(key).present()) node.at(key).fault(why);
  };
  if (kind == "webhook") {
    read_path(node.at("secret_file"), channel.secret_file);
  } else {
    only_for({"secret_file"}, "only webhooks are signed");
  }
  if (kind == "webhook" || kind == "alertmanager") {
    channel.kind = kind == "webhook" ? ChannelKind::kWebhook : ChannelKind::kAlertmanager;
    only_for({"body", "content_type", "key_file", "method"}, "what is sent is given: http has a body of its own");
  } else {
    channel.kind = ChannelKind::kHttp;
    node.at("method").read_as(channel.method, parse_method);
    read_body(node, find_preset(kind), channel);
  }
  read_success(node.at("success"), channel.success);
  return channel;
}

}  // namespace

void read_channels(const Node& list, std::vector<Channel>& channels) {
  if (!list.present()) return;
  std::set<std::string> names;
  for (const auto& node : list.items()) {
    channels.push_back(read_channel(node));
    const auto& name = channels.back().name;
    if (!name.empty() && !names.insert(name).second) node.at("name").fault("another channel has this name");
  }
  if (channels.size() > kMostChannels) list.fault("at most 64 channels");
}

}  // namespace bandwatch::alert
