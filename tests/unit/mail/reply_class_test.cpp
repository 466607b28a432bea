#include "alert-service/mail/reply_class.hpp"
#include "alert-service/mail/reply_log.hpp"
#include "tests/support/catch.hpp"

#include <curl/curl.h>

#include <string>

using namespace bandwatch::alert;

namespace {

constexpr auto kOpening = DialoguePhase::kOpening;
constexpr auto kSender = DialoguePhase::kSender;
constexpr auto kRecipient = DialoguePhase::kRecipient;
constexpr auto kContent = DialoguePhase::kContent;

struct ClassRow {
  const char* behaviour;
  Ending ending;
  SendOutcome outcome;
  Concerns concerns{Concerns::kMessage};
};

// curl code, reply code, all handed over, phase
const ClassRow kRows[] = {
    {"accepted", {CURLE_OK, 250, true, kContent}, SendOutcome::kSent},
    {"accepted with another 2yz, libcurl content", {CURLE_OK, 251, true, kContent}, SendOutcome::kSent},
    {"accepted with another 2yz", {CURLE_WEIRD_SERVER_REPLY, 252, true, kContent}, SendOutcome::kSent},
    {"connection refused", {CURLE_COULDNT_CONNECT, 0, false, kOpening}, SendOutcome::kRetry, Concerns::kWay},
    {"name unknown", {CURLE_COULDNT_RESOLVE_HOST, 0, false, kOpening}, SendOutcome::kRetry, Concerns::kWay},
    {"TLS fails on connect", {CURLE_SSL_CONNECT_ERROR, 0, false, kOpening}, SendOutcome::kRetry, Concerns::kWay},
    {"certificate not trusted",
     {CURLE_PEER_FAILED_VERIFICATION, 220, false, kOpening},
     SendOutcome::kRetry,
     Concerns::kWay},
    {"no greeting in time", {CURLE_OPERATION_TIMEDOUT, 0, false, kOpening}, SendOutcome::kRetry, Concerns::kWay},
    {"greeting 421", {CURLE_WEIRD_SERVER_REPLY, 421, false, kOpening}, SendOutcome::kRetry, Concerns::kWay},
    {"greeting 554", {CURLE_WEIRD_SERVER_REPLY, 554, false, kOpening}, SendOutcome::kRetry, Concerns::kWay},
    {"EHLO refused", {CURLE_REMOTE_ACCESS_DENIED, 550, false, kOpening}, SendOutcome::kRetry, Concerns::kWay},
    {"STARTTLS not offered", {CURLE_USE_SSL_FAILED, 250, false, kOpening}, SendOutcome::kRetry, Concerns::kWay},
    {"wrong password", {CURLE_LOGIN_DENIED, 535, false, kOpening}, SendOutcome::kRetry, Concerns::kWay},
    {"STARTTLS 454", {CURLE_USE_SSL_FAILED, 454, false, kOpening}, SendOutcome::kRetry, Concerns::kWay},
    {"RCPT 450", {CURLE_SEND_ERROR, 450, false, kRecipient}, SendOutcome::kRetry},
    {"RCPT 421", {CURLE_SEND_ERROR, 421, false, kRecipient}, SendOutcome::kRetry},
    {"RCPT 550", {CURLE_SEND_ERROR, 550, false, kRecipient}, SendOutcome::kDead},
    {"MAIL 553", {CURLE_SEND_ERROR, 553, false, kSender}, SendOutcome::kRetry, Concerns::kWay},
    {"DATA 554", {CURLE_SEND_ERROR, 554, false, kRecipient}, SendOutcome::kDead},
    {"RCPT 530: login required", {CURLE_SEND_ERROR, 530, false, kRecipient}, SendOutcome::kRetry, Concerns::kWay},
    {"MAIL 451", {CURLE_SEND_ERROR, 451, false, kSender}, SendOutcome::kRetry, Concerns::kWay},
    {"MAIL 530: login required", {CURLE_SEND_ERROR, 530, false, kSender}, SendOutcome::kRetry, Concerns::kWay},
    {"MAIL 538: encryption required", {CURLE_SEND_ERROR, 538, false, kSender}, SendOutcome::kRetry, Concerns::kWay},
    {"connection lost before DATA", {CURLE_RECV_ERROR, 250, false, kRecipient}, SendOutcome::kRetry, Concerns::kWay},
    {"connection lost while sending RCPT",
     {CURLE_SEND_ERROR, 250, false, kRecipient},
     SendOutcome::kRetry,
     Concerns::kWay},
    {"reset within the message", {CURLE_RECV_ERROR, 354, false, kContent}, SendOutcome::kRetry},
    {"send fails within the message", {CURLE_SEND_ERROR, 354, false, kContent}, SendOutcome::kRetry},
    {"too slow within the message", {CURLE_OPERATION_TIMEDOUT, 354, false, kContent}, SendOutcome::kRetry},
    {"we break off within the message", {CURLE_ABORTED_BY_CALLBACK, 354, false, kContent}, SendOutcome::kRetry},
    {"we break off before", {CURLE_ABORTED_BY_CALLBACK, 250, false, kRecipient}, SendOutcome::kRetry},
    {"connection lost after the dot", {CURLE_RECV_ERROR, 354, true, kContent}, SendOutcome::kUncertain},
    {"send fails at the dot", {CURLE_SEND_ERROR, 354, true, kContent}, SendOutcome::kUncertain},
    {"no answer to the dot in time", {CURLE_OPERATION_TIMEDOUT, 354, true, kContent}, SendOutcome::kUncertain},
    {"failure after an answer of success", {CURLE_RECV_ERROR, 250, true, kContent}, SendOutcome::kUncertain},
    {"nonsense after the dot", {CURLE_WEIRD_SERVER_REPLY, 354, true, kContent}, SendOutcome::kUncertain},
    {"libcurl content without a reply", {CURLE_OK, 0, true, kContent}, SendOutcome::kUncertain},
    {"libcurl cut the message short", {CURLE_OK, 250, false, kContent}, SendOutcome::kUncertain},
    {"dot 451", {CURLE_WEIRD_SERVER_REPLY, 451, true, kContent}, SendOutcome::kRetry},
    {"dot 421", {CURLE_WEIRD_SERVER_REPLY, 421, true, kContent}, SendOutcome::kRetry},
    {"dot 554", {CURLE_WEIRD_SERVER_REPLY, 554, true, kContent}, SendOutcome::kDead},
};

}  // namespace

