#include "common/net/pool.hpp"

#include "tests/unit/promql/client_fixture.hpp"

using namespace bandwatch;
using namespace bandwatch::promql;
using namespace bandwatch::test;

namespace {

Script answers(std::size_t count) {
  Script out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(read_request());
    out.push_back(write(ok(vector_of("7"))));
  }
  out.push_back(hold());
  return out;
}

}  // namespace

TEST_CASE("more questions than connections wait in line, first come, first served") {
  Bench bench{{answers(4)}};
  bench.options.max_connections = 1;
  std::vector<Pending<Result<Answer>>> pending;
  for (const char* name : {"a", "b", "c", "d"})
    pending.push_back(bench.start_asking(query_for(name)));
  for (const auto& outcome : pending)
    CHECK(finish(bench.io, outcome).has_value());
  CHECK(bench.server.connections() == 1);
  REQUIRE(bench.server.requests().size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(contains(bench.server.requests()[i], std::string{"query="} + "abcd"[i] + "&"));
  }
}

TEST_CASE("there are never more connections than allowed") {
  Bench bench{{answers(8), answers(8), answers(8)}};
  bench.options.max_connections = 2;
  std::vector<Pending<Result<Answer>>> pending;
  for (int i = 0; i < 8; ++i)
    pending.push_back(bench.start_asking());
  for (const auto& outcome : pending)
    CHECK(finish(bench.io, outcome).has_value());
  CHECK(bench.server.connections() == 2);
}

TEST_CASE("waiting in line counts for the deadline") {
  Bench bench{{{read_request(), hold()}}};
  bench.options.max_connections = 1;
  bench.options.timeout = std::chrono::milliseconds{1500};
  const auto first = bench.start_asking();
  const auto second = bench.start_asking();
  CHECK(finish(bench.io, first).error().code == Errc::kTimeout);
  CHECK(finish(bench.io, second).error().code == Errc::kTimeout);
  CHECK(bench.server.requests().size() == 1);
}

TEST_CASE("a failure gives the connection to the next in line") {
  Bench bench{{{read_request()}, answers(2)}};
  bench.options.max_connections = 1;
  const auto first = bench.start_asking();
  const auto second = bench.start_asking();
  const auto third = bench.start_asking();
  CHECK(finish(bench.io, first).has_error());
  CHECK(finish(bench.io, second).has_value());
  CHECK(finish(bench.io, third).has_value());
}

TEST_CASE("who gave up waiting is passed over") {
  boost::asio::io_context io;
  const auto pool = std::make_shared<net::ConnectionPool>(io.get_executor(), std::make_shared<net::Peer>(), 1);
  using Lease = net::ConnectionPool::Lease;
  const auto acquire = [&](net::Deadline deadline) {
    auto out = std::make_shared<std::optional<Result<std::shared_ptr<Lease>>>>();
    boost::asio::co_spawn(
        io,
        [](std::shared_ptr<net::ConnectionPool> from, net::Deadline until, auto to) -> boost::asio::awaitable<void> {
          auto lease = co_await from->acquire(until);
          if (lease) {
            to->emplace(std::make_shared<Lease>(*std::move(lease)));
          } else {
            to->emplace(std::move(lease).error());
          }
        }(pool, deadline, out),
        [](std::exception_ptr failure) { REQUIRE(failure == nullptr); });
    return out;
  };
  const auto now = std::chrono::steady_clock::now();
  const auto first = acquire(now + std::chrono::hours{1});
  const auto second = acquire(now);
  const auto third = acquire(now + std::chrono::hours{1});
  run_until(io, [&] { return second->has_value(); });
  CHECK((*first)->has_value());
  CHECK((*second)->error().code == Errc::kTimeout);
  CHECK_FALSE(third->has_value());
  first->reset();
  run_until(io, [&] { return third->has_value(); });
  CHECK((*third)->has_value());
}

TEST_CASE("a client may be destroyed while its coroutines wait") {
  const auto stage = GENERATE(0, 1, 2, 3);
  Bench bench{{{read_request(), write("HTTP/1.1 200 OK\r\n"), hold()}}};
  bench.options.max_connections = 1;
  if (stage == 3) bench.options.urls.front() = "http://localhost:" + std::to_string(bench.server.port());
  const auto first = bench.start_asking();
  const auto second = bench.start_asking();  // waits in line
  if (stage == 1) bench.io.poll_one();
  if (stage == 2) run_until(bench.io, [&] { return bench.server.requests().size() == 1; });
  if (stage == 3) bench.io.poll();
  bench.client.reset();
  CHECK(finish(bench.io, first).error().code == Errc::kUnavailable);
  CHECK(finish(bench.io, second).error().code == Errc::kUnavailable);
}

TEST_CASE("a client that is closed ends what waits and refuses what comes later") {
  Bench bench{{{read_request(), hold()}}};
  const auto waiting = bench.start_asking();
  run_until(bench.io, [&] { return bench.server.requests().size() == 1; });
  bench.client->close();
  CHECK(finish(bench.io, waiting).error().code == Errc::kUnavailable);
  const auto later = bench.start_asking();
  CHECK(finish(bench.io, later).error().code == Errc::kUnavailable);
  CHECK(await(bench.io, bench.made().describe()).error().code == Errc::kUnavailable);
  CHECK(bench.server.requests().size() == 1);
}

TEST_CASE("a client may be destroyed before its coroutine starts") {
  Bench bench{{}};
  auto work = bench.made().instant(query_for("m"));
  auto description = bench.made().describe();
  bench.client.reset();
  CHECK(await(bench.io, std::move(work)).error().code == Errc::kUnavailable);
  CHECK(await(bench.io, std::move(description)).error().code == Errc::kUnavailable);
}

TEST_CASE("a coroutine that is never awaited leaves nothing behind") {
  Bench bench{{}};
  { const auto unused = bench.made().instant(query_for("m")); }
  CHECK(bench.server.connections() == 0);
}

TEST_CASE("the context may end with coroutines in the middle") {
  const bool client_first = GENERATE(true, false);
  Bench bench{{{read_request(), hold()}}};
  bench.options.max_connections = 1;
  const auto asking = bench.start_asking();
  const auto waiting = bench.start_asking();
  run_until(bench.io, [&] { return bench.server.requests().size() == 1; });
  if (client_first) bench.client.reset();
  CHECK_FALSE(asking->has_value());  // the rest is the bench's destructor
}
