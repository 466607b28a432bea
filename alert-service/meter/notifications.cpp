#include "alert-service/meter/notifications.hpp"

#include "alert-service/mail/address.hpp"
#include "alert-service/mail/message_id.hpp"
#include "alert-service/mail/threshold_notice.hpp"
#include "alert-service/meter/channel_body.hpp"
#include "alert-service/meter/top_shares.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
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
  if (scope.direction) out.push_back({"Direction", std::string{counting::name_of(*scope.direction)}});
  return out;
}

constexpr std::size_t kTop = 5;

/// The picture, and the way ahead that belongs to it.
void add_chart(ThresholdNotice& notice, const Announcement& announcement, UtcTime counted_to) {
  const auto& quota = announcement.quota;
  const auto& window = announcement.period.window;
  ChartData chart{window, quota.rule.zone, std::min(counted_to, window.end), quota.limit, {}, {}, false, {}};
  for (const auto threshold : quota.thresholds)
    chart.marks.push_back(share_of(quota.limit, threshold));
  chart.slots = announcement.history.slots;
  chart.binary = quota.limit_text.find("iB") != std::string::npos;
  if (quota.rule.kind != PeriodKind::kRolling) {
    const auto ahead = forecast(notice.used, quota.limit, window, announcement.counted_from, counted_to,
                                quota.forecast.value_or(ForecastRule{}));
    if (ahead) {
      chart.at_end = ahead->at_end;
      notice.exhausted = ahead->exhausted;
      notice.confidence = confidence_of(chart);
    }
    if (notice.used >= quota.limit) notice.exhausted = limit_reached_at(chart.slots, quota.limit, counted_to);
  }
  notice.chart = std::move(chart);
}

/// A period's two instants as text.
std::string instants_of(const Period& period) {
  return fmt::format("{}\n{}", period.window.start.time_since_epoch().count(),
                     period.window.end.time_since_epoch().count());
}

/// Ids hold no control characters, so the line ends keep the parts apart.
std::string notification_id(const CrossingKey& key, const std::string& recipient) {
  return fmt::format("{}\n{}\n{}\n{}\n{}", key.quota, instants_of(key.period), key.limit_version,
                     code_of(key.threshold), recipient);
}

/// All mails about one quota and period hang on this message, which is never sent: it makes them a conversation.
std::string thread_id(const CrossingKey& key) {
  return fmt::format("{}\n{}", key.quota, key.period.id);
}

/// The right side of message ids: of the sender's address if that has a name.
std::string id_domain(const std::string& sender) {
  const auto domain = domain_of(sender);
  return is_domain_name(domain) ? std::string{domain} : std::string{"bandwatch.invalid"};
}

/// A mail to `recipient`; all with the same `thread` form a conversation.
Result<void> write_mail(NewNotification& notification, const RenderedMail& mail, const std::string& thread,
                        const MailIdentity& identity, UtcTime now) {
  const auto domain = id_domain(identity.from.address);
  notification.sender = identity.from.address;
  Message message;
  message.from = identity.from;
  message.to.address = notification.recipient;
  message.reply_to = identity.reply_to;
  message.subject = mail.subject;
  message.date = now;
  message.message_id = notification.message_id;
  if (!thread.empty()) message.references = {make_message_id(identity.message_id_key, thread, domain)};
  message.text = mail.text;
  message.html = mail.html;
  if (!mail.png.empty()) {
    // As unique as the message id: some readers look for pictures in all the mails that they have.
    const auto content_id = "chart." + message.message_id.substr(1, message.message_id.size() - 2);
    for (auto at = message.html.find(kChartId); at != std::string::npos; at = message.html.find(kChartId, at))
      message.html.replace(at, kChartId.size(), content_id);
    message.image = InlineImage{content_id, mail.png, "usage.png"};
  }
  auto bytes = compose(message);
  if (!bytes) return std::move(bytes).error();
  notification.message = *std::move(bytes);
  return {};
}

NewNotification begun(std::string id, const std::string& recipient, const MailIdentity& identity) {
  NewNotification out;
  out.id = std::move(id);
  out.recipient = recipient;
  out.message_id = make_message_id(identity.message_id_key, out.id, id_domain(identity.from.address));
  return out;
}

/// The channel called `name`; a webhook's if there is none of that name, so that the message waits for one.
Channel channel_of(const MailIdentity& identity, const std::string& name) {
  const auto* const channel = find_channel(identity.channels, name);
  return channel == nullptr ? Channel{} : *channel;
}

