#include "tests/integration/http/raw_client.hpp"
#include "tests/integration/http/test_server.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/one_descriptor_left.hpp"

#include <chrono>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using bandwatch::http::ServerLimits;
using bandwatch::http::test::eventually;
using bandwatch::http::test::get;
using bandwatch::http::test::RawClient;
using bandwatch::http::test::TestServer;
using bandwatch::test::OneDescriptorLeft;
using namespace std::chrono_literals;

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

TEST_CASE("where there is no room, who waits longest for a request makes some") {
  ServerLimits limits;
  limits.connections = 3;
  TestServer server{limits};
  RawClient first{server.port()};
  RawClient second{server.port()};
  RawClient third{server.port()};
  REQUIRE(eventually([&] { return server.server().connections() == 3; }));
  std::optional<RawClient> fourth;  // stays until connections are counted
  SECTION("nobody has asked: the first to come goes") {
    fourth.emplace(server.port());
    fourth->send(get("/echo"));
    CHECK(fourth->receive()->status == 200);
    CHECK_FALSE(first.receive().has_value());
    second.send(get("/echo"));
    CHECK(second.receive()->status == 200);
  }
  SECTION("who has asked since came later, and half a request is none") {
    first.send(get("/echo"));
    CHECK(first.receive()->status == 200);
    second.send("GET /echo HT");
    fourth.emplace(server.port());
    fourth->send(get("/echo"));
    CHECK(fourth->receive()->status == 200);
    CHECK_FALSE(second.receive().has_value());
    first.send(get("/echo"));
    CHECK(first.receive()->status == 200);
  }
  CHECK(server.server().connections() == 3);
  CHECK(server.faults() == std::vector<std::string>{"crowded"});
}

TEST_CASE("where all are being answered, one more is turned away, and there is room again when one ends") {
  ServerLimits limits;
  limits.connections = 2;
  TestServer server{limits};
  RawClient first{server.port()};
  RawClient second{server.port()};
  first.send(get("/gate"));
  second.send(get("/gate"));
  REQUIRE(eventually([&] { return server.waiting() == 2; }));
  RawClient third{server.port()};
  const auto refused = third.receive();
  REQUIRE(refused.has_value());
  CHECK(refused->status == 503);
  CHECK(refused->headers.count("retry-after") == 1);
  CHECK(server.server().connections() == 2);

  server.open_gate();
  CHECK(first.receive()->status == 200);
  CHECK(second.receive()->status == 200);
  RawClient fourth{server.port()};
  fourth.send(get("/echo"));
  CHECK(fourth.receive()->status == 200);
}

#ifndef __SANITIZE_ADDRESS__  // which comes with UBSan, whose check of an object's type opens a pipe
TEST_CASE("without descriptors the server waits, says so once, and goes on when there are some") {
  ServerLimits limits;
  limits.accept_pause = 20ms;
  TestServer server{limits};
  std::unique_ptr<RawClient> waits;
  bool said = false;
  std::clock_t busy = 0;
  {
    // The client takes the last one; the kernel completes its handshake without the server. Nothing is checked in here,
    // since a failed check needs descriptors.
    const OneDescriptorLeft tight;
    waits = std::make_unique<RawClient>(server.port());
    said = eventually([&] { return !server.faults().empty(); });
    const auto before = std::clock();
    std::this_thread::sleep_for(200ms);
    busy = std::clock() - before;
  }
  CHECK(said);
  CHECK(server.faults() == std::vector<std::string>{"accept_failed"});
  // Trying again at once would use up all of one core.
  CHECK(busy < CLOCKS_PER_SEC / 10);
  waits->send(get("/echo"));
  CHECK(waits->receive()->status == 200);
}
#endif
