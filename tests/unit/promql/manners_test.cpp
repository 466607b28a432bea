// What databases, and what stands in front of them, do otherwise than Prometheus.
#include "tests/unit/promql/client_fixture.hpp"

using namespace bandwatch;
using namespace bandwatch::promql;
using namespace bandwatch::test;

TEST_CASE("a web page in place of an answer is named, whatever is asked") {
  const auto page = GENERATE(as<std::string>{}, response("200 OK", "<html><form>Sign in with SSO</form></html>"),
                             response("200 OK", "Sign in", "Content-Type: text/html; charset=utf-8\r\n"),
                             response("200 OK", R"({"status":"success","data":null})", "Content-Type: TEXT/HTML\r\n"));
  Bench bench{{{read_request(), write(page)}}};
  const std::string says = "a web page, not the query API: is a login or a proxy in front?";
  SECTION("a query") {
    const auto error = bench.error();
    CHECK(error.code == Errc::kUnavailable);
    CHECK(contains(error.detail, says));
  }
  SECTION("what the database is") {
    CHECK(contains(bench.describe().error().detail, says));
  }
  SECTION("label values") {
    const auto values = bench.label_values();
    REQUIRE(values.has_error());
    CHECK(contains(values.error().detail, says));
  }
  SECTION("a remote read") {
    const auto read = bench.read_chunks();
    REQUIRE(read.has_error());
    CHECK(contains(read.error().detail, says));
  }
}

TEST_CASE("a database that takes no POST is asked by GET from then on") {
  const auto status = GENERATE(as<std::string>{}, "405 Method Not Allowed", "403 Forbidden");
  Bench bench{{{read_request(), write(response(status, "read only")), read_request(), write(ok(vector_of("1"))),
                read_request(), write(ok(vector_of("2")))}}};
  CHECK(bench.ask(query_for("m{a=\"b c\"}"))->series.at(0).values == std::vector<double>{1});
  CHECK(bench.ask()->series.at(0).values == std::vector<double>{2});
  const auto& requests = bench.server.requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].starts_with("POST /api/v1/query HTTP/1.1\r\n"));
  CHECK(requests[1].starts_with("GET /api/v1/query?query=m%7Ba%3D%22b%20c%22%7D&time=1790812880.911&timeout="));
  CHECK(requests[2].starts_with("GET /api/v1/query?query=m&"));
  CHECK_FALSE(contains(requests[2], "Content-Type"));
}

TEST_CASE("who may not ask at all is told so, and is asked by POST again") {
  Bench bench{{{read_request(), write(response("403 Forbidden", "")), read_request(),
                write(response("403 Forbidden", "")), read_request(), write(ok(vector_of("1")))}}};
  CHECK(contains(bench.error().detail, "not allowed to query"));
  CHECK(bench.ask().has_value());
  CHECK(bench.server.requests().at(2).starts_with("POST "));
}

TEST_CASE("a database's limit on one question is told from other refusals") {
  const auto* const words = GENERATE(
      "query processing would load too many samples into memory in query execution",
      "expanding series: the query hit the max number of chunks limit (limit: 2000000 chunks)",
      "the query exceeded the maximum number of series (limit: 100000 series) (err-mimir-max-series-per-query)",
      "the query time range exceeds the limit (query length: 400d, limit: 30d)",
      "exceeded series limit: rpc error: limit 1 violated (got 2)",
      "cannot select more than 30000 points per timeseries: 40000",
      "the number of matching timeseries exceeds 300000; not enough memory for processing 5 data points",
      "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution");
  const auto body = std::string{R"({"status":"error","errorType":"execution","error":")"} + words + R"("})";
  Bench bench{{{read_request(), write(response("422 Unprocessable Entity", body)), read_request(),
                write(response("413 Payload Too Large", ""))}}};
  CHECK(bench.error_code() == Errc::kTooLarge);
  CHECK(bench.error_code() == Errc::kTooLarge);
}

TEST_CASE(
    "label values are those of the selected series also where selectors are refused, of less where that is too much") {
  const auto vector = [](const std::string& job) {
    return ok(R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":")" + job +
              R"("},"value":[1,"1"]},{"metric":{},"value":[1,"1"]}]}})");
  };
  Bench bench{{{read_request(), write(response("400 Bad Request", "")), read_request(), write(vector("a")),
                read_request(), write(response("413 Payload Too Large", "")), read_request(), write(vector("b"))}}};
  CHECK(bench.label_values().value() == std::vector<std::string>{"a"});
  CHECK(bench.label_values().value() == std::vector<std::string>{"b"});
  CHECK(contains(bench.server.requests().at(0), "/api/v1/label/job/values?match[]=up&start="));
  for (std::size_t i = 1; i < 4; ++i) {
    CHECK(contains(bench.server.requests().at(i), "POST /api/v1/query "));
    CHECK(contains(bench.server.requests().at(i), "group%20by%20%28job%29"));
  }
}

TEST_CASE("label values are complete or an error") {
  struct Row {
    const char* body;
    std::size_t count;
  };
  const auto good = GENERATE(values<Row>({{R"({"status":"success","data":["a","b"]})", 2},
                                          {R"({"status":"success","data":null})", 0},
                                          {R"({"status":"success","data":[],"warnings":[]})", 0},
                                          {R"({"status":"success","data":["a"],"warnings":null})", 1}}));
  const auto* const bad = GENERATE(R"({"status":"success"})", R"({"status":"success","data":["a")", R"({"data":null})",
                                   R"({"status":"success","data":["a"],"warnings":["a store is away"]})",
                                   R"({"status":"success","data":[1]})", R"({"status":"success","data":{}})");
  Bench bench{{{read_request(), write(ok(good.body)), read_request(), write(ok(bad))}}};
  const auto values = bench.label_values();
  REQUIRE(values.has_value());
  CHECK(values->size() == good.count);
  CHECK(bench.label_values().error().code == Errc::kMalformedData);
}
