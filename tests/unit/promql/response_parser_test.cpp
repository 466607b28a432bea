#include "common/promql/response_parser.hpp"

#include "tests/support/catch.hpp"

#include <cmath>
#include <string>
#include <vector>

using namespace bandwatch;
using namespace bandwatch::promql;
using std::chrono::milliseconds;

namespace {

std::string success(const std::string& data) {
  return R"({"status":"success","data":)" + data + "}";
}
std::string matrix(const std::string& result) {
  return success(R"({"resultType":"matrix","result":)" + result + "}");
}
std::string samples(const std::string& values) {
  return matrix(R"([{"metric":{},"values":[)" + values + "]}]");
}

UtcTime at(std::int64_t ms) {
  return UtcTime{milliseconds{ms}};
}

const std::string kMatrix = matrix(
    R"([{"metric":{"__name__":"m","b":"2","a":"\u00e9\n\""},"values":[[1790812880.911,"9133"],[1790812895.911,"9134.5"]]},)"
    R"({"metric":{"__name__":"m"},"values":[[1790812880,"1e+21"]]}])");
const std::string kVector =
    success(R"({"resultType":"vector","result":[{"metric":{"job":"kong"},"value":[1790812880.911,"1"]}]})");
const std::string kFailure = R"({"status":"error","errorType":"bad_data","error":"1:2: parse error"})";

}  // namespace

TEST_CASE("a matrix becomes series in columns") {
  const auto answer = parse_response(kMatrix);
  REQUIRE(answer.has_value());
  REQUIRE(answer->series.size() == 2);
  const auto& first = answer->series[0];
  CHECK(first.labels.get("__name__") == "m");
  CHECK(first.labels.get("a") == "é\n\"");
  CHECK(first.labels.get("b") == "2");
  CHECK(first.times == std::vector<UtcTime>{at(1790812880911), at(1790812895911)});
  CHECK(first.values == std::vector<double>{9133, 9134.5});
  CHECK(answer->series[1].times == std::vector<UtcTime>{at(1790812880000)});
  CHECK(answer->series[1].values == std::vector<double>{1e21});
}

TEST_CASE("a vector becomes series of one sample") {
  const auto answer = parse_response(kVector);
  REQUIRE(answer.has_value());
  REQUIRE(answer->series.size() == 1);
  CHECK(answer->series[0].labels == Labels{{{"job", "kong"}}});
  CHECK(answer->series[0].times == std::vector<UtcTime>{at(1790812880911)});
  CHECK(answer->series[0].values == std::vector<double>{1});
}

TEST_CASE("an empty result is an answer without series") {
  for (const std::string type : {"vector", "matrix"}) {
    const auto answer = parse_response(success(R"({"resultType":")" + type + R"(","result":[]})"));
    REQUIRE(answer.has_value());
    CHECK(answer->series.empty());
  }
}

TEST_CASE("null is an empty list of its type") {
  const auto body = GENERATE(
      as<std::string>{}, success(R"({"resultType":"vector","result":null})"),
      success(R"({"resultType":"matrix","result":null})"), success(R"({"resultType":"","result":null})"),
      success(R"({"resultType":null,"result":null})"), success(R"({"resultType":"","result":[]})"), success("null"),
      matrix(R"([{"metric":{"a":"1"},"values":null}])"), matrix(R"([{"metric":null,"values":[]}])"),
      R"({"status":"success","isPartial":null,"warnings":null,"data":{"result":null,"resultType":"vector"}})");
  INFO(body);
  const auto answer = parse_response(body);
  REQUIRE(answer.has_value());
  CHECK(answer->series.empty());
}

TEST_CASE("null in place of a list of labels is no label") {
  const auto answer = parse_response(matrix(R"([{"metric":null,"values":[[1,"7"]]}])"));
  REQUIRE(answer.has_value());
  CHECK(answer->series.at(0).labels == Labels{});
  CHECK(answer->series.at(0).values == std::vector<double>{7});
}

TEST_CASE("every millisecond of a second survives the way through seconds") {
  for (std::int64_t ms = 0; ms < 1000; ++ms) {
    auto text = std::to_string(1'790'812'880'000 + ms);
    text.insert(text.size() - 3, ".");
    const auto answer = parse_response(samples("[" + text + R"(,"1"])"));
    REQUIRE(answer.has_value());
    REQUIRE(answer->series[0].times[0] == at(1'790'812'880'000 + ms));
  }
}

