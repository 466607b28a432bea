#include "common/http/response.hpp"
#include "tests/support/catch.hpp"

#include <memory>
#include <stdexcept>
#include <string>

using bandwatch::http::Response;
using bandwatch::http::StaticBody;

TEST_CASE("no control character gets into a header") {
  Response response;
  for (int c = 0; c < 256; ++c) {
    const std::string value = std::string{"a"} + static_cast<char>(c) + "b";
    const bool allowed = (c >= 0x20 && c <= 0x7E) || c == '\t';
    INFO("byte " << c);
    if (allowed) {
      CHECK_NOTHROW(response.set_header("X-Value", value));
    } else {
      CHECK_THROWS_AS(response.set_header("X-Value", value), std::invalid_argument);
    }
  }
}

TEST_CASE("a header name is a token") {
  Response response;
  const std::string name = GENERATE("", "X Y", "X:", "X\r\nY", "X\xC3\xA4", "X(Y)");
  CHECK_THROWS_AS(response.set_header(name, "1"), std::invalid_argument);
  CHECK(response.headers().empty());
}

TEST_CASE("a handler can't write the headers that frame an answer") {
  Response response;
  const std::string name =
      GENERATE("Content-Length", "content-length", "Transfer-Encoding", "Connection", "Date", "X-Request-Id");
  CHECK_THROWS_AS(response.set_header(name, "1"), std::invalid_argument);
}

TEST_CASE("setting a header again replaces it, whatever the case of its name") {
  Response response;
  response.set_header("Cache-Control", "no-cache");
  response.set_header("cache-control", "max-age=5");
  REQUIRE(response.headers().size() == 1);
  CHECK(response.header("Cache-Control") == "max-age=5");
}

TEST_CASE("a body is the handler's own text, a shared one, or memory that stays") {
  CHECK(Response{200, std::string{"own"}}.body() == "own");
  CHECK(Response{200, std::make_shared<const std::string>("shared")}.body() == "shared");
  CHECK(Response{200, std::shared_ptr<const std::string>{}}.body().empty());
  CHECK(Response{200, StaticBody{"static"}}.body() == "static");
  CHECK(Response{}.body().empty());
}
