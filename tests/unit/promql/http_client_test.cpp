#include "common/promql/http_client.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/promql/client_fixture.hpp"

#include <fmt/format.h>

using namespace bandwatch;
using namespace bandwatch::promql;
using namespace bandwatch::test;
using namespace std::chrono_literals;

TEST_CASE("a query is posted as a form below the prefix, with all headers") {
  Bench bench{{{read_request(), write(ok(vector_of("7")))}}};
  bench.options.urls.front() += "/prometheus/";
  bench.options.username = "reader";
  bench.options.password = Secret{"p\xC3\xA4ss:word"};
  bench.options.headers["X-Scope-OrgID"] = Secret{"tenant-1"};
  const auto answer = bench.ask(query_for("m{a=\"b c\"}[5m]"));
  REQUIRE(answer.has_value());
  CHECK(answer->series.at(0).values == std::vector<double>{7});

  REQUIRE(bench.server.requests().size() == 1);
  const auto& request = bench.server.requests()[0];
  CHECK(request.starts_with("POST /prometheus/api/v1/query HTTP/1.1\r\n"));
  CHECK(contains(request, "\r\nHost: 127.0.0.1:" + std::to_string(bench.server.port()) + "\r\n"));
  CHECK(contains(request, "\r\nAuthorization: Basic cmVhZGVyOnDDpHNzOndvcmQ=\r\n"));
  CHECK(contains(request, "\r\nX-Scope-OrgID: tenant-1\r\n"));
  CHECK(contains(request, "\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
  CHECK_FALSE(contains(request, "Accept-Encoding"));
  CHECK(contains(request, "\r\n\r\nquery=m%7Ba%3D%22b%20c%22%7D%5B5m%5D&time=1790812880.911&timeout="));
}

TEST_CASE("a bearer token goes out as such") {
  Bench bench{{{read_request(), write(ok(vector_of("7")))}}};
  bench.options.bearer_token = Secret{"abc.def"};
  REQUIRE(bench.ask().has_value());
  CHECK(contains(bench.server.requests().at(0), "\r\nAuthorization: Bearer abc.def\r\n"));
}

TEST_CASE("the database is told to give up before we do") {
  Bench bench{{{read_request(), write(ok(vector_of("7")))}}};
  bench.options.timeout = std::chrono::seconds{20};
  REQUIRE(bench.ask().has_value());
  const auto& request = bench.server.requests().at(0);
  const auto timeout = std::stod(request.substr(request.find("&timeout=") + 9));
  CHECK(timeout > 10);
  CHECK(timeout <= 19);
}

TEST_CASE("samples at the left edge of the window are cut off") {
  const std::string body =
      R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"1"],[2,"2"]]}]}})";
  Bench bench{{{read_request(), write(ok(body))}}};
  auto query = query_for("m[1s]");
  query.after = UtcTime{std::chrono::milliseconds{1000}};
  const auto answer = bench.ask(query);
  REQUIRE(answer.has_value());
  CHECK(answer->series.at(0).values == std::vector<double>{2});
}

TEST_CASE("requests follow one another over one connection") {
  Bench bench{{{read_request(), write(ok(vector_of("1"))), read_request(), write(ok(vector_of("2")))}}};
  CHECK(bench.ask()->series.at(0).values == std::vector<double>{1});
  CHECK(bench.ask()->series.at(0).values == std::vector<double>{2});
  CHECK(bench.server.connections() == 1);
}

TEST_CASE("chunked answers and answers that end with the connection are read") {
  const auto body = vector_of("7");
  const auto half = body.size() / 2;
  const auto chunk = [](std::string_view text) { return fmt::format("{:x}\r\n{}\r\n", text.size(), text); };
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(body.substr(0, half)) +
                              chunk(body.substr(half)) + chunk("");
  Bench bench{{{read_request(), write(chunked), read_request(), write("HTTP/1.0 200 OK\r\n\r\n" + body)}}};
  CHECK(bench.ask().has_value());
  CHECK(bench.ask().has_value());
  CHECK(bench.server.connections() == 1);
}