TEST_CASE("special values are read as such") {
  const auto answer = parse_response(samples(R"([1,"NaN"],[2,"+Inf"],[3,"-Inf"],[4,"-0.5"],[5,"1e-07"],[6,"5e-324"])"));
  REQUIRE(answer.has_value());
  const auto& values = answer->series[0].values;
  REQUIRE(values.size() == 6);
  CHECK(std::isnan(values[0]));
  CHECK((std::isinf(values[1]) && values[1] > 0));
  CHECK((std::isinf(values[2]) && values[2] < 0));
  CHECK(values[3] == -0.5);
  CHECK(values[4] == 1e-07);
  CHECK(values[5] == 5e-324);
}

TEST_CASE("samples at or before the given instant are dropped, and series that are left empty") {
  const auto body = matrix(
      R"([{"metric":{"a":"1"},"values":[[1,"1"],[2,"2"],[2.001,"3"]]},{"metric":{"a":"2"},"values":[[2,"9"]]}])");
  const auto answer = parse_response(body, at(2000));
  REQUIRE(answer.has_value());
  REQUIRE(answer->series.size() == 1);
  CHECK(answer->series[0].times == std::vector<UtcTime>{at(2001)});
  CHECK(answer->series[0].values == std::vector<double>{3});
}

TEST_CASE("of samples with the same time the larger one counts") {
  const auto answer = parse_response(samples(R"([1,"5"],[1,"5"],[2,"7"],[2,"6"],[3,"NaN"],[3,"8"])"), at(0));
  REQUIRE(answer.has_value());
  CHECK(answer->series.front().times == std::vector{at(1000), at(2000), at(3000)});
  CHECK(answer->series.front().values == std::vector{5.0, 7.0, 8.0});
}

TEST_CASE("members that we don't know are skipped, in any order and depth") {
  CHECK(
      parse_response(
          R"({"infos":["i"],"stats":{"a":[{"b":null}]},"data":{"stats":[1,true],"result":[{"extra":[[]],)"
          R"("metric":{},"value":[1,"1"]}],"resultType":"vector"},"isPartial":false,"warnings":[],"status":"success"})")
          .has_value());
  CHECK(
      parse_response(R"({"status":"success","warnings":null,"error":null,"data":{"resultType":"matrix","result":[]}})")
          .has_value());
}

TEST_CASE("an answer that is incomplete by its own words is an error") {
  const std::string data = R"("data":{"resultType":"vector","result":[]})";
  for (const std::string flag : {R"("warnings":["store x is away"])", R"("isPartial":true)", R"("warnings":[""])"}) {
    for (const auto& body :
         {R"({"status":"success",)" + flag + "," + data + "}", R"({"status":"success",)" + data + "," + flag + "}"}) {
      const auto answer = parse_response(body);
      REQUIRE(answer.has_error());
      CHECK(answer.error().code == Errc::kMalformedData);
      CHECK(answer.error().detail.find("incomplete") != std::string::npos);
    }
  }
}

TEST_CASE("an answer that names an error is none, whatever its status says") {
  const auto answer = parse_response(
      R"({"status":"success","error":"late","errorType":"timeout","data":{"resultType":"matrix","result":[]}})");
  REQUIRE(answer.has_error());
  CHECK(answer.error().code == Errc::kTimeout);
}

TEST_CASE("a database's error becomes ours by its type") {
  struct Row {
    std::string type;
    std::string message;
    Errc code;
  };
  const std::vector<Row> rows{
      {"bad_data", "1:2: parse error", Errc::kInvalidArgument},
      {"timeout", "query timed out in expression evaluation", Errc::kTimeout},
      {"canceled", "query was canceled", Errc::kTimeout},
      {"execution", "query processing would load too many samples into memory", Errc::kTooLarge},
      {"execution", "expanding series: context deadline exceeded", Errc::kTimeout},
      {"internal", "mmap failed", Errc::kUnavailable},
      {"unavailable", "TSDB not ready", Errc::kUnavailable},
      {"too_many_requests", "per-user limit", Errc::kUnavailable},
      {"422", "timeout exceeded during query execution: 1.000 seconds", Errc::kTimeout},
      {"422", "cannot select more than 30000 points", Errc::kTooLarge},
  };
  for (const auto& row : rows) {
    const auto answer =
        parse_response(R"({"status":"error","errorType":")" + row.type + R"(","error":")" + row.message + "\"}");
    REQUIRE(answer.has_error());
    CHECK(answer.error().code == row.code);
    CHECK(answer.error().detail.find(row.message) != std::string::npos);
  }
}

