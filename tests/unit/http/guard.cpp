#include "common/http/head.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/http/framing_matrix.hpp"

#include <string>

using bandwatch::http::find_head_end;
using bandwatch::http::read_head;
using bandwatch::http::ScanState;

namespace {

constexpr std::size_t kHeaderBytes = 8192;
constexpr std::size_t kMaxHeaders = 64;

/// The status with which the first request in `bytes` is refused, 0 if it is accepted.
unsigned refused_with(const std::string& bytes) {
  const auto scan = find_head_end(std::string_view{bytes}.substr(0, kHeaderBytes));
  if (scan.state == ScanState::kBroken) return 400;
  if (scan.state == ScanState::kIncomplete) return 431;
  const auto head = read_head(std::string_view{bytes}.substr(0, scan.size), kMaxHeaders);
  return head ? 0 : head.error().status;
}

bool keeps_alive(const std::string& bytes) {
  const auto head = read_head(bytes, kMaxHeaders);
  REQUIRE(head.has_value());
  return head->keep_alive;
}

}  // namespace

TEST_CASE("every request of the framing matrix is refused") {
  const auto matrix = bandwatch::http::test::framing_matrix();
  REQUIRE(matrix.size() == 37);
  for (const auto& row : matrix) {
    INFO(row.name);
    CHECK(refused_with(row.bytes) == row.status);
  }
}

TEST_CASE("ordinary requests are accepted") {
  const std::string bytes = GENERATE(
      as<std::string>{}, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x?y=1%20 HTTP/1.1\r\nhost: [::1]:8000\r\n\r\n",
      "GET / HTTP/1.0\r\n\r\n", "HEAD / HTTP/1.0\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost:\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
      "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: \xC3\xA4\ty\r\n\r\n");
  CHECK(refused_with(bytes) == 0);
}

TEST_CASE("other doubtful requests are refused too") {
  struct Row {
    std::string bytes;
    unsigned status;
  };
  const std::string many_headers = bandwatch::http::test::repeated("X: a\r\n", kMaxHeaders);
  const Row rows[] = {
      {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
      {"GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 00\r\n\r\n", 413},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\n" + many_headers + "\r\n", 431},
      {"PRI * HTTP/2.0\r\n\r\n", 400},
  };
  for (const auto& row : rows) {
    INFO(row.bytes);
    CHECK(refused_with(row.bytes) == row.status);
  }
}

TEST_CASE("what a head says arrives unchanged") {
  const auto head = read_head("GET /a%20b?x=1 HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nx-one:  2 \r\n\r\n", kMaxHeaders);
  REQUIRE(head.has_value());
  CHECK(head->method == "GET");
  CHECK(head->target == "/a%20b?x=1");
  CHECK_FALSE(head->http10);
  REQUIRE(head->headers.size() == 3);
  CHECK(head->headers[1].name == "X-One");
  CHECK(head->headers[2].value == "2");
}

TEST_CASE("whether a connection is kept is the client's word, by the rules of its version") {
  CHECK(keeps_alive("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  CHECK_FALSE(keeps_alive("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  CHECK_FALSE(keeps_alive("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n"));
  CHECK_FALSE(keeps_alive("GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\nConnection: close\r\n\r\n"));
  CHECK_FALSE(keeps_alive("GET / HTTP/1.0\r\n\r\n"));
  CHECK(keeps_alive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}
