#pragma once

#include "common/promql/http_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/prometheus_server.hpp"
#include "tests/unit/promql/await.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::test {

/// The instant from which the samples of these tests are counted.
inline constexpr UtcTime kEpoch{std::chrono::milliseconds{1'790'812'800'000}};

inline UtcTime at(std::int64_t ms) {
  return kEpoch + std::chrono::milliseconds{ms};
}

inline counting::Series make_series(std::vector<Labels::Pair> labels,
                                    const std::vector<std::pair<std::int64_t, double>>& samples) {
  counting::Series out;
  out.labels = Labels{std::move(labels)};
  for (const auto& [ms, value] : samples) {
    out.times.push_back(at(ms));
    out.values.push_back(value);
  }
  return out;
}

/// A client of a server, asked one thing at a time.
class Asker {
 public:
  explicit Asker(promql::ClientOptions options) {
    auto made = promql::make_http_clients(io_.get_executor(), std::move(options));
    if (!made) throw std::logic_error(made.error().field + ": " + made.error().detail);
    client_ = std::move(made->front());
  }

  Result<promql::Answer> try_asking(promql::Query query) { return await(io_, client_->instant(std::move(query))); }
  std::vector<counting::Series> ask(promql::Query query) {
    auto answer = try_asking(std::move(query));
    if (!answer) throw std::runtime_error(answer.error().detail);
    return std::move(answer->series);
  }
  Result<promql::DatabaseInfo> describe() { return await(io_, client_->describe()); }

 private:
  boost::asio::io_context io_;
  std::unique_ptr<promql::Client> client_;
};

inline promql::ClientOptions options_for(const PrometheusServer& server) {
  promql::ClientOptions out;
  out.urls.front() = server.url();
  return out;
}

}  // namespace bandwatch::test
