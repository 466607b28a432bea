#include "alert-service/cli/preview.hpp"

#include "alert-service/mail/address.hpp"
#include "alert-service/mail/smtp_mailer.hpp"
#include "alert-service/meter/channel_body.hpp"
#include "alert-service/meter/notifications.hpp"
#include "alert-service/ways/alertmanager.hpp"
#include "alert-service/ways/channel_mailer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

namespace bandwatch::alert {
namespace {

namespace fs = std::filesystem;

Result<MailIdentity> identity_of(const Config& config) {
  auto templates = load_templates(config.mail_templates);
  if (!templates) return std::move(templates).error();
  MailIdentity out;
  out.from = {config.mail.from_name, config.mail.from};
  out.reply_to = config.mail.reply_to;
  out.dashboard_url = config.dashboard_url;
  out.message_id_key = Secret{std::to_string(std::random_device{}())};
  out.templates = *std::move(templates);
  return out;
}

MailWords test_words() {
  MailWords words;
  words.subject = "Test mail of Bandwatch";
  words.lead = "This mail was sent by alert-service test-mail. Quota mails take the same way.";
  return words;
}

MailWords test_channel_words() {
  MailWords words;
  words.subject = "Test of Bandwatch";
  words.lead = "This was sent by alert-service test-channel. Notices of quotas take the same way.";
  return words;
}

/// What became of it, with the other end's answer.
Result<std::string> told(const SendResult& sent) {
  const auto blank = sent.reply.empty() || sent.detail.empty() ? "" : " ";
  const auto answered = fmt::format("{}: {}{}{}", name_of(sent.outcome), sent.reply, blank, sent.detail);
  if (sent.outcome != SendOutcome::kSent) return Error{Errc::kUnavailable, answered, {}};
  return answered + '\n';
}

/// Usage that has just reached the threshold when two thirds of the period are over, on two routes and by two
/// consumers.
Announcement made_up(const Quota& quota, Threshold threshold, UtcTime now) {
  const auto target = threshold.kind == ThresholdKind::kAbsolute
                          ? threshold.bytes
                          : Bytes{quota.limit.count() / 10'000 * threshold.basis_points +
                                  quota.limit.count() % 10'000 * threshold.basis_points / 10'000};
  Announcement out;
  out.quota = quota;
  out.period = period_at(quota.rule, now);
  const auto& window = out.period.window;
  out.counted_from = window.start;
  const auto slots = std::max<std::int64_t>((window.length() * 2 / 3) / kSlot, 1);
  const auto part = target.count() / static_cast<std::uint64_t>(slots);
  for (std::int64_t i = 1; i <= slots; ++i) {
    const auto rest = i == slots ? target.count() - part * static_cast<std::uint64_t>(slots) : 0;
    const bool first = i % 3 != 0;
    out.history.add({.direction = counting::Direction::kEgress,
                     .service = first ? "bun-service" : "bin-service",
                     .route = first ? "bun-route" : "bin-route",
                     .consumer = first ? "alice" : "bob",
                     .workspace = "default"},
                    window.start + i * kSlot, Bytes{part + rest});
  }
  out.scrapes = {1000, 998};
  const CrossingKey key{quota.id, out.period, limit_version(quota), threshold};
  out.crossings = {{key, window.start + slots * kSlot, target, threshold, window.end}};
  out.judged_before = out.crossings.front().at;
  return out;
}

Result<void> write(const fs::path& path, std::string_view content) {
  std::ofstream file{path, std::ios::binary};
  file << content;
  if (!file.flush()) return Error{Errc::kUnavailable, path.string() + " can't be written", {}};
  return {};
}

}  // namespace

Result<std::string> test_mail(const Config& config, const std::string& to) {
  const auto address = parse_address(to);
  if (!address) return invalid_argument("", "to: expected " + address.error().detail);
  const auto identity = identity_of(config);
  if (!identity) return identity.error();
  const auto mail = single_mail("test " + std::to_string(std::random_device{}()), *address, test_words(), *identity,
                                SystemClock{}.now());
  if (!mail) return mail.error();
  SmtpMailer mailer{config.mail.smtp};
  const auto sent = mailer.send({mail->sender, mail->recipient}, mail->message, [] { return true; });
  return told(sent);
}

Result<std::string> test_channel(const QuotaFile& file, const std::string& name) {
  const auto* const channel = find_channel(file.channels, name);
  if (channel == nullptr) return invalid_argument("", "there is no channel of this name in the quota file");
  const SystemClock clock;
  const auto id = "test." + std::to_string(std::random_device{}());
  auto body = test_body(*channel, id, test_channel_words(), clock.now());
  if (channel->kind == ChannelKind::kAlertmanager) body = with_end(body, clock.now() + kAlertInterval);
  const ChannelBook none;
  return told(ChannelMailer{none, clock}.post(*channel, body));
}

Result<std::string> preview(const Config& config, const QuotaFile& file, const std::string& quota,
                            const std::string& threshold, const std::string& out) {
  const auto found = std::find_if(file.quotas.begin(), file.quotas.end(),
                                  [&](const Quota& one) { return one.id == quota || one.name == quota; });
  if (found == file.quotas.end()) return invalid_argument("", "there is no quota of this id or name in the file");
  const auto parsed = parse_threshold(threshold);
  if (!parsed) return invalid_argument("", "--threshold: expected " + parsed.error().detail);
  auto identity = identity_of(config);
  if (!identity) return std::move(identity).error();
  auto one = in_force(*found, SystemClock{}.now());
  one.recipients = {config.mail.from};
  one.recipients_at.clear();
  const auto announcement = made_up(one, *parsed, SystemClock{}.now());
  const auto at = announcement.crossings.front().at;
  const auto mails = notifications(announcement, *identity, at, at);
  if (!mails) return mails.error();
  auto mail = render(notice_of(announcement, config.dashboard_url, at), identity->templates);
  const auto reference = "cid:" + std::string{kChartId};
  for (auto cid = mail.html.find(reference); cid != std::string::npos; cid = mail.html.find(reference))
    mail.html.replace(cid, reference.size(), "usage.png");
  std::error_code failed;
  fs::create_directories(out, failed);
  const fs::path folder{out};
  for (const auto& [name, content] :
       std::initializer_list<std::pair<const char*, std::string>>{{"subject.txt", mail.subject + '\n'},
                                                                  {"body.txt", mail.text},
                                                                  {"body.html", mail.html},
                                                                  {"usage.png", mail.png},
                                                                  {"message.eml", mails->front().message}}) {
    if (const auto written = write(folder / name, content); !written) return written.error();
  }
  return fmt::format("{}\nwritten to {}\n", mail.subject, fs::absolute(folder).string());
}

}  // namespace bandwatch::alert
