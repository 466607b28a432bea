#include "common/http/response.hpp"
#include "tests/support/catch.hpp"

#include <rapidjson/document.h>

#include <string>

using bandwatch::Errc;
using bandwatch::Error;
using bandwatch::http::Response;
using bandwatch::http::to_problem;

namespace {

rapidjson::Document parsed(const Response& response) {
  rapidjson::Document document;
  const auto body = response.body();
  document.Parse(body.data(), body.size());
  REQUIRE_FALSE(document.HasParseError());
  REQUIRE(document.IsObject());
  CHECK(response.header("Content-Type") == "application/problem+json");
  REQUIRE(document["status"].GetUint() == response.status());
  return document;
}

}  // namespace

TEST_CASE("an invalid argument names the parameter and what is allowed") {
  const auto response = to_problem(bandwatch::invalid_argument("step", "1m to 1d"));
  const auto body = parsed(response);
  CHECK(response.status() == 400);
  CHECK(body["title"].GetString() == std::string{"Bad Request"});
  CHECK(body["parameter"].GetString() == std::string{"step"});
  CHECK(body["allowed"].GetString() == std::string{"1m to 1d"});
  CHECK(body["detail"].GetString() == std::string{"step: 1m to 1d"});
  CHECK(body["code"].GetString() == std::string{"invalid_argument"});
}

TEST_CASE("every other failure has its status and says nothing of the inside") {
  struct Row {
    Errc code;
    unsigned status;
    std::string name;
  };
  const auto row = GENERATE(Row{Errc::kNotFound, 404, "not_found"}, Row{Errc::kUnavailable, 502, "unavailable"},
                            Row{Errc::kTimeout, 504, "timeout"}, Row{Errc::kMalformedData, 502, "malformed_data"},
                            Row{Errc::kOverloaded, 503, "overloaded"});
  const auto response = to_problem(Error{row.code, "connect to secret-host:9090 failed", "secret_field"});
  CHECK(response.status() == row.status);
  CHECK(parsed(response)["code"].GetString() == row.name);
  CHECK(response.body().find("secret") == std::string_view::npos);
  CHECK(response.header("Retry-After").empty() == (row.code != Errc::kOverloaded));
}

TEST_CASE("what a client sent is quoted in a problem body, never copied raw") {
  const auto response = to_problem(bandwatch::invalid_argument("a\"},{<script>\r\n", "nothing"));
  CHECK(parsed(response)["parameter"].GetString() == std::string{"a\"},{<script>\r\n"});
  CHECK(response.body().find('\n') == std::string_view::npos);
}

TEST_CASE("text that is not UTF-8 does not break a problem body") {
  const auto response = bandwatch::http::problem(400, "Bad Request", "\xFF\xFE", {{"parameter", "\xC0"}});
  CHECK(parsed(response)["detail"].GetString() == std::string{"?"});
}

TEST_CASE("a thrown exception becomes a fixed body") {
  const auto response = bandwatch::http::internal_error();
  CHECK(response.status() == 500);
  CHECK(parsed(response)["code"].GetString() == std::string{"internal"});
}
