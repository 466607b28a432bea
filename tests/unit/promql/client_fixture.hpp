#pragma once

#include "common/promql/http_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/promql/await.hpp"
#include "tests/unit/promql/scripted_server.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bandwatch::test {

inline promql::Query query_for(std::string text) {
  return {std::move(text), UtcTime{std::chrono::milliseconds{1'790'812'880'911}}};
}

/// The JSON of a vector with one sample.
inline std::string vector_of(const std::string& value) {
  return R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,")" + value +
         R"("]}]}})";
}

/// A client and the server that it talks to, on one thread. Change `options` before the first question.
struct Bench {
  explicit Bench(std::vector<Script> scripts, boost::asio::ssl::context* tls = nullptr)
      : server(io, std::move(scripts), tls) {
    options.urls.front() = server.url();
  }

  promql::Client& made() {
    if (!client) {
      auto result = promql::make_http_clients(io.get_executor(), options);
      if (!result) throw std::logic_error(result.error().field + ": " + result.error().detail);
      client = std::move(result->front());
    }
    return *client;
  }
  Pending<Result<promql::Answer>> start_asking(const promql::Query& query = query_for("m")) {
    return start(io, made().instant(query));
  }
  Result<promql::Answer> ask(const promql::Query& query = query_for("m")) {
    const auto pending = start_asking(query);
    return finish(io, pending);
  }
  /// Asks and expects a failure.
  Error error() {
    const auto answer = ask();
    REQUIRE(answer.has_error());
    return answer.error();
  }
  Errc error_code() { return error().code; }
  Result<std::vector<std::string>> label_values() {
    return await(io, made().label_values("job", {"up"}, Window{UtcTime{}, UtcTime{Duration{1000}}}));
  }
  Result<void> read_chunks() {
    std::vector<promql::ChunkQuery> queries{promql::ChunkQuery{"up", {}, Window{UtcTime{}, UtcTime{Duration{1000}}}}};
    return await(io, made().read_chunks(queries, [](std::string_view) { return Result<void>{}; }));
  }
  Result<promql::DatabaseInfo> describe() { return await(io, made().describe()); }

  boost::asio::io_context io;
  ScriptedServer server;
  promql::ClientOptions options;
  std::unique_ptr<promql::Client> client;
};

}  // namespace bandwatch::test
