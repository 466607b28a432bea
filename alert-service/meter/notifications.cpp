#include "alert-service/meter/notifications.hpp"

#include "alert-service/mail/address.hpp"
#include "alert-service/mail/message_id.hpp"
#include "alert-service/mail/threshold_notice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace bandwatch::alert {
namespace {

std::vector<ScopeLine> scope_lines(const Scope& scope) {
  std::vector<ScopeLine> out;
  const auto add = [&](std::string label, const std::vector<std::string>& names) {
    if (!names.empty()) out.push_back({std::move(label), fmt::format("{}", fmt::join(names, ", "))});
  };
  add("Services", scope.services);
  add("Routes", scope.routes);
  add("Consumers", scope.consumers);
  add("Workspaces", scope.workspaces);
  if (scope.direction) out.push_back({"Direction", std::string{bandwidth::name_of(*scope.direction)}});
  return out;
}

ThresholdNotice notice_of(const Announcement& announcement, const MailIdentity& identity, UtcTime counted_to) {
  const auto& quota = *announcement.quota;
  const auto& headline = announcement.crossings.back();
  ThresholdNotice notice;
  notice.quota_name = quota.name;
  notice.scope = scope_lines(quota.scope);
  notice.threshold = format_threshold(headline.key.threshold);
  for (const auto& crossing : announcement.crossings) {
    if (crossing.key != headline.key) notice.also_reached.push_back(format_threshold(crossing.key.threshold));
  }
  notice.used = headline.used;
  notice.limit = quota.limit;
  notice.limit_text = quota.limit_text;
  notice.at_least = announcement.at_least;
  notice.period = announcement.period;
  notice.zone = quota.rule.zone;
  notice.observed_at = counted_to;
  notice.dashboard_url = identity.dashboard_url;
  notice.summary_of_first_start = announcement.first_look;
  return notice;
}

/// Ids hold no control characters, so the line ends keep the parts apart.
std::string notification_id(const CrossingKey& key, const std::string& recipient) {
  return fmt::format("{}\n{}\n{}\n{}\n{}", key.quota, key.period, key.limit_version, key.threshold.basis_points,
                     recipient);
}

/// All mails about one quota and period hang on this message, which is never sent: it makes them a conversation.
std::string thread_id(const CrossingKey& key) {
  return fmt::format("{}\n{}", key.quota, key.period);
}

/// The right side of message ids: of the sender's address if that has a name.
std::string id_domain(const std::string& sender) {
  const auto domain = domain_of(sender);
  return is_domain_name(domain) ? std::string{domain} : std::string{"bandwatch.invalid"};
}

}  // namespace

Result<std::vector<NewNotification>> notifications(const Announcement& announcement, const MailIdentity& identity,
                                                   UtcTime counted_to, UtcTime now) {
  const auto mail = render(notice_of(announcement, identity, counted_to));
  const auto& key = announcement.crossings.back().key;
  const auto domain = id_domain(identity.from.address);
  std::vector<NewNotification> out;
  for (const auto& recipient : announcement.quota->recipients) {
    NewNotification notification;
    notification.id = notification_id(key, recipient);
    notification.crossing = key;
    notification.sender = identity.from.address;
    notification.recipient = recipient;
    notification.message_id = make_message_id(identity.message_id_key, notification.id, domain);
    Message message;
    message.from = identity.from;
    message.to.address = recipient;
    message.reply_to = identity.reply_to;
    message.subject = mail.subject;
    message.date = now;
    message.message_id = notification.message_id;
    message.references = {make_message_id(identity.message_id_key, thread_id(key), domain)};
    message.text = mail.text;
    message.html = mail.html;
    auto bytes = compose(message);
    if (!bytes) return std::move(bytes).error();
    notification.message = *std::move(bytes);
    out.push_back(std::move(notification));
  }
  return out;
}

}  // namespace bandwatch::alert
