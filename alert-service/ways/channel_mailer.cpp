#include "alert-service/ways/channel_mailer.hpp"

#include "alert-service/mail/curl_handle.hpp"
#include "alert-service/mail/digest.hpp"
#include "alert-service/mail/reply_log.hpp"
#include "alert-service/ways/alertmanager.hpp"
#include "alert-service/ways/body.hpp"
#include "alert-service/ways/http_answer.hpp"
#include "common/core/text.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace bandwatch::alert {
namespace {

constexpr long kConnectTimeoutMs = 10'000;
constexpr long kTimeoutMs = 30'000;
constexpr std::size_t kReplyKept = 1'000;

std::size_t keep_reply(char* data, std::size_t size, std::size_t count, void* user) {
  auto& reply = static_cast<HttpAnswer*>(user)->body;
  const auto room = kReplyKept - std::min(kReplyKept, reply.size());
  reply.append(data, std::min(size * count, room));
  return size * count;
}

std::size_t keep_header(char* data, std::size_t size, std::size_t count, void* user) {
  constexpr std::string_view kName = "retry-after:";
  const std::string_view line{data, size * count};
  std::string name{line.substr(0, kName.size())};
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  if (name == kName) static_cast<HttpAnswer*>(user)->retry_after = trim(line.substr(kName.size()));
  return size * count;
}

/// Asked about once a second; not 0 ends the request.
int on_progress(void* user, curl_off_t /*down_total*/, curl_off_t /*down*/, curl_off_t /*up_total*/,
                curl_off_t /*up*/) noexcept {
  return *static_cast<const std::atomic<bool>*>(user) ? 1 : 0;
}

/// The secrets of a request, as they are now.
struct Secrets {
  Secret address;
  Secret bearer;
  Secret password;
  Secret signature;
  Secret key;
};

Result<Secrets> read_secrets(const Channel& channel) {
  Secrets out;
  for (const auto& [path, secret] : {std::pair{&channel.url_file, &out.address},
                                     {&channel.bearer_file, &out.bearer},
                                     {&channel.password_file, &out.password},
                                     {&channel.secret_file, &out.signature},
                                     {&channel.key_file, &out.key}}) {
    if (path->empty()) continue;
    auto read = read_secret_file(*path);
    if (!read) return std::move(read).error();
    *secret = *std::move(read);
  }
  return out;
}

std::string address_of(const Channel& channel, const Secrets& secrets) {
  const auto& url = channel.url_file.empty() ? channel.url : secrets.address.reveal();
  if (channel.kind != ChannelKind::kAlertmanager) return url;
  return url + (url.ends_with('/') ? "" : "/") + "api/v2/alerts";
}

CurlList headers_of(const Channel& channel, const Secrets& secrets, const std::string& body, UtcTime now) {
  CurlList list;
  list.append("Content-Type: " + channel.body.content_type);
  list.append("Expect:");  // no waiting for a 100 that may never come
  for (const auto& [name, value] : channel.headers)
    list.append(fmt::format("{}: {}", name, value));
  if (!secrets.bearer.empty()) list.append("Authorization: Bearer " + secrets.bearer.reveal());
  if (channel.kind != ChannelKind::kWebhook) return list;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  list.append(fmt::format("X-Bandwatch-Timestamp: {}", seconds));
  if (!secrets.signature.empty()) {
    const auto& key = secrets.signature.reveal();
    const auto with_time = fmt::format("{}.{}", seconds, body);
    list.append("X-Bandwatch-Signature: sha256=" + hmac_sha256_hex(key, body));
    list.append("X-Bandwatch-Timed-Signature: sha256=" + hmac_sha256_hex(key, with_time));
  }
  return list;
}

void set_access(CurlHandle& curl, const Channel& channel, const Secrets& secrets) {
  if (!channel.username.empty()) {
    curl.set(CURLOPT_HTTPAUTH, long{CURLAUTH_BASIC});
    curl.set(CURLOPT_USERNAME, channel.username);
    curl.set(CURLOPT_PASSWORD, secrets.password.reveal());
  }
  if (!channel.ca_file.empty()) {
    curl.set(CURLOPT_CAINFO, channel.ca_file);
    curl.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // else the system's authorities would do as well
  }
}

SendResult not_sent(std::string why) {
  return {SendOutcome::kRetry, 0, {}, std::move(why), Concerns::kWay};
}

}  // namespace

void ChannelBook::set(std::vector<Channel> channels) {
  const std::lock_guard lock{mutex_};
  channels_ = std::move(channels);
}

std::optional<Channel> ChannelBook::find(std::string_view name) const {
  const std::lock_guard lock{mutex_};
  const auto* const found = find_channel(channels_, name);
  return found == nullptr ? std::nullopt : std::optional{*found};
}

std::vector<Channel> ChannelBook::all() const {
  const std::lock_guard lock{mutex_};
  return channels_;
}

SendResult ChannelMailer::send(const Envelope& envelope, const std::string& message,
                               const std::function<bool()>& before_dot) {
  const auto channel = channels_.find(envelope.to);
  if (!channel) return not_sent("the quota file has no channel of this name: nothing was sent");
  if (stop_ || !before_dot()) return {SendOutcome::kRetry, 0, {}, "stopping: nothing was sent"};
  if (channel->kind == ChannelKind::kAlertmanager) return post(*channel, with_end(message, clock_.now() + kAlertLife));
  return post(*channel, message);
}

SendResult ChannelMailer::post(const Channel& channel, const std::string& body) const {
  const auto secrets = read_secrets(channel);
  if (!secrets) return not_sent("expected " + secrets.error().detail + ": nothing was sent");
  const auto sent = channel.kind == ChannelKind::kHttp ? with_key(channel.body, body, secrets->key.reveal()) : body;
  CurlHandle curl;
  const auto headers = headers_of(channel, *secrets, sent, clock_.now());
  HttpAnswer answer;
  std::array<char, CURL_ERROR_SIZE> error_text{};
  curl.set(CURLOPT_URL, address_of(channel, *secrets));
  curl.set(CURLOPT_PROTOCOLS_STR, "http,https");
  curl.set(CURLOPT_NOSIGNAL, 1L);
  curl.set(CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  curl.set(CURLOPT_TIMEOUT_MS, kTimeoutMs);
  curl.set(CURLOPT_HTTPHEADER, headers.get());
  curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(sent.size()));
  // cppcheck-suppress stlcstrParam ; the parameter is a pointer
  curl.set(CURLOPT_POSTFIELDS, sent.c_str());
  curl.set(CURLOPT_CUSTOMREQUEST, channel.method);
  curl.set(CURLOPT_WRITEFUNCTION, &keep_reply);
  curl.set(CURLOPT_WRITEDATA, static_cast<void*>(&answer));
  curl.set(CURLOPT_HEADERFUNCTION, &keep_header);
  curl.set(CURLOPT_HEADERDATA, static_cast<void*>(&answer));
  curl.set(CURLOPT_XFERINFOFUNCTION, &on_progress);
  curl.set(CURLOPT_XFERINFODATA, const_cast<void*>(static_cast<const void*>(&stop_)));  // NOLINT: libcurl's type
  curl.set(CURLOPT_NOPROGRESS, 0L);
  curl.set(CURLOPT_ERRORBUFFER, error_text.data());
  set_access(curl, channel, *secrets);
  const auto code = curl_easy_perform(curl.get());
  if (code != CURLE_OK) {
    return not_sent(printable(error_text.front() != '\0' ? error_text.data() : curl_easy_strerror(code)));
  }
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return meaning_of(answer, channel.success, clock_.now());
}

}  // namespace bandwatch::alert
