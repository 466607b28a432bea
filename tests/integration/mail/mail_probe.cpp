#include "alert-service/mail/message.hpp"
#include "alert-service/mail/smtp_mailer.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

using namespace bandwatch;
using namespace bandwatch::alert;

namespace {

struct Arguments {
  SmtpOptions smtp;
  Envelope envelope;
  std::string file;
  std::string body;
  std::string write;
  std::string subject = "Probe";
  std::string password_file;
  std::uint32_t connect_timeout_ms = 10'000;
  std::uint32_t response_timeout_ms = 10'000;
  std::uint32_t total_timeout_ms = 60'000;
  std::uint32_t stop_after_ms = 0;
  bool refuse_dot = false;
  bool stop_at_dot = false;
};

void declare(CLI::App& app, Arguments& arguments) {
  const std::map<std::string, SmtpSecurity> securities{
      {"none", SmtpSecurity::kNone}, {"starttls", SmtpSecurity::kStartTls}, {"tls", SmtpSecurity::kTls}};
  app.add_option("--host", arguments.smtp.host);
  app.add_option("--port", arguments.smtp.port)->required();
  app.add_option("--security", arguments.smtp.security)->required()->transform(CLI::CheckedTransformer(securities));
  app.add_option("--ca-file", arguments.smtp.ca_file);
  app.add_option("--client-cert-file", arguments.smtp.client_cert_file);
  app.add_option("--client-key-file", arguments.smtp.client_key_file);
  app.add_option("--username", arguments.smtp.username);
  app.add_option("--password-file", arguments.password_file);
  app.add_option("--token-file", arguments.smtp.token_file);
  app.add_option("--ehlo-name", arguments.smtp.ehlo_name);
  app.add_option("--connect-timeout-ms", arguments.connect_timeout_ms);
  app.add_option("--response-timeout-ms", arguments.response_timeout_ms);
  app.add_option("--total-timeout-ms", arguments.total_timeout_ms);
  app.add_option("--from", arguments.envelope.from)->required();
  app.add_option("--to", arguments.envelope.to)->required();
  app.add_option("--file", arguments.file, "a message as it is");
  app.add_option("--body", arguments.body, "a text to compose a message of");
  app.add_option("--subject", arguments.subject);
  app.add_option("--write", arguments.write, "where to put the composed message");
  app.add_option("--stop-after-ms", arguments.stop_after_ms, "request a stop from another thread");
  app.add_flag("--stop-at-dot", arguments.stop_at_dot, "request a stop when asked for leave");
  app.add_flag("--refuse-dot", arguments.refuse_dot);
}

std::string read(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error("can't read " + path);
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::string composed(const Arguments& arguments) {
  Message message;
  message.from = {"Bandwatch", arguments.envelope.from};
  message.to = {"", arguments.envelope.to};
  message.subject = arguments.subject;
  message.message_id = "<probe@example.org>";
  message.date = UtcTime{std::chrono::days{20'000}};
  message.text = read(arguments.body);
  message.html = message.text;
  auto bytes = compose(message);
  if (!bytes) throw std::runtime_error(bytes.error().field + ": " + bytes.error().detail);
  std::ofstream{arguments.write, std::ios::binary} << *bytes;
  return std::move(*bytes);
}

/// Requests a stop after a while, unless it is destroyed before.
class StopLater {
 public:
  StopLater(SmtpMailer& mailer, std::chrono::milliseconds after) {
    if (after.count() == 0) return;
    thread_ = std::thread{[this, &mailer, after] {
      std::unique_lock lock{mutex_};
      if (!wake_.wait_for(lock, after, [this] { return over_; })) mailer.request_stop();
    }};
  }
  StopLater(const StopLater&) = delete;
  StopLater& operator=(const StopLater&) = delete;
  ~StopLater() {
    {
      const std::lock_guard lock{mutex_};
      over_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_{false};
  std::thread thread_;
};

void run(Arguments& arguments) {
  arguments.smtp.connect_timeout = Duration{arguments.connect_timeout_ms};
  arguments.smtp.response_timeout = Duration{arguments.response_timeout_ms};
  arguments.smtp.total_timeout = Duration{arguments.total_timeout_ms};
  if (!arguments.password_file.empty()) arguments.smtp.password = read_secret_file(arguments.password_file).value();
  const auto message = arguments.body.empty() ? read(arguments.file) : composed(arguments);
  SmtpMailer mailer{arguments.smtp};
  int asked = 0;
  const StopLater stop{mailer, std::chrono::milliseconds{arguments.stop_after_ms}};
  const auto result = mailer.send(arguments.envelope, message, [&] {
    ++asked;
    if (arguments.stop_at_dot) mailer.request_stop();
    return !arguments.refuse_dot;
  });
  std::cout << "outcome=" << name_of(result.outcome) << "\ncode=" << result.smtp_code << "\nasked=" << asked
            << "\nconcerns=" << (result.concerns == Concerns::kWay ? "way" : "message") << "\nreply=" << result.reply
            << "\ndetail=" << result.detail << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app{"Hands one message to a mail relay and prints what became of it."};
  Arguments arguments;
  declare(app, arguments);
  CLI11_PARSE(app, argc, argv);
  try {
    run(arguments);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mail_probe: %s\n", error.what());
    return 1;
  }
}
