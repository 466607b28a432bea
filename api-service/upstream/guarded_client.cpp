#include "api-service/upstream/guarded_client.hpp"

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::api {

namespace asio = boost::asio;

GuardedClient::GuardedClient(std::unique_ptr<promql::Client> client, Breaker::Options options,
                             telemetry::Metrics& metrics)
    : client_(std::move(client)),
      breaker_(options),
      open_(metrics
                .gauges("bandwatch_upstream_breaker_open",
                        "1 while the database fails so often that it is asked only once in a while.")
                .Add({{"database", client_->address()}})) {}

// A coroutine that is never awaited never starts.
template <class T>
asio::awaitable<Result<T>> GuardedClient::guard(asio::awaitable<Result<T>> question) {
  const auto asked = Breaker::Time::clock::now();
  if (auto refusal = breaker_.refusal(asked)) co_return *std::move(refusal);
  auto answer = co_await std::move(question);
  const auto failure = answer ? std::nullopt : std::optional{answer.error()};
  breaker_.learn(failure, asked, Breaker::Time::clock::now());
  open_.Set(breaker_.is_open() ? 1 : 0);
  co_return answer;
}

asio::awaitable<Result<promql::Answer>> GuardedClient::instant(promql::Query query) {
  auto question = client_->instant(std::move(query));
  return guard(std::move(question));
}

asio::awaitable<Result<promql::Answer>> GuardedClient::range(promql::RangeQuery query) {
  auto question = client_->range(std::move(query));
  return guard(std::move(question));
}

asio::awaitable<Result<void>> GuardedClient::read_chunks(std::vector<promql::ChunkQuery> queries, FrameSink on_frame) {
  auto question = client_->read_chunks(std::move(queries), std::move(on_frame));
  return guard(std::move(question));
}

asio::awaitable<Result<std::vector<std::string>>> GuardedClient::label_values(std::string label,
                                                                              std::vector<std::string> selectors,
                                                                              Window window) {
  auto question = client_->label_values(std::move(label), std::move(selectors), window);
  return guard(std::move(question));
}

asio::awaitable<Result<promql::DatabaseInfo>> GuardedClient::describe() {
  return client_->describe();
}

}  // namespace bandwatch::api
