#include "common/http/wire.hpp"
#include "tests/support/catch.hpp"

#include <set>
#include <string>

using bandwatch::Duration;
using bandwatch::UtcTime;
using bandwatch::http::Framing;
using bandwatch::http::Response;
using namespace std::chrono_literals;

namespace {

const Framing kKeep{true, false, "id-1", UtcTime{1795511869123ms}};

std::string write_head(const Response& response, const Framing& framing) {
  std::string head = bandwatch::http::begin_head(response);
  bandwatch::http::end_head(head, framing);
  return head;
}

bool has_line(const std::string& head, const std::string& line) {
  return head.find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a date is written as HTTP wants it") {
  CHECK(bandwatch::http::http_date(UtcTime{784'111'777'000ms}) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(bandwatch::http::http_date(UtcTime{1'709'251'199'999ms}) == "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST_CASE("an answer tells its length, date, id and what a browser must not do with it") {
  const auto head = write_head(bandwatch::http::json(200, std::string{"[]"}), kKeep);
  CHECK(head.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(has_line(head, "Content-Type: application/json"));
  CHECK(has_line(head, "Content-Length: 2"));
  CHECK(has_line(head, "Date: Tue, 24 Nov 2026 09:17:49 GMT"));
  CHECK(has_line(head, "X-Request-Id: id-1"));
  CHECK(has_line(head, "X-Content-Type-Options: nosniff"));
  CHECK(has_line(head, "Referrer-Policy: no-referrer"));
  CHECK(has_line(head, "Cache-Control: no-store"));
  CHECK(has_line(head, "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'"));
  CHECK(head.find("Connection:") == std::string::npos);
  CHECK(head.find("Server:") == std::string::npos);
}

TEST_CASE("a handler's own security header stands in place of the default") {
  Response response;
  response.set_header("cache-control", "max-age=5");
  response.set_header("Content-Security-Policy", "default-src 'self'");
  const auto head = write_head(response, kKeep);
  CHECK(has_line(head, "cache-control: max-age=5"));
  CHECK(has_line(head, "Content-Security-Policy: default-src 'self'"));
  CHECK(head.find("no-store") == std::string::npos);
  CHECK(head.find("'none'") == std::string::npos);
}

TEST_CASE("the connection header says close, and keep-alive only to a client of HTTP/1.0") {
  const Response response;
  CHECK(has_line(write_head(response, {false, false, "i", {}}), "Connection: close"));
  CHECK(has_line(write_head(response, {false, true, "i", {}}), "Connection: close"));
  CHECK(has_line(write_head(response, {true, true, "i", {}}), "Connection: keep-alive"));
}

TEST_CASE("an answer that never has a body has no length either") {
  for (const unsigned status : {204U, 304U}) {
    const auto head = write_head(Response{status, std::string{"x"}}, kKeep);
    CHECK(head.find("Content-Length") == std::string::npos);
    CHECK_FALSE(bandwatch::http::sends_body(status, "GET"));
  }
  CHECK(bandwatch::http::sends_body(200, "GET"));
  CHECK_FALSE(bandwatch::http::sends_body(200, "HEAD"));
}

TEST_CASE("a plausible request id of the client is kept, anything else gets a new one") {
  using bandwatch::http::request_id_from;
  CHECK(request_id_from("abc-1.2_Z", 1) == "abc-1.2_Z");
  const std::string bad = GENERATE(as<std::string>{}, "", "a b", "a\r\nX: y", "\xC3\xA4", std::string(65, 'a'), "a\"b");
  const auto id = request_id_from(bad, 1);
  CHECK(id.size() == 16);
  CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
}

TEST_CASE("request ids made here differ from each other") {
  std::set<std::string> seen;
  for (std::uint64_t i = 0; i < 10'000; ++i)
    seen.insert(bandwatch::http::request_id_from("", i));
  CHECK(seen.size() == 10'000);
}