TEST_CASE("a database's words reach the log short and printable") {
  const auto answer = parse_response(R"({"status":"error","errorType":"execution","error":"a\nb\u001b[0m)" +
                                     std::string(5000, 'x') + "\"}");
  REQUIRE(answer.has_error());
  CHECK(answer.error().detail.size() < 500);
  CHECK(answer.error().detail.find("a?b?[0m") != std::string::npos);
}

TEST_CASE("what is no complete vector or matrix is malformed") {
  const auto body = GENERATE(
      as<std::string>{}, "", " ", "null", "[]", "1", "{}", R"({"status":"success"})",
      R"({"status":"ready","data":{"resultType":"vector","result":[]}})",
      R"({"status":1,"data":{"resultType":"vector","result":[]}})",
      success(R"({"resultType":"scalar","result":[1,"1"]})"), success(R"({"resultType":"string","result":[1,"x"]})"),
      success(R"({"resultType":"streams","result":[]})"), success(R"({"resultType":"vector"})") + "}",
      success(R"({"resultType":"vector"})"), success(R"({"resultType":"vector","result":{}})"), success("{}"),
      success(R"({"resultType":"scalar","result":null})"), R"({"data":null})",
      success(R"({"resultType":"","result":[{"metric":{},"value":[1,"1"]}]})"), matrix("[null]"), samples("null"),
      matrix(R"([{"metric":{"a":null},"values":[[1,"1"]]}])"), success("[]"),
      success(R"({"resultType":"vector","result":[{"metric":{},"values":[[1,"1"]]}]})"),
      matrix(R"([{"metric":{},"value":[1,"1"]}])"), matrix(R"([{"values":[[1,"1"]]}])"), matrix(R"([{"metric":{}}])"),
      matrix(R"([{"metric":{},"values":[[1,"1"]],"value":[1,"1"]}])"), matrix(R"([[]])"),
      matrix(R"([{"metric":[],"values":[]}])"), matrix(R"([{"metric":{"a":1},"values":[[1,"1"]]}])"),
      matrix(R"([{"metric":{"a":"1","a":"2"},"values":[[1,"1"]]}])"),
      matrix(R"([{"metric":{},"values":[[1,"1"]],"histograms":[[1,{}]]}])"),
      matrix("[{\"metric\":{\"a\":\"\xFF\"},\"values\":[[1,\"1\"]]}]"), samples(R"([1])"), samples(R"([])"),
      samples(R"([1,"1",1])"), samples(R"(["1","1"])"), samples(R"([1,1])"), samples(R"([null,"1"])"),
      samples(R"([1,null])"), samples(R"([1,["1"]])"), samples(R"([1e300,"1"])"), samples(R"([253402300801,"1"])"),
      samples(R"([1,""])"), samples(R"([1,"x"])"), samples(R"([1,"1x"])"), samples(R"([1," 1"])"),
      samples(R"([1,"1e400"])"), samples(R"([1,"inf"])"), samples(R"([1,"nan"])"), samples(R"([1,"0x10"])"),
      samples(R"([1,"-"])"), samples(R"([1,"+1"])"), samples(R"([2,"1"],[1,"2"])"), kVector + "x", kVector + kVector,
      kVector + std::string(1, '\0'), std::string(1, '\0') + kVector,
      R"({"status":"success","status":"success","data":{"resultType":"vector","result":[]}})",
      R"({"status":"success","data":{"resultType":"vector","result":[],"result":[]}})",
      R"({"status":"success","x":)" + std::string(100'000, '[') + std::string(100'000, ']') +
          R"(,"data":{"resultType":"vector","result":[]}})");
  const auto answer = parse_response(body);
  INFO(body.substr(0, 200));
  REQUIRE(answer.has_error());
  CHECK(answer.error().code == Errc::kMalformedData);
}

TEST_CASE("a web page is named as such") {
  for (const std::string body : {"<html>", "\r\n <!DOCTYPE html><title>Sign in</title>", "\xEF\xBB\xBF<html>"}) {
    const auto answer = parse_response(body);
    REQUIRE(answer.has_error());
    CHECK(answer.error().code == Errc::kUnavailable);
    CHECK(answer.error().detail.find("a web page, not the query API") != std::string::npos);
  }
}

TEST_CASE("no beginning of an answer reads as success") {
  const auto nothing = success(R"({"resultType":"","result":null})");
  for (const auto& body : {kMatrix, kVector, kFailure, nothing, success("null")}) {
    for (std::size_t length = 0; length < body.size(); ++length) {
      const auto answer = parse_response(std::string_view{body}.substr(0, length));
      REQUIRE(answer.has_error());
      REQUIRE(answer.error().code == Errc::kMalformedData);
    }
  }
}
