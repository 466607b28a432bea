#include "alert-service/mail/smtp_mailer.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace bandwatch::alert;

namespace {

/// A mailer whose relay can't be reached: port 1 of this machine.
SmtpOptions nowhere() {
  SmtpOptions options;
  options.host = "127.0.0.1";
  options.port = 1;
  options.security = SmtpSecurity::kNone;
  return options;
}

bool must_not_be_asked() {
  FAIL("leave was asked for");
  return true;
}

const std::string kMessage = "Subject: a\r\n\r\nbody\r\n";

}  // namespace

TEST_CASE("What is unfit for the wire is dead before any connection") {
  SmtpMailer mailer{nowhere()};
  const auto dead = [&](const Envelope& envelope, const std::string& message) {
    const auto result = mailer.send(envelope, message, must_not_be_asked);
    CHECK(result.smtp_code == 0);
    CHECK(result.detail.find("nothing was sent") != std::string::npos);
    return result.outcome == SendOutcome::kDead;
  };
  CHECK(dead({"a@b", "a@b>\r\nRCPT TO:<evil@c"}, kMessage));
  CHECK(dead({"a@b> BODY=8BITMIME\r\nRCPT TO:<evil@c", "a@b"}, kMessage));
  CHECK(dead({"", "a@b"}, kMessage));
  CHECK(dead({"a@b", "c@d"}, "Subject: a\r\n\r\n.\r\n"));
  CHECK(dead({"a@b", "c@d"}, "Subject: a\n\nbody\n"));
}

TEST_CASE("A relay that can't be reached is tried again") {
  SmtpMailer mailer{nowhere()};
  const auto result = mailer.send({"a@b", "c@d"}, kMessage, must_not_be_asked);
  CHECK(result.outcome == SendOutcome::kRetry);
  CHECK(result.smtp_code == 0);
  CHECK(result.reply.empty());
  CHECK(result.detail.find("no connection to the relay") != std::string::npos);
}

TEST_CASE("After a stop nothing is begun any more") {
  SmtpMailer mailer{nowhere()};
  mailer.request_stop();
  const auto result = mailer.send({"a@b", "c@d"}, kMessage, must_not_be_asked);
  CHECK(result.outcome == SendOutcome::kRetry);
  CHECK(result.detail.find("stopping") != std::string::npos);
}