TEST_CASE("Every way a dialogue can end has its outcome, and is about the message or the way") {
  for (const auto& row : kRows) {
    INFO(row.behaviour);
    const auto verdict = classify(row.ending);
    CHECK(std::string{name_of(verdict.outcome)} == name_of(row.outcome));
    CHECK((verdict.concerns == Concerns::kWay) == (row.concerns == Concerns::kWay));
  }
}

TEST_CASE("Everything but a plain success says why") {
  for (const auto& row : kRows) {
    INFO(row.behaviour);
    const bool plain = row.ending.curl_code == CURLE_OK && row.ending.smtp_code == 250 && row.ending.all_handed_over;
    CHECK(std::string{classify(row.ending).reason}.empty() == plain);
  }
}

TEST_CASE("A dialogue that handed nothing over is never sent nor uncertain") {
  for (int curl_code = 0; curl_code < CURL_LAST; ++curl_code) {
    for (const int smtp_code : {0, 220, 250, 252, 334, 354, 421, 450, 530, 550, 599}) {
      for (const auto phase : {kOpening, kSender, kRecipient}) {
        const auto outcome = classify({curl_code, smtp_code, false, phase}).outcome;
        REQUIRE((outcome == SendOutcome::kRetry || outcome == SendOutcome::kDead));
      }
    }
  }
}

TEST_CASE("The last reply is kept, joined, printable and of bounded length") {
  ReplyLog log;
  CHECK(log.empty());
  log.add_line("220 hello\r\n");
  log.add_line("250-first\r\n");
  log.add_line("250 second\r\n");
  CHECK(log.last() == "250-first 250 second");
  log.add_line("550 5.1.1 \x1B[31mno\xC3\xBC\r\n");
  CHECK(log.last() == "550 5.1.1 ?[31mno??");
  log.add_line("451-" + std::string(2000, 'x') + "\r\n");
  log.add_line("451 end\r\n");
  CHECK(log.last().size() == 500);
  log.add_line("250 ok\r\n");
  CHECK(log.last() == "250 ok");
}