/// Those of all thresholds, each once.
std::vector<std::string> recipients_of(const Announcement& announcement) {
  std::vector<std::string> out;
  for (const auto& crossing : announcement.crossings) {
    for (const auto& recipient : announcement.quota.recipients_of(crossing.key.threshold)) {
      if (std::find(out.begin(), out.end(), recipient) == out.end()) out.push_back(recipient);
    }
  }
  return out;
}

}  // namespace

QuotaChanges changes_of(const Quota& quota, UtcTime since, UtcTime counted_to) {
  QuotaChanges out;
  if (const auto& change = quota.overridden) {
    out.limit = LimitChange{change->usual_limit, change->usual_limit_text, change->until, change->reason};
  }
  const auto* const on = quota.silence_at(counted_to);
  if (on != nullptr) out.silence = QuietTime{on->until, on->reason};
  for (const auto& silence : quota.silences) {
    const bool held_back = silence.until > since && silence.until <= counted_to;
    if (held_back && (!out.held_back || out.held_back->until < silence.until)) {
      out.held_back = QuietTime{silence.until, silence.reason};
    }
  }
  return out;
}

ThresholdNotice notice_of(const Announcement& announcement, const std::string& dashboard_url, UtcTime counted_to) {
  const auto& quota = announcement.quota;
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
  notice.gaps = announcement.gaps;
  notice.held = announcement.held;
  notice.counted_twice = announcement.counted_twice;
  notice.reopened = announcement.reopened;
  notice.period = announcement.period;
  notice.rolling = quota.rule.kind == PeriodKind::kRolling;
  notice.zone = quota.rule.zone;
  notice.observed_at = counted_to;
  notice.dashboard_url = dashboard_link(dashboard_url, quota.id, announcement.period, quota.rule.zone);
  notice.summary_of_first_start = announcement.first_look;
  notice.is_forecast = headline.key.threshold.kind == ThresholdKind::kForecast;
  notice.coverage = announcement.scrapes.coverage();
  notice.changes = changes_of(quota, announcement.judged_before, counted_to);
  notice.top_routes = top_routes(announcement.history, kTop);
  notice.top_consumers = top_consumers(announcement.history, kTop);
  add_chart(notice, announcement, counted_to);
  return notice;
}

Result<std::vector<NewNotification>> notifications(const Announcement& announcement, const MailIdentity& identity,
                                                   UtcTime counted_to, UtcTime now) {
  const auto notice = notice_of(announcement, identity.dashboard_url, counted_to);
  const auto mail = render(notice, identity.templates);
  const auto& crossing = announcement.crossings.back();
  std::vector<NewNotification> out;
  for (const auto& recipient : recipients_of(announcement)) {
    auto notification = begun(notification_id(crossing.key, recipient), recipient, identity);
    notification.crossing = crossing.key;
    if (is_mail_address(recipient)) {
      const auto written = write_mail(notification, mail, thread_id(crossing.key), identity, now);
      if (!written) return written.error();
    } else {
      notification.message =
          channel_body(channel_of(identity, recipient), notification.message_id, announcement.quota, crossing, notice);
    }
    out.push_back(std::move(notification));
  }
  return out;
}

Result<std::vector<NewNotification>> period_notifications(const Quota& quota, Topic topic, const PeriodNotice& notice,
                                                          const MailIdentity& identity, UtcTime now) {
  const auto words = topic == Topic::kSummary ? summary_words(notice) : start_words(notice);
  const auto mail = render(words, identity.templates);
  const CrossingKey key{quota.id, notice.period, 0, {}};
  std::vector<NewNotification> out;
  for (const auto& recipient : quota.recipients) {
    const auto channel = channel_of(identity, recipient);
    if (channel.kind == ChannelKind::kAlertmanager) continue;
    const auto id = fmt::format("{}\n{}\n{}\n{}", name_of(topic), quota.id, instants_of(notice.period), recipient);
    auto notification = begun(id, recipient, identity);
    notification.topic = topic;
    notification.crossing = key;
    if (is_mail_address(recipient)) {
      const auto written = write_mail(notification, mail, thread_id(key), identity, now);
      if (!written) return written.error();
    } else {
      notification.message = channel_body(channel, notification.message_id, name_of(topic), quota, notice, words);
    }
    out.push_back(std::move(notification));
  }
  return out;
}

Result<NewNotification> single_mail(const std::string& id, const std::string& recipient, const MailWords& words,
                                    const MailIdentity& identity, UtcTime now) {
  auto notification = begun(id, recipient, identity);
  notification.topic = Topic::kDelivery;
  const auto written = write_mail(notification, render(words, identity.templates), {}, identity, now);
  if (!written) return written.error();
  return notification;
}

}  // namespace bandwatch::alert
