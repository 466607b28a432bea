#include "alert-service/mail/smtp_mailer.hpp"

#include "alert-service/mail/address.hpp"
#include "alert-service/mail/curl_handle.hpp"
#include "alert-service/mail/ip_address.hpp"
#include "alert-service/mail/message.hpp"
#include "alert-service/mail/reply_class.hpp"
#include "alert-service/mail/reply_log.hpp"
#include "alert-service/mail/upload.hpp"
#include "common/core/kill_point.hpp"
#include "common/core/text.hpp"

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <exception>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace bandwatch::alert {
namespace {

/// What libcurl's callbacks see of one dialogue.
struct Dialogue {
  Upload upload;
  ReplyLog replies;
  const std::atomic<bool>& stop;
  bool farewell{false};  ///< QUIT went out: the mail's fate is settled
  DialoguePhase phase{DialoguePhase::kOpening};
};

std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* user) noexcept {
  const auto read = static_cast<Dialogue*>(user)->upload.read(std::span{buffer, size * count});
  return read ? *read : std::size_t{CURL_READFUNC_ABORT};
}

std::size_t on_reply(char* data, std::size_t size, std::size_t count, void* user) {
  static_cast<Dialogue*>(user)->replies.add_line({data, size * count});
  kill_point("smtp-reply");
  return size * count;
}

/// Sees every command that goes out, also those of the login, and keeps none.
int on_traffic(CURL* /*handle*/, curl_infotype kind, char* data, std::size_t size, void* user) noexcept {
  if (kind != CURLINFO_HEADER_OUT) return 0;
  auto& dialogue = *static_cast<Dialogue*>(user);
  const std::string_view command{data, size};
  if (command.starts_with("MAIL FROM:")) dialogue.phase = DialoguePhase::kSender;
  if (command.starts_with("RCPT TO:")) dialogue.phase = DialoguePhase::kRecipient;
  if (command == "QUIT\r\n") dialogue.farewell = true;
  return 0;
}

/// libcurl asks about once a second, even while it waits for a reply, and before it takes any in. Not 0 ends the wait
/// and so the dialogue. After a refusal libcurl would wait for the answer to QUIT as long as for any other, and take it
/// for the last reply.
int on_progress(void* user, curl_off_t /*download_total*/, curl_off_t /*downloaded*/, curl_off_t /*upload_total*/,
                curl_off_t /*uploaded*/) noexcept {
  const auto& dialogue = *static_cast<const Dialogue*>(user);
  return dialogue.farewell || (dialogue.stop && !dialogue.upload.handed_over()) ? 1 : 0;
}

/// libcurl wants this once, before any handle and while no other thread runs it.
void init_curl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw std::runtime_error("libcurl can't start");
}

/// The name as the resolver is asked for it. No name server knows localhost: it is this machine, with a dot at its end
/// too. Source: RFC 6761, section 6.3
std::string resolvable(const std::string& host) {
  return to_lower(host) == "localhost." ? host.substr(0, host.size() - 1) : host;
}

std::string url_of(const SmtpOptions& options) {
  const auto* scheme = options.security == SmtpSecurity::kTls ? "smtps://" : "smtp://";
  const auto host = is_ipv6(options.host) ? "[" + options.host + "]" : resolvable(options.host);
  return scheme + host + ":" + std::to_string(options.port) + "/" + options.ehlo_name;
}

long whole_seconds(Duration duration) {
  return long{std::chrono::ceil<std::chrono::seconds>(duration).count()};
}

void set_connection(CurlHandle& curl, const SmtpOptions& options) {
  curl.set(CURLOPT_URL, url_of(options));
  curl.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl.set(CURLOPT_PROXY, "");  // not the proxies that the environment may name
  curl.set(CURLOPT_NOSIGNAL, 1L);
  curl.set(CURLOPT_CONNECTTIMEOUT_MS, long{options.connect_timeout.count()});
  curl.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, whole_seconds(options.response_timeout));
  curl.set(CURLOPT_TIMEOUT_MS, long{options.total_timeout.count()});
}

/// A token is read for each dialogue, as whoever renews it writes the file anew.
Result<void> set_login(CurlHandle& curl, const SmtpOptions& options) {
  if (options.username.empty()) return {};
  curl.set(CURLOPT_USERNAME, options.username);
  if (options.token_file.empty()) {
    curl.set(CURLOPT_PASSWORD, options.password.reveal());
    curl.set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    return {};
  }
  const auto token = read_secret_file(options.token_file);
  if (!token) return token.error();
  curl.set(CURLOPT_XOAUTH2_BEARER, token->reveal());
  curl.set(CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
  return {};
}

void set_encryption(CurlHandle& curl, const SmtpOptions& options) {
  // "Try" was measured to send in the clear when STARTTLS is missing.
  const long use_ssl = options.security == SmtpSecurity::kNone ? long{CURLUSESSL_NONE} : long{CURLUSESSL_ALL};
  curl.set(CURLOPT_USE_SSL, use_ssl);
  curl.set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  curl.set(CURLOPT_SSL_VERIFYPEER, 1L);
  curl.set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) {
    curl.set(CURLOPT_CAINFO, options.ca_file);
    curl.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // else the system's authorities would do as well
  }
  if (!options.client_cert_file.empty()) {
    const auto& key = options.client_key_file.empty() ? options.client_cert_file : options.client_key_file;
    curl.set(CURLOPT_SSLCERT, options.client_cert_file);
    curl.set(CURLOPT_SSLKEY, key);
  }
}

