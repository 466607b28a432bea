#include "tests/integration/http/raw_client.hpp"
#include "tests/integration/http/test_server.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using bandwatch::http::ServerLimits;
using bandwatch::http::test::eventually;
using bandwatch::http::test::get;
using bandwatch::http::test::RawClient;
using bandwatch::http::test::TestServer;

namespace {

using Paths = std::vector<std::string>;

std::string big() {
  return std::string(TestServer::kBigBytes, 'x');
}

}  // namespace

TEST_CASE("an answer that may be given again is, whole and with an id of its own, without asking the handler") {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/kept"));
  const auto first = client.receive();
  RawClient other{server.port()};
  other.send(get("/kept"));
  const auto second = other.receive();
  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  CHECK(second->status == 200);
  CHECK(second->body == big());
  CHECK(second->headers.at("x-request-id") != first->headers.at("x-request-id"));
  CHECK(second->headers.at("content-type") == first->headers.at("content-type"));
  CHECK(server.asked() == Paths{"/kept"});
  REQUIRE(eventually([&] { return server.log().size() == 2; }));
  CHECK(server.log()[1] == "GET /kept 200 of 3000000 bytes");
}

TEST_CASE("repeated answers take their turn in a pipeline") {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/kept") + get("/echo?n=1") + get("/kept") + get("/echo?n=2") + get("/kept"));
  CHECK(client.receive()->body == big());
  CHECK(client.receive()->body == "GET /echo n=1");
  CHECK(client.receive()->body == big());
  CHECK(client.receive()->body == "GET /echo n=2");
  CHECK(client.receive()->body == big());
  CHECK(server.asked() == Paths{"/kept", "/echo", "/echo"});
}

TEST_CASE("whoever asks in other words, with an own id, or too late is answered by the handler") {
  TestServer server;
  RawClient client{server.port()};
  const std::string requests[] = {
      get("/kept"),  get("/kept", "Accept: text/csv\r\n"), get("/kept", "X-Request-Id: a\r\n"), get("/stale"),
      get("/stale"), get("/kept", "X-Request-Id: a\r\n")};
  for (const auto& request : requests) {
    client.send(request);
    REQUIRE(client.receive().has_value());
  }
  CHECK(server.asked() == Paths{"/kept", "/kept", "/kept", "/stale", "/stale", "/kept"});
}

TEST_CASE("repeated answers count as requests of their connection") {
  ServerLimits limits;
  limits.requests = 3;
  TestServer server{limits};
  RawClient client{server.port()};
  client.send(get("/kept") + get("/kept") + get("/kept") + get("/kept"));
  CHECK(client.receive()->headers.count("connection") == 0);
  CHECK(client.receive()->headers.count("connection") == 0);
  CHECK(client.receive()->headers.at("connection") == "close");
  CHECK(client.receive_until_close() == "");
  CHECK(server.asked() == Paths{"/kept", "/kept"});
}

TEST_CASE("a client that does not read its repeated answer loses its connection") {
  ServerLimits limits;
  limits.write = std::chrono::milliseconds{200};
  TestServer server{limits};
  RawClient reader{server.port()};
  reader.send(get("/kept"));
  REQUIRE(reader.receive().has_value());
  RawClient sleeper{server.port()};
  std::string many;
  for (int i = 0; i < 10; ++i)
    many += get("/kept");
  sleeper.send(many);
  CHECK(eventually([&] { return server.server().connections() == 1; }));
  CHECK(server.asked() == Paths{"/kept"});
}

TEST_CASE("one caller's answer is never another's: what tells them apart is part of the head") {
  TestServer server;
  RawClient client{server.port()};
  const std::string alice = get("/kept", "Authorization: Bearer alice\r\n");
  const std::string bob = get("/kept", "Authorization: Bearer bob\r\n");
  for (const auto& request : {alice, bob, alice, bob}) {
    client.send(request);
    REQUIRE(client.receive().has_value());
  }
  CHECK(server.asked() == Paths{"/kept", "/kept"});
}

TEST_CASE("with a new epoch every answer is asked for again") {
  TestServer server;
  RawClient client{server.port()};
  for (int i = 0; i < 3; ++i) {
    client.send(get("/kept") + get("/kept"));
    REQUIRE(client.receive().has_value());
    REQUIRE(client.receive().has_value());
    server.begin_epoch();
  }
  CHECK(server.asked() == Paths{"/kept", "/kept", "/kept"});
}

TEST_CASE("an answer that was made across the end of an epoch is not given again") {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/turn") + get("/turn"));
  CHECK(client.receive()->body == "turned");
  CHECK(client.receive()->body == "turned");
  CHECK(server.asked() == Paths{"/turn", "/turn"});
}

TEST_CASE("what all answers have in common is on each of them, whatever its status") {
  TestServer server;
  RawClient client{server.port()};
  for (const auto& request :
       {get("/echo"), get("/nowhere"), get("/throw"), get("/echo?a=%00"), get("/kept"), get("/kept")}) {
    client.send(request);
    const auto reply = client.receive();
    REQUIRE(reply.has_value());
    CHECK(reply->headers.at("x-finished") == "GET");
    CHECK(reply->headers.at("x-content-type-options") == "nosniff");
  }
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(client.receive()->headers.at("x-finished") == "POST");
}
