#include "tests/integration/http/raw_client.hpp"
#include "tests/integration/http/test_server.hpp"
#include "tests/support/catch.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using bandwatch::http::ServerLimits;
using bandwatch::http::test::eventually;
using bandwatch::http::test::get;
using bandwatch::http::test::RawClient;
using bandwatch::http::test::TestServer;
using namespace std::chrono_literals;

namespace {

/// Takes all but none of this process's file descriptors while it lives.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int next_free = dup(0);
    close(next_free);
    rlimit tight = before_;
    tight.rlim_cur = static_cast<rlim_t>(next_free);
    setrlimit(RLIMIT_NOFILE, &tight);
  }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;
  ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("a head that never ends loses its connection, however busily it drips") {
  ServerLimits limits;
  limits.header = 200ms;
  TestServer server{limits};
  RawClient client{server.port()};
  REQUIRE(client.send("GET /echo HTTP/1.1\r\nHost: a\r\nX: "));
  // A byte every few milliseconds would keep a deadline alive that each byte moves.
  const bool closed = eventually([&] {
    std::this_thread::sleep_for(5ms);
    return !client.send("x");
  });
  CHECK(closed);
  CHECK(eventually([&] { return server.server().connections() == 0; }));
  CHECK(server.asked().empty());
}

TEST_CASE("the time for a head begins with its first byte, not with the connection") {
  ServerLimits limits;
  limits.header = 200ms;
  TestServer server{limits};
  RawClient client{server.port()};
  std::this_thread::sleep_for(400ms);
  client.send(get("/echo"));
  REQUIRE(client.receive().has_value());
  std::this_thread::sleep_for(400ms);
  client.send(get("/echo"));
  CHECK(client.receive().has_value());
}

TEST_CASE("an idle connection is closed without a word") {
  ServerLimits limits;
  limits.idle = 50ms;
  TestServer server{limits};
  RawClient fresh{server.port()};
  CHECK(fresh.receive_until_close() == "");
  RawClient used{server.port()};
  used.send(get("/echo"));
  REQUIRE(used.receive().has_value());
  CHECK(used.receive_until_close() == "");
}

TEST_CASE("a client that does not read its answer loses its connection") {
  ServerLimits limits;
  limits.write = 100ms;
  TestServer server{limits};
  RawClient client{server.port()};
  std::string requests;
  for (int i = 0; i < 20; ++i)
    requests += get("/big");
  REQUIRE(client.send(requests));
  CHECK(eventually([&] { return server.server().connections() == 0 && !server.log().empty(); }));
}

TEST_CASE("connections beyond the limit are turned away, and there is room again when one ends") {
  ServerLimits limits;
  limits.connections = 2;
  TestServer server{limits};
  auto first = std::make_unique<RawClient>(server.port());
  RawClient second{server.port()};
  REQUIRE(eventually([&] { return server.server().connections() == 2; }));
  RawClient third{server.port()};
  const auto refused = third.receive();
  REQUIRE(refused.has_value());
  CHECK(refused->status == 503);
  CHECK(refused->headers.count("retry-after") == 1);
  CHECK(server.server().connections() == 2);

  first.reset();
  REQUIRE(eventually([&] { return server.server().connections() == 1; }));
  RawClient fourth{server.port()};
  fourth.send(get("/echo"));
  CHECK(fourth.receive()->status == 200);
  second.send(get("/echo"));
  CHECK(second.receive()->status == 200);
}

TEST_CASE("without descriptors the server waits, says so once, and goes on when there are some") {
  ServerLimits limits;
  limits.accept_pause = 20ms;
  TestServer server{limits};
  std::unique_ptr<RawClient> waits;
  {
    // The client's socket exists before descriptors run out; the kernel completes its handshake without the server.
    NoDescriptors none_left;
    rlimit one_more{};
    getrlimit(RLIMIT_NOFILE, &one_more);
    one_more.rlim_cur += 1;
    setrlimit(RLIMIT_NOFILE, &one_more);
    waits = std::make_unique<RawClient>(server.port());
    CHECK(eventually([&] { return !server.faults().empty(); }));
    const auto busy_before = std::clock();
    std::this_thread::sleep_for(200ms);
    CHECK(server.faults() == std::vector<std::string>{"accept_failed"});
    // Trying again at once would use up all of one core.
    CHECK(std::clock() - busy_before < CLOCKS_PER_SEC / 10);
  }
  waits->send(get("/echo"));
  CHECK(waits->receive()->status == 200);
}