/// No CURLOPT_INFILESIZE: libcurl compares it with the dot-stuffed count and cuts the message short. No CURLOPT_CRLF:
/// it is there already. No CURLOPT_LOW_SPEED_*: it would count the wait for the last answer.
void set_upload(CurlHandle& curl, Dialogue& dialogue) {
  curl.set(CURLOPT_UPLOAD, 1L);
  curl.set(CURLOPT_READFUNCTION, &on_read);
  curl.set(CURLOPT_READDATA, static_cast<void*>(&dialogue));
  curl.set(CURLOPT_HEADERFUNCTION, &on_reply);
  curl.set(CURLOPT_HEADERDATA, static_cast<void*>(&dialogue));
  curl.set(CURLOPT_XFERINFOFUNCTION, &on_progress);
  curl.set(CURLOPT_XFERINFODATA, static_cast<void*>(&dialogue));
  curl.set(CURLOPT_NOPROGRESS, 0L);
  curl.set(CURLOPT_DEBUGFUNCTION, &on_traffic);
  curl.set(CURLOPT_DEBUGDATA, static_cast<void*>(&dialogue));
  curl.set(CURLOPT_VERBOSE, 1L);
}

/// When the handle of an accepted mail is freed, libcurl says QUIT and would wait two minutes for the answer, without
/// asking on_progress. Every moment until the success is recorded could repeat the mail: with nothing more to read, the
/// wait ends at once.
void spare_farewell(const CurlHandle& curl) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (curl_easy_getinfo(curl.get(), CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK && socket != CURL_SOCKET_BAD) {
    ::shutdown(socket, SHUT_RD);
  }
}

DialoguePhase phase_of(const Dialogue& dialogue) {
  return dialogue.upload.started() ? DialoguePhase::kContent : dialogue.phase;
}

SendResult refused(std::string detail) {
  return {SendOutcome::kDead, 0, {}, std::move(detail)};
}

SendResult perform(CurlHandle& curl, const Dialogue& dialogue) {
  std::array<char, CURL_ERROR_SIZE> error_text{};
  curl.set(CURLOPT_ERRORBUFFER, error_text.data());
  kill_point("smtp-before-dialogue");
  const auto code = curl_easy_perform(curl.get());
  long smtp_code = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &smtp_code);
  spare_farewell(curl);
  curl.set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  if (dialogue.upload.failure()) std::rethrow_exception(dialogue.upload.failure());

  const Ending ending{static_cast<int>(code), static_cast<int>(smtp_code), dialogue.upload.handed_over(),
                      phase_of(dialogue)};
  const auto verdict = classify(ending);
  std::string detail{verdict.reason};
  if (code != CURLE_OK) {
    detail += detail.empty() ? "" : ": ";
    detail += printable(error_text.front() != '\0' ? error_text.data() : curl_easy_strerror(code));
  }
  return {verdict.outcome, ending.smtp_code, dialogue.replies.last(), std::move(detail), verdict.concerns};
}

}  // namespace

SmtpMailer::SmtpMailer(SmtpOptions options) : options_(std::move(options)) {
  if (const auto checked = check(options_); !checked) {
    throw std::invalid_argument("smtp." + checked.error().field + ": expected " + checked.error().detail);
  }
  init_curl();
}

void SmtpMailer::request_stop() noexcept {
  stop_requested_ = true;
}

SendResult SmtpMailer::send(const Envelope& envelope, const std::string& message,
                            const std::function<bool()>& before_dot) {
  if (!parse_address(envelope.from)) return refused("the sender is no mail address: nothing was sent");
  if (!parse_address(envelope.to)) return refused("the recipient is no mail address: nothing was sent");
  // The relay is told of letters beyond ASCII where an address of the envelope has some.
  const bool beyond_ascii = needs_smtputf8(envelope.from) || needs_smtputf8(envelope.to);
  if (!is_wire_form(message, beyond_ascii)) return refused("the message is not in wire form: nothing was sent");
  if (stop_requested_) return {SendOutcome::kRetry, 0, {}, "stopping: nothing was sent"};

  Dialogue dialogue{Upload{message, before_dot, stop_requested_}, {}, stop_requested_};
  CurlList recipients;
  recipients.append(envelope.to);
  CurlHandle curl;
  set_connection(curl, options_);
  if (const auto login = set_login(curl, options_); !login) {
    auto why = "smtp.token_file: expected " + login.error().detail + ": nothing was sent";
    return {SendOutcome::kRetry, 0, {}, std::move(why), Concerns::kWay};
  }
  set_encryption(curl, options_);
  set_upload(curl, dialogue);
  curl.set(CURLOPT_MAIL_FROM, envelope.from);
  curl.set(CURLOPT_MAIL_RCPT, recipients.get());
  return perform(curl, dialogue);
}

}  // namespace bandwatch::alert
