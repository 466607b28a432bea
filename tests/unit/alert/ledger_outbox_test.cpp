#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

#include <algorithm>

// What every store must do with the messages that are owed.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

constexpr Duration kLease = 30min;
constexpr UtcTime kQueued = kNow + 1min;

/// Queues the mail of each of `thresholds`, in that order, a minute apart.
template <class Store>
void queue(Store& store, const std::vector<Threshold>& thresholds) {
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  for (const auto threshold : thresholds) {
    auto poll = bun_poll(store.ledger().poll_state(UtcTime{}).value(), quota, 1);
    add_crossing(poll, quota, threshold);
    REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  }
}

MailReport only_mail(Ledger& ledger) {
  const auto mails = ledger.mail_reports(10).value();
  REQUIRE(mails.size() == 1);
  return mails.front();
}

TEMPLATE_LIST_TEST_CASE("a claim hands out the message as it was queued", "[ledger]", Stores) {
  TestType store;
  queue(store, {Threshold{8'000}});
  CHECK_FALSE(store.ledger().claim(kQueued - 1ms, kLease, kMailLane).value().has_value());
  const auto claim = store.ledger().claim(kQueued, kLease, kMailLane).value();
  REQUIRE(claim.has_value());
  CHECK(claim->attempt == 1);
  CHECK(claim->created_at == kQueued);
  CHECK(claim->sender == "bandwatch@example.org");
  CHECK(claim->recipient == "ops@example.org");
  CHECK(claim->notification == "bun 2026-11 8000 ops@example.org");
  CHECK(claim->message == "Subject: bun 2026-11 8000 ops@example.org\r\n\r\nText\r\n");
  CHECK(only_mail(store.ledger()).state == MailState::kClaimed);
  CHECK_FALSE(store.ledger().claim(kQueued, kLease, kMailLane).value().has_value());
}

TEMPLATE_LIST_TEST_CASE("the highest threshold goes first, then the oldest", "[ledger]", Stores) {
  TestType store;
  queue(store, {Threshold{8'000}, Threshold{10'000}, Threshold{9'000}});
  std::vector<std::string> order;
  while (const auto claim = store.ledger().claim(kNow + 1h, kLease, kMailLane).value())
    order.push_back(claim->notification);
  CHECK(order == std::vector<std::string>{"bun 2026-11 10000 ops@example.org", "bun 2026-11 9000 ops@example.org",
                                          "bun 2026-11 8000 ops@example.org"});
}

TEMPLATE_LIST_TEST_CASE("each lane has an order of its own, and mails are one lane", "[ledger]", Stores) {
  TestType store;
  queue(store, {Threshold{10'000}});
  for (const auto* const recipient : {"pager", "chat", "other@example.org"}) {
    NewNotification message;
    message.id = recipient;
    message.recipient = recipient;
    message.message_id = recipient;
    message.topic = Topic::kDelivery;
    REQUIRE(store.ledger().enqueue(message, kQueued).value() == Change::kDone);
  }
  auto lanes = store.ledger().waiting_lanes().value();
  std::sort(lanes.begin(), lanes.end());
  CHECK(lanes == std::vector<std::string>{"@", "chat", "pager"});
  const auto page = store.ledger().claim(kQueued, kLease, "pager").value();
  REQUIRE(page.has_value());
  CHECK(page->recipient == "pager");
  CHECK_FALSE(store.ledger().claim(kQueued, kLease, "pager").value().has_value());
  CHECK(store.ledger().claim(kQueued, kLease, kMailLane).value()->recipient == "ops@example.org");
  CHECK(store.ledger().claim(kQueued, kLease, kMailLane).value()->recipient == "other@example.org");
  CHECK_FALSE(store.ledger().claim(kQueued, kLease, kMailLane).value().has_value());
  REQUIRE(store.ledger().settle(*page, {SettledAs::kSent, kQueued, {}, "HTTP 200"}).value() == Change::kDone);
  lanes = store.ledger().waiting_lanes().value();
  std::sort(lanes.begin(), lanes.end());
  CHECK(lanes == std::vector<std::string>{"@", "chat"});
}

TEMPLATE_LIST_TEST_CASE("a sent message is over", "[ledger]", Stores) {
  TestType store;
  queue(store, {Threshold{8'000}});
  const auto claim = store.ledger().claim(kQueued, kLease, kMailLane).value();
  REQUIRE(store.ledger().record_intent(*claim, kQueued + 1s).value() == Change::kDone);
  CHECK(only_mail(store.ledger()).state == MailState::kDotIntent);
  REQUIRE(store.ledger().settle(*claim, {SettledAs::kSent, kQueued + 2s, {}, "250 queued"}).value() == Change::kDone);
  store.reopen();
  const auto mail = only_mail(store.ledger());
  CHECK(mail.state == MailState::kSent);
  CHECK(mail.settled_at == kQueued + 2s);
  CHECK_FALSE(mail.next_at.has_value());
  CHECK(mail.reply == "250 queued");
  CHECK(mail.attempts == 1);
  CHECK_FALSE(store.ledger().claim(kQueued + 24h, kLease, kMailLane).value().has_value());
  CHECK(store.ledger().crossing_reports(UtcTime{}).value().front().notified_at == kQueued + 2s);
}

TEMPLATE_LIST_TEST_CASE("a dead message is over and notifies nobody", "[ledger]", Stores) {
  TestType store;
  queue(store, {Threshold{8'000}});
  const auto claim = store.ledger().claim(kQueued, kLease, kMailLane).value();
  REQUIRE(store.ledger().settle(*claim, {SettledAs::kDead, kQueued + 2s, {}, "550 no"}).value() == Change::kDone);
  CHECK(only_mail(store.ledger()).state == MailState::kDead);
  CHECK_FALSE(store.ledger().claim(kQueued + 24h, kLease, kMailLane).value().has_value());
  CHECK_FALSE(store.ledger().crossing_reports(UtcTime{}).value().front().notified_at.has_value());
}

TEMPLATE_LIST_TEST_CASE("a message to retry is due again when its time comes, with the same bytes", "[ledger]",
                        Stores) {
  TestType store;
  queue(store, {Threshold{8'000}});
  const auto as = GENERATE(SettledAs::kRetry, SettledAs::kUncertain);
  const auto first = store.ledger().claim(kQueued, kLease, kMailLane).value();
  REQUIRE(store.ledger().record_intent(*first, kQueued).value() == Change::kDone);
  REQUIRE(store.ledger().settle(*first, {as, kQueued, kQueued + 15min, "451 later"}).value() == Change::kDone);
  CHECK(only_mail(store.ledger()).state == (as == SettledAs::kRetry ? MailState::kPending : MailState::kDotIntent));
  CHECK(only_mail(store.ledger()).next_at == kQueued + 15min);
  store.reopen();
  REQUIRE(store.ledger().recover(kQueued, 15min).has_value());
  CHECK_FALSE(store.ledger().claim(kQueued + 15min - 1ms, kLease, kMailLane).value().has_value());
  const auto second = store.ledger().claim(kQueued + 15min, kLease, kMailLane).value();
  REQUIRE(second.has_value());
  CHECK(second->attempt == 2);
  CHECK(second->message == first->message);
  CHECK(second->message_id == first->message_id);
  CHECK(second->token != first->token);
}

TEMPLATE_LIST_TEST_CASE("a claim that has run out is void", "[ledger]", Stores) {
  TestType store;
  queue(store, {Threshold{8'000}});
  const auto slow = store.ledger().claim(kQueued, kLease, kMailLane).value();
  const auto late = kQueued + kLease;
  CHECK_FALSE(store.ledger().claim(late - 1ms, kLease, kMailLane).value().has_value());
  SECTION("even before anybody else has the message") {
    CHECK(store.ledger().record_intent(*slow, late).value() == Change::kConflict);
  }
  SECTION("once somebody else has the message") {
    const auto other = store.ledger().claim(late, kLease, kMailLane).value();
    REQUIRE(other.has_value());
    CHECK(store.ledger().record_intent(*slow, late).value() == Change::kConflict);
    CHECK(store.ledger().settle(*slow, {SettledAs::kSent, late, {}, ""}).value() == Change::kConflict);
    CHECK(only_mail(store.ledger()).state == MailState::kClaimed);
    CHECK(store.ledger().record_intent(*other, late).value() == Change::kDone);
    CHECK(store.ledger().settle(*other, {SettledAs::kSent, late, {}, ""}).value() == Change::kDone);
  }
}

TEMPLATE_LIST_TEST_CASE("intent is recorded once per claim", "[ledger]", Stores) {
  TestType store;
  queue(store, {Threshold{8'000}});
  const auto claim = store.ledger().claim(kQueued, kLease, kMailLane).value();
  CHECK(store.ledger().record_intent(*claim, kQueued).value() == Change::kDone);
  CHECK(store.ledger().record_intent(*claim, kQueued).value() == Change::kConflict);
}

TEMPLATE_LIST_TEST_CASE("a restart takes up what was claimed at once", "[ledger]", Stores) {
  TestType store;
  queue(store, {Threshold{8'000}});
  const auto lost = store.ledger().claim(kQueued, kLease, kMailLane).value();
  store.reopen();
  const auto recovery = store.ledger().recover(kQueued + 1s, 15min).value();
  CHECK(recovery.resent == 1);
  CHECK(recovery.uncertain == 0);
  const auto claim = store.ledger().claim(kQueued + 1s, kLease, kMailLane).value();
  REQUIRE(claim.has_value());
  CHECK(claim->message == lost->message);
  CHECK(store.ledger().settle(*lost, {SettledAs::kDead, kQueued + 1s, {}, ""}).value() == Change::kConflict);
}

TEMPLATE_LIST_TEST_CASE("a restart waits before it repeats what may have been sent", "[ledger]", Stores) {
  TestType store;
  queue(store, {Threshold{8'000}});
  const auto lost = store.ledger().claim(kQueued, kLease, kMailLane).value();
  REQUIRE(store.ledger().record_intent(*lost, kQueued + 2s).value() == Change::kDone);
  store.reopen();
  const auto restart = GENERATE(kQueued + 10s, kQueued + 20min);
  const auto recovery = store.ledger().recover(restart, 15min).value();
  CHECK(recovery.resent == 0);
  CHECK(recovery.uncertain == 1);
  const auto due = std::max(restart, kQueued + 2s + 15min);
  CHECK(only_mail(store.ledger()).next_at == due);
  CHECK_FALSE(store.ledger().claim(due - 1ms, kLease, kMailLane).value().has_value());
  const auto claim = store.ledger().claim(due, kLease, kMailLane).value();
  REQUIRE(claim.has_value());
  CHECK(claim->message == lost->message);
  CHECK(claim->message_id == lost->message_id);
}

TEMPLATE_LIST_TEST_CASE("the summary counts messages and knows the next due", "[ledger]", Stores) {
  TestType store;
  CHECK(store.ledger().outbox_summary().value().waiting() == 0);
  CHECK_FALSE(store.ledger().outbox_summary().value().next_due.has_value());
  queue(store, {Threshold{8'000}, Threshold{9'000}, Threshold{10'000}});
  const auto sent = store.ledger().claim(kNow + 1h, kLease, kMailLane).value();
  REQUIRE(store.ledger().settle(*sent, {SettledAs::kSent, kNow + 1h, {}, ""}).has_value());
  const auto later = store.ledger().claim(kNow + 1h, kLease, kMailLane).value();
  REQUIRE(store.ledger().settle(*later, {SettledAs::kRetry, kNow + 1h, kNow + 2h, ""}).has_value());
  const auto running = store.ledger().claim(kNow + 1h, kLease, kMailLane).value();
  REQUIRE(running.has_value());
  const auto summary = store.ledger().outbox_summary().value();
  CHECK(summary.count(MailState::kSent) == 1);
  CHECK(summary.count(MailState::kPending) == 1);
  CHECK(summary.count(MailState::kClaimed) == 1);
  CHECK(summary.waiting() == 2);
  CHECK(summary.oldest_waiting == kQueued);
  CHECK(summary.next_due == kNow + 1h + kLease);
}

TEMPLATE_LIST_TEST_CASE("the key of the message ids is random and stays", "[ledger]", Stores) {
  TestType store;
  TestType other;
  const auto key = store.ledger().message_id_key().value();
  CHECK(key.reveal().size() == 32);
  CHECK(key.reveal() != other.ledger().message_id_key().value().reveal());
  store.reopen();
  CHECK(key.reveal() == store.ledger().message_id_key().value().reveal());
}

}  // namespace
