#include "common/http/head.hpp"
#include "tests/support/catch.hpp"

#include <string>

using bandwatch::http::find_head_end;
using bandwatch::http::ScanState;

TEST_CASE("a head ends with its empty line, and what follows is left alone") {
  const std::string head = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  const auto scan = find_head_end(head + "GET /next");
  CHECK(scan.state == ScanState::kComplete);
  CHECK(scan.size == head.size());
}

TEST_CASE("a head that arrives byte by byte is found at its last byte and not before") {
  const std::string head = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  for (std::size_t size = 1; size < head.size(); ++size) {
    const auto scan = find_head_end(std::string_view{head}.substr(0, size), size - 1);
    REQUIRE(scan.state == ScanState::kIncomplete);
  }
  CHECK(find_head_end(head, head.size() - 1).state == ScanState::kComplete);
}

TEST_CASE("line ends other than CRLF, an empty line in front and control characters break a head at once") {
  const std::string bytes = GENERATE(
      as<std::string>{}, "GET / HTTP/1.1\n", "GET / HTTP/1.1\rX", "GET / HTTP/1.1\r\nA: b\nC", "\r\nGET / HTTP/1.1\r\n",
      "\nGET", std::string{"GET /\0", 6}, "GET / HTTP/1.1\r\nA: \x01", "GET / HTTP/1.1\r\nA: \x7F", "G\r\r\n");
  CHECK(find_head_end(bytes).state == ScanState::kBroken);
}

TEST_CASE("a carriage return at the end of what has come is not judged yet") {
  CHECK(find_head_end("GET / HTTP/1.1\r").state == ScanState::kIncomplete);
  CHECK(find_head_end("GET / HTTP/1.1\r\nA:\tb\r\n\r").state == ScanState::kIncomplete);
}

TEST_CASE("bytes from 0x80 may stand in a header value") {
  CHECK(find_head_end("GET / HTTP/1.1\r\nA: \xC3\xA4\r\n\r\n").state == ScanState::kComplete);
}
