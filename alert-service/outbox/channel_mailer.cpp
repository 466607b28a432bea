#include "alert-service/outbox/channel_mailer.hpp"

#include "alert-service/mail/curl_handle.hpp"
#include "alert-service/mail/digest.hpp"
#include "alert-service/mail/reply_log.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace bandwatch::alert {
namespace {

constexpr long kConnectTimeoutMs = 10'000;
constexpr long kTimeoutMs = 30'000;
constexpr std::size_t kReplyKept = 300;

std::size_t keep_reply(char* data, std::size_t size, std::size_t count, void* user) {
  auto& reply = *static_cast<std::string*>(user);
  const auto room = kReplyKept - std::min(kReplyKept, reply.size());
  reply.append(data, std::min(size * count, room));
  return size * count;
}

std::string address_of(const Channel& channel) {
  if (channel.kind == ChannelKind::kWebhook) return channel.url;
  return channel.url + (channel.url.ends_with('/') ? "" : "/") + "api/v2/alerts";
}

CurlList headers_of(const Channel& channel, const std::string& body) {
  CurlList list;
  list.append("Content-Type: application/json");
  list.append("Expect:");  // no waiting for a 100 that may never come
  if (!channel.secret.empty()) {
    list.append("X-Bandwatch-Signature: sha256=" + hmac_sha256_hex(channel.secret.reveal(), body));
  }
  return list;
}

SendResult post(const Channel& channel, const std::string& body) {
  CurlHandle curl;
  const auto headers = headers_of(channel, body);
  std::string reply;
  std::array<char, CURL_ERROR_SIZE> error_text{};
  curl.set(CURLOPT_URL, address_of(channel));
  curl.set(CURLOPT_PROTOCOLS_STR, "http,https");
  curl.set(CURLOPT_NOSIGNAL, 1L);
  curl.set(CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  curl.set(CURLOPT_TIMEOUT_MS, kTimeoutMs);
  curl.set(CURLOPT_HTTPHEADER, headers.get());
  curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  // cppcheck-suppress stlcstrParam ; the parameter is a pointer
  curl.set(CURLOPT_POSTFIELDS, body.c_str());
  curl.set(CURLOPT_WRITEFUNCTION, &keep_reply);
  curl.set(CURLOPT_WRITEDATA, static_cast<void*>(&reply));
  curl.set(CURLOPT_ERRORBUFFER, error_text.data());
  const auto code = curl_easy_perform(curl.get());
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK) {
    const auto* const why = error_text.front() != '\0' ? error_text.data() : curl_easy_strerror(code);
    return {SendOutcome::kRetry, static_cast<int>(status), {}, printable(why), Concerns::kWay};
  }
  const auto outcome = outcome_of_status(status);
  return {outcome, static_cast<int>(status), fmt::format("HTTP {} {}", status, printable(reply)), {}};
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

SendOutcome outcome_of_status(long status) noexcept {
  constexpr long kTimeout = 408;
  constexpr long kTooMany = 429;
  if (status >= 200 && status < 300) return SendOutcome::kSent;
  return status >= 500 || status == kTimeout || status == kTooMany ? SendOutcome::kRetry : SendOutcome::kDead;
}

SendResult ChannelMailer::send(const Envelope& envelope, const std::string& message,
                               const std::function<bool()>& before_dot) {
  const auto channel = channels_.find(envelope.to);
  if (!channel) return {SendOutcome::kDead, 0, {}, "the quota file has no channel of this name"};
  if (!before_dot()) return {SendOutcome::kRetry, 0, {}, "stopping: nothing was sent"};
  return post(*channel, message);
}

}  // namespace bandwatch::alert