TEST_CASE("a connection that the peer ends is not used again") {
  Bench bench{{{read_request(), write(response("200 OK", vector_of("1"), "Connection: close\r\n"))},
               {read_request(), write(ok(vector_of("2")))},
               {read_request(), write(ok(vector_of("3")))}}};
  CHECK(bench.ask()->series.at(0).values == std::vector<double>{1});
  CHECK(bench.ask()->series.at(0).values == std::vector<double>{2});
  CHECK(bench.ask()->series.at(0).values == std::vector<double>{3});
  CHECK(bench.server.requests().size() == 3);
}

TEST_CASE("a kept connection that ends without an answer costs one more try") {
  const auto end = GENERATE(0, 1);
  Script first{read_request(), write(ok(vector_of("1"))), read_request()};
  if (end == 1) first.push_back(reset());
  Bench bench{{first, {read_request(), write(ok(vector_of("2")))}}};
  CHECK(bench.ask()->series.at(0).values == std::vector<double>{1});
  CHECK(bench.ask()->series.at(0).values == std::vector<double>{2});
  CHECK(bench.server.connections() == 2);
  CHECK(bench.server.requests().size() == 3);
}

TEST_CASE("there is no third try") {
  Bench bench{{{read_request(), write(ok(vector_of("1"))), read_request()}, {read_request()}, {read_request()}}};
  REQUIRE(bench.ask().has_value());
  CHECK(bench.error_code() == Errc::kUnavailable);
  CHECK(bench.server.connections() == 2);
}

TEST_CASE("a new connection that ends without an answer is an error at once") {
  Bench bench{{{read_request()}, {read_request()}}};
  CHECK(bench.error_code() == Errc::kUnavailable);
  CHECK(bench.server.connections() == 1);
}

TEST_CASE("once a byte of the answer is there the request is not sent again") {
  Bench bench{{{read_request(), write(ok(vector_of("1"))), read_request(), write("HTTP")}, {read_request()}}};
  REQUIRE(bench.ask().has_value());
  CHECK(bench.error_code() == Errc::kMalformedData);
  CHECK(bench.server.connections() == 1);
}

TEST_CASE("bytes that nobody asked for are not taken for the next answer") {
  Bench bench{{{read_request(), write(ok(vector_of("1")) + ok(vector_of("666"))), hold()},
               {read_request(), write(ok(vector_of("2"))), write(ok(vector_of("666"))), hold()},
               {read_request(), write(ok(vector_of("3")))}}};
  CHECK(bench.ask()->series.at(0).values == std::vector<double>{1});
  CHECK(bench.ask()->series.at(0).values == std::vector<double>{2});
  CHECK(bench.ask()->series.at(0).values == std::vector<double>{3});
}

