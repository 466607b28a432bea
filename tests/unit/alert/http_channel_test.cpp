#include "alert-service/mail/digest.hpp"
#include "alert-service/meter/channel_body.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/alert/channel_support.hpp"
#include "tests/unit/alert/http_stand_in.hpp"

#include <filesystem>
#include <fstream>

// Channels as the quota file describes them, and what can't work in one.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using bandwatch::test::contains;
using Reply = HttpStandIn::Reply;

TEST_CASE("a channel of one's own has its method, headers, access, body and success") {
  const Secrets secrets;
  int asked = 0;
  const HttpStandIn stand_in{[&](const httplib::Request& request) -> Reply {
    ++asked;
    if (request.get_header_value("Authorization") != "Bearer t0ken") return {401, "who are you"};
    if (asked == 2) return {429, "later", "77"};
    return {200, asked == 3 ? "not yet" : "taken"};
  }};
  const auto channel = channel_of("{name: c, http: \"" + stand_in.url("/things/1") +
                                  "\", method: PATCH, headers: {X-Team: web}, bearer_file: " + secrets.path("token") +
                                  ", content_type: text/plain, body: '{{quota_id}} {{used_bytes}}/{{limit_bytes}} "
                                  "{{topic}}{{#critical}}!{{/critical}}', success: {status: [200], answer: taken}}");
  const auto body = channel_body(channel, "<id@b>", bun_quota(), crossing(10'000), notice(1000));
  CHECK(body == "bun 1000/1000 threshold!");
  CHECK(post(channel, body).outcome == SendOutcome::kSent);
  const auto later = post(channel, body);
  CHECK(later.outcome == SendOutcome::kRetry);
  CHECK(later.wait == std::chrono::seconds{77});
  CHECK(post(channel, body).outcome == SendOutcome::kRetry);
  std::ofstream{secrets.path("token")} << "another\n";  // read anew for each request
  const auto denied = post(channel, body);
  CHECK(denied.outcome == SendOutcome::kRetry);
  CHECK(denied.smtp_code == 401);
  const auto request = stand_in.requests().front();
  CHECK(request.method == "PATCH");
  CHECK(request.get_header_value("X-Team") == "web");
  CHECK(request.get_header_value("Content-Type") == "text/plain");
}

TEST_CASE("an address can stand in a file, and a user and a password go with it") {
  const Secrets secrets;
  const HttpStandIn stand_in{[](const httplib::Request& request) -> Reply {
    return {request.get_header_value("Authorization") == "Basic bWU6cGE6c3M=" ? 200 : 401, "ok"};
  }};
  std::ofstream{secrets.path("address")} << stand_in.url("/secret-path") << "\n";
  const auto channel = channel_of("{name: c, slack: \"file:" + secrets.path("address") +
                                  "\", username: me, password_file: " + secrets.path("password") + "}");
  CHECK(post(channel, "{}").outcome == SendOutcome::kSent);
  CHECK(stand_in.requests().front().path == "/secret-path");
  std::filesystem::remove(secrets.path("password"));
  const auto lost = post(channel, "{}");
  CHECK(lost.outcome == SendOutcome::kRetry);
  CHECK(lost.concerns == Concerns::kWay);
  CHECK(stand_in.requests().size() == 1);
}

TEST_CASE("a webhook is signed, and signed with the time at which it left") {
  const Secrets secrets;
  const HttpStandIn stand_in{[](const httplib::Request&) { return Reply{}; }};
  const auto channel =
      channel_of("{name: c, webhook: \"" + stand_in.url() + "\", secret_file: " + secrets.path("key") + "}");
  CHECK(post(channel, "{}").outcome == SendOutcome::kSent);
  const auto request = stand_in.requests().front();
  CHECK(request.get_header_value("X-Bandwatch-Timestamp") == "1795514400");
  CHECK(request.get_header_value("X-Bandwatch-Signature") == "sha256=" + hmac_sha256_hex("R0UT1NG", "{}"));
  CHECK(request.get_header_value("X-Bandwatch-Timed-Signature") ==
        "sha256=" + hmac_sha256_hex("R0UT1NG", "1795514400.{}"));
}

TEST_CASE("a message to a channel that the file has lost waits, and nothing is sent") {
  const ManualClock clock;
  const ChannelBook none;
  bool left = false;
  const auto result = ChannelMailer{none, clock}.send({"", "gone"}, "{}", [&] { return left = true; });
  CHECK(result.outcome == SendOutcome::kRetry);
  CHECK_FALSE(left);
  CHECK(contains(result.detail, "no channel of this name"));
}

TEST_CASE("what can't work in a channel is a fault of the file") {
  const Secrets secrets;
  const auto faults = [](const std::string& channel) {
    const auto file = read_quotas(
        "channels: [" + channel + "]\nquotas: [{name: a, limit: 1B, period: day, recipients: [a@b.example]}]",
        parse_address);
    std::vector<std::string> out;
    for (const auto& fault : file.faults)
      out.push_back(fault.path);
    return out;
  };
  using Paths = std::vector<std::string>;
  const std::string http = "{name: c, http: 'https://a.example', ";
  CHECK(faults(http + "body: '{\"a\":\"{{subject}}\"}'}").empty());
  CHECK(faults("{name: c, http: 'https://a.example'}") == Paths{"channels[0].body"});
  CHECK(faults(http + "body: '{{#a'}") == Paths{"channels[0].body"});
  CHECK(faults(http + "body: '{\"a\":\"{{nothing}}\"}'}") == Paths{"channels[0].body"});
  CHECK(faults(http + "body: '{\"a\":{{subject}}}'}") == Paths{"channels[0].body"});
  CHECK(faults(http + "body: '{\"a\":{{used_bytes}}}'}").empty());
  CHECK(faults(http + "content_type: text/plain, body: 'a {{subject}}'}").empty());
  CHECK(faults(http + "body: '{\"a\":\"{{key}}\"}'}") == Paths{"channels[0]"});
  CHECK(faults(http + "body: '1', method: GET}") == Paths{"channels[0].method"});
  CHECK(faults(http + "body: '1', headers: {'a b': c}}") == Paths{"channels[0].headers.a b"});
  CHECK(faults(http + "body: '1', headers: {a: \"b\\nc\"}}").size() == 1);
  CHECK(faults(http + "body: '1', success: {status: [99]}}").size() == 1);
  CHECK(faults(http + "body: '1', success: {answer: '('}}") == Paths{"channels[0].success.answer"});
  CHECK(faults(http + "body: '1', username: a}") == Paths{"channels[0]"});
  CHECK(faults(http + "body: '1', bearer_file: /nonexistent}") == Paths{"channels[0].bearer_file"});
  CHECK(faults("{name: c, slack: 'file:/nonexistent'}") == Paths{"channels[0].slack"});
  CHECK(faults("{name: c, pagerduty: 'https://a.example'}") == Paths{"channels[0].key_file"});
  CHECK(faults("{name: c, webhook: 'https://a.example', body: '1'}") == Paths{"channels[0].body"});
  CHECK(faults("{name: c, slack: 'https://a.example', secret_file: " + secrets.path("key") + "}") ==
        Paths{"channels[0].secret_file"});
}

}  // namespace
