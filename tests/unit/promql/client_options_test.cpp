#include "common/promql/client_options.hpp"

#include "common/net/url.hpp"
#include "common/promql/database_info.hpp"
#include "common/promql/request_body.hpp"
#include "tests/support/catch.hpp"

using namespace bandwatch;
using namespace bandwatch::promql;

TEST_CASE("base URLs are taken apart") {
  struct Row {
    const char* text;
    bool tls;
    const char* host;
    const char* port;
    const char* authority;
    const char* path;
  };
  const auto row = GENERATE(values<Row>({
      {"http://localhost:9090", false, "localhost", "9090", "localhost:9090", ""},
      {"HTTP://LocalHost:9090/", false, "localhost", "9090", "localhost:9090", ""},
      {"https://prom.example/prometheus/", true, "prom.example", "443", "prom.example", "/prometheus"},
      {"http://prom", false, "prom", "80", "prom", ""},
      {"http://127.0.0.1:1/a/b-c_d.e~f%20", false, "127.0.0.1", "1", "127.0.0.1:1", "/a/b-c_d.e~f%20"},
      {"https://[::1]:65535/x", true, "::1", "65535", "[::1]:65535", "/x"},
      {"http://[2001:DB8::1]", false, "2001:DB8::1", "80", "[2001:db8::1]", ""},
      {"http://my_service:80///", false, "my_service", "80", "my_service:80", ""},
  }));
  const auto url = net::parse_url(row.text);
  INFO(row.text);
  REQUIRE(url.has_value());
  CHECK(url->tls == row.tls);
  CHECK(url->host == row.host);
  CHECK(url->port == row.port);
  CHECK(url->authority == row.authority);
  CHECK(url->path == row.path);
}

TEST_CASE("what is no base URL is refused") {
  const auto text = GENERATE(
      as<std::string>{}, "", "localhost:9090", "//localhost", "ftp://localhost", "http:/localhost", "http://",
      "http:///x", "http://:9090", "http://user@host", "http://user:secret@host/", "http://host?x=1", "http://host#x",
      "http://host/x?y", "http://host/x#y", "http://host:", "http://host:0", "http://host:65536", "http://host:+1",
      "http://host:9090x", "http://host:90:90", "http://ho st", "http://host\r\nX: y", "http://h\xC3\xB6st",
      "http://host\\x", "http://-host", "http://host..example", "http://[::1", "http://[::1]x", "http://[fe80::1%eth0]",
      "http://[1.2.3.4]", "http://[]", "http://host/a b", "http://host/\r\n", "http://host/../x", "http://host/x/..",
      "http://host/./x", "http://host/a//b", "http://" + std::string(254, 'a'));
  const auto url = net::parse_url(text);
  INFO(text);
  REQUIRE(url.has_error());
  CHECK(url.error().code == Errc::kInvalidArgument);
  CHECK(url.error().field.empty());
  CHECK(url.error().detail.find("secret") == std::string::npos);
}

TEST_CASE("options that can't work together are named") {
  CHECK(check(ClientOptions{}).has_value());
  ClientOptions options;
  std::string field;
  SECTION("url") {
    options.urls.front() = "localhost";
    field = "prometheus.url";
  }
  SECTION("timeout") {
    options.timeout = GENERATE(Duration{0}, Duration{-1}, Duration{std::chrono::hours{2}});
    field = "prometheus.timeout";
  }
  SECTION("connections") {
    options.max_connections = GENERATE(0U, 1025U);
    field = "prometheus.max_connections";
  }
  SECTION("response") {
    options.max_response = GENERATE(Bytes{0}, Bytes{1023}, Bytes{(1ULL << 30U) + 1});
    field = "prometheus.max_response";
  }
  SECTION("retention") {
    options.retention = Duration{0};
    field = "prometheus.retention";
  }
  SECTION("two kinds of credentials") {
    options.username = "u";
    options.bearer_token = Secret{"t"};
    field = "prometheus.bearer_token";
  }
  SECTION("token") {
    options.bearer_token = Secret{"t\r\nX: y"};
    field = "prometheus.bearer_token";
  }
  SECTION("password without a user") {
    options.password = Secret{"p"};
    field = "prometheus.username";
  }
  SECTION("user name") {
    options.username = GENERATE(as<std::string>{}, "a:b", "a\nb");
    field = "prometheus.username";
  }
  SECTION("password") {
    options.username = "u";
    options.password = Secret{"p\n"};
    field = "prometheus.password";
  }
  SECTION("headers") {
    const auto name = GENERATE(as<std::string>{}, "", "X Y", "X:", "X\r\nY", "\xC3\xA9", "Host", "host",
                               "Content-Length", "TRANSFER-ENCODING", "authorization");
    options.headers[name] = Secret{"x"};
    field = "prometheus.headers";
  }
  SECTION("value of a header") {
    options.headers["X-Scope-OrgID"] = Secret{"a\r\nB: c"};
    field = "prometheus.headers";
  }
  SECTION("certificates without TLS") {
    options.ca_file = "/ca.pem";
    field = "prometheus.url";
  }
  SECTION("half a client certificate") {
    options.urls.front() = "https://localhost";
    options.client_cert_file = "/cert.pem";
    field = "prometheus.client_key_file";
  }
  const auto verdict = check(options);
  REQUIRE(verdict.has_error());
  CHECK(verdict.error().code == Errc::kInvalidArgument);
  CHECK(verdict.error().field == field);
}

TEST_CASE("what a form holds is percent-encoded") {
  CHECK(percent_encode("aZ0-._~") == "aZ0-._~");
  CHECK(percent_encode("a b+c&d=e%\n\xC3\xA9") == "a%20b%2Bc%26d%3De%25%0A%C3%A9");
}

TEST_CASE("times are written to the millisecond") {
  CHECK(format_seconds(Duration{1'790'812'880'911}) == "1790812880.911");
  CHECK(format_seconds(Duration{1'790'812'880'001}) == "1790812880.001");
  CHECK(format_seconds(Duration{0}) == "0.000");
  CHECK(format_seconds(Duration{-1}) == "-0.001");
  CHECK(format_seconds(Duration{-1500}) == "-1.500");
}

TEST_CASE("a database's retention is read where it says one") {
  const auto runtime = [](const std::string& text) {
    return parse_runtime_retention(R"({"status":"success","data":{"storageRetention":")" + text + R"("}})");
  };
  constexpr auto kDay = std::chrono::hours{24};
  CHECK(runtime("15d") == Duration{15 * kDay});
  CHECK(runtime("2w") == Duration{14 * kDay});
  CHECK(runtime("30d0h0m0s") == Duration{30 * kDay});
  CHECK(runtime("100y or 512MB") == Duration{36'500 * kDay});
  for (const char* text : {"", "512MB", "0s", " or ", "x"})
    CHECK_FALSE(runtime(text).has_value());
  for (const char* body : {"", "{", "[]", "{}", R"({"data":[]})", R"({"data":{"storageRetention":15}})"}) {
    CHECK_FALSE(parse_runtime_retention(body).has_value());
    CHECK_FALSE(parse_flags_retention(body).has_value());
    CHECK_FALSE(parse_build_info(body).has_value());
  }
  CHECK(parse_flags_retention(R"({"data":{"storage.tsdb.retention.time":"0s","storage.tsdb.retention":"7d"}})") ==
        Duration{7 * kDay});
  CHECK_FALSE(parse_flags_retention(R"({"data":{"storage.tsdb.retention.time":"0s"}})").has_value());
  CHECK_FALSE(parse_flags_retention(std::string(100'000, '[')).has_value());
}
