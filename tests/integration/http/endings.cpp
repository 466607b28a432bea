#include "tests/integration/http/raw_client.hpp"
#include "tests/integration/http/test_server.hpp"
#include "tests/support/catch.hpp"

#include <string>

using bandwatch::http::ServerLimits;
using bandwatch::http::test::eventually;
using bandwatch::http::test::get;
using bandwatch::http::test::RawClient;
using bandwatch::http::test::TestServer;
using namespace std::chrono_literals;

TEST_CASE("a client that has said all it will still gets its answers") {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/echo?n=1") + get("/echo?n=2"));
  client.half_close();
  CHECK(client.receive()->body == "GET /echo n=1");
  CHECK(client.receive()->body == "GET /echo n=2");
  CHECK(client.receive_until_close() == "");
}

TEST_CASE("no way of leaving leaks a connection") {
  TestServer server;
  for (int i = 0; i < 50; ++i) {
    RawClient closes_silently{server.port()};
    RawClient closes_within_head{server.port()};
    closes_within_head.send("GET / HT");
    RawClient resets{server.port()};
    resets.send(get("/big") + get("/big"));
    resets.reset();
    RawClient leaves_before_answers{server.port()};
    leaves_before_answers.send(get("/big") + get("/echo"));
    RawClient half_closes{server.port()};
    half_closes.half_close();
  }
  RawClient last{server.port()};
  last.send(get("/echo", "Connection: close\r\n"));
  CHECK(last.receive().has_value());
  CHECK(last.receive_until_close() == "");
  CHECK(eventually([&] { return server.server().connections() == 0; }));
  CHECK(server.faults().empty());
}

TEST_CASE("a drain lets requests in flight finish, closes idle connections and takes no new ones") {
  ServerLimits limits;
  limits.linger = 50ms;
  TestServer server{limits};
  RawClient idle{server.port()};
  idle.send(get("/echo"));
  REQUIRE(idle.receive().has_value());
  RawClient never_spoke{server.port()};
  RawClient in_flight{server.port()};
  in_flight.send(get("/gate") + get("/echo"));
  REQUIRE(eventually([&] { return server.waiting() == 1 && server.server().connections() == 3; }));

  server.begin_drain();
  CHECK(server.server().draining());
  CHECK(idle.receive_until_close() == "");
  CHECK(never_spoke.receive_until_close() == "");
  CHECK(eventually([&] { return server.server().connections() == 1; }));
  CHECK_THROWS(RawClient{server.port()});
  CHECK_FALSE(server.drained());

  server.open_gate();
  const auto reply = in_flight.receive();
  REQUIRE(reply.has_value());
  CHECK(reply->body == "through");
  CHECK(reply->headers.at("connection") == "close");
  CHECK(in_flight.receive_until_close() == "");
  CHECK(server.join());
  CHECK(server.drained());
  CHECK(server.server().connections() == 0);
}

TEST_CASE("a head that is under way when a drain begins is still answered") {
  TestServer server;
  RawClient client{server.port()};
  client.send("GET /draining HTTP/1.1\r\nHo");
  REQUIRE(eventually([&] { return server.server().connections() == 1; }));
  RawClient probe{server.port()};
  probe.send(get("/echo"));
  REQUIRE(probe.receive().has_value());
  server.begin_drain();
  REQUIRE(probe.receive_until_close() == "");
  client.send("st: a\r\n\r\n");
  const auto reply = client.receive();
  REQUIRE(reply.has_value());
  CHECK(reply->body == "yes");
  CHECK(reply->headers.at("connection") == "close");
}

TEST_CASE("during the delay of a drain the server still accepts, and every answer says close") {
  ServerLimits limits;
  limits.linger = 50ms;
  limits.drain_delay = 300ms;
  TestServer server{limits};
  server.begin_drain();
  RawClient late{server.port()};
  late.send(get("/draining") + get("/echo"));
  const auto reply = late.receive();
  REQUIRE(reply.has_value());
  CHECK(reply->body == "yes");
  CHECK(reply->headers.at("connection") == "close");
  CHECK(late.receive_until_close() == "");
  CHECK(server.join());
  CHECK(server.drained());
}

TEST_CASE("a drain ends at its limit, and the connection of a request that is stuck ends with it") {
  ServerLimits limits;
  limits.drain = 50ms;
  TestServer server{limits};
  RawClient stuck{server.port()};
  stuck.send(get("/gate"));
  REQUIRE(eventually([&] { return server.waiting() == 1; }));
  server.begin_drain();
  CHECK(eventually([&] { return server.drained(); }));
  CHECK(stuck.receive_until_close() == "");
  server.open_gate();
  CHECK(server.join());
  CHECK(server.server().connections() == 0);
}

TEST_CASE("a server without connections drains at once, and draining twice is draining once") {
  TestServer server;
  server.begin_drain();
  server.begin_drain();
  CHECK(server.join());
  CHECK(server.drained());
}

TEST_CASE("an address that can't be had is an expected failure") {
  TestServer taken;
  boost::asio::io_context context;
  const bandwatch::SystemClock clock;
  bandwatch::http::ServerOptions options;
  options.port = taken.port();
  bandwatch::http::Server second{context, options, {}, clock};
  const auto started = second.start();
  REQUIRE(started.has_error());
  CHECK(started.error().code == bandwatch::Errc::kUnavailable);
  options.address = "not an address";
  bandwatch::http::Server third{context, options, {}, clock};
  CHECK(third.start().has_error());
}