TEST_CASE("the database describes itself") {
  SECTION("as Prometheus") {
    Bench bench{{{read_request(), write(ok(R"({"status":"success","data":{"version":"2.42.0"}})")), read_request(),
                  write(ok(R"({"status":"success","data":{"storageRetention":"30d or 512MB"}})"))}}};
    const auto info = bench.describe();
    REQUIRE(info.has_value());
    CHECK(info->name == "prometheus");
    CHECK(info->version == "2.42.0");
    CHECK(info->retention == std::chrono::hours{24 * 30});
    CHECK(info->retention_told);
    CHECK(bench.server.requests().at(0).starts_with("GET /api/v1/status/buildinfo HTTP/1.1\r\n"));
  }
  SECTION("as an old Prometheus by its flags") {
    Bench bench{{{read_request(), write(ok(R"({"data":{"version":"2.10.0"}})")), read_request(),
                  write(response("404 Not Found", "404 page not found")), read_request(),
                  write(ok(R"({"data":{"storage.tsdb.retention.time":"7d","storage.tsdb.retention":"0s"}})"))}}};
    CHECK(bench.describe()->retention == std::chrono::hours{24 * 7});
  }
  SECTION("as VictoriaMetrics by its header, with its flags among its metrics") {
    const auto [flags, retention, told] = GENERATE(table<const char*, std::chrono::hours, bool>({
        {"vm_app_version{version=\"victoria-metrics-20250101-tags-v1.112.0\", short_version=\"v1.112.0\"} 1\n"
         "flag{name=\"retentionPeriod\", value=\"45d\", is_set=\"true\"} 1\n",
         24h * 45, true},
        {"flag{name=\"retentionPeriod\", value=\"3\", is_set=\"false\"} 1\n", 24h * 93, true},
        {"flag{name=\"retentionPeriod\", value=\"soon\", is_set=\"true\"} 1\n", 24h * 90, false},
        {"go_threads 9\n", 24h * 90, false},
    }));
    Bench bench{
        {{read_request(), write(response("200 OK", R"({"data":{"version":"2.24.0"}})", "X-Server-Hostname: a\r\n")),
          read_request(), write(ok(flags))}}};
    bench.options.retention = std::chrono::hours{24 * 90};
    const auto info = bench.describe();
    REQUIRE(info.has_value());
    CHECK(info->name == "victoriametrics");
    CHECK(info->version == (retention == 24h * 45 ? "v1.112.0" : ""));
    CHECK(info->retention == retention);
    CHECK(info->retention_told == told);
    CHECK(bench.server.requests().at(1).starts_with("GET /metrics HTTP/1.1\r\n"));
  }
  SECTION("as VictoriaMetrics that keeps its metrics to itself") {
    Bench bench{
        {{read_request(), write(response("200 OK", R"({"data":{"version":"2.24.0"}})", "X-Server-Hostname: a\r\n")),
          read_request(), write(response("403 Forbidden", ""))}}};
    const auto info = bench.describe();
    REQUIRE(info.has_value());
    CHECK_FALSE(info->retention_told);
  }
  SECTION("as something else") {
    Bench bench{{{read_request(), write(ok(R"({"data":{"version":"2.7","application":"Grafana Mimir"}})")),
                  read_request(), write(response("404 Not Found", "")), read_request(),
                  write(response("403 Forbidden", "")), read_request(), write(response("404 Not Found", ""))}}};
    const auto info = bench.describe();
    REQUIRE(info.has_value());
    CHECK(info->name == "unknown");
    CHECK(info->version == "2.7");
    CHECK(info->streaming_told);
    CHECK(info->retention == bench.options.retention);
    CHECK_FALSE(info->retention_told);
  }
  SECTION("with a remote read that is not there, that streams, or that could not be asked") {
    const auto [answered, streams, told] = GENERATE(table<std::string, bool, bool>({
        {response("404 Not Found", ""), false, true},
        {response("400 Bad Request", "no"), false, true},
        {response("200 OK", "", "Content-Type: application/x-protobuf\r\n"), false, true},
        {response("200 OK", "",
                  "Content-Type: application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse\r\n"),
         true, true},
        {response("503 Service Unavailable", ""), false, false},
        {response("429 Too Many Requests", ""), false, false},
        {std::string{"HTTP/1.1 200 OK\r\nContent-Type: application/x-streamed-protobuf; "
                     "proto=prometheus.ChunkedReadResponse\r\nContent-Length: 9\r\n\r\n"},
         false, false},
    }));
    Bench bench{{{read_request(), write(ok(R"({"data":{"version":"2.42.0"}})")), read_request(),
                  write(ok(R"({"data":{"storageRetention":"30d"}})")), read_request(), write(answered)}}};
    const auto info = bench.describe();
    REQUIRE(info.has_value());
    CHECK(info->streams_chunks == streams);
    CHECK(info->streaming_told == told);
  }
  SECTION("not at all") {
    Bench bench{{{read_request(), write(response("404 Not Found", ""))}}};
    CHECK(bench.describe()->name == "unknown");
  }
  SECTION("with an error") {
    Bench bench{{{read_request(), write(response("503 Service Unavailable", "Service Unavailable"))}}};
    CHECK(bench.describe().error().code == Errc::kUnavailable);
  }
}
