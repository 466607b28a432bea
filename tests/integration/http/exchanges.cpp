#include "tests/integration/http/raw_client.hpp"
#include "tests/integration/http/test_server.hpp"
#include "tests/support/catch.hpp"

#include <string>

using bandwatch::http::ServerLimits;
using bandwatch::http::test::eventually;
using bandwatch::http::test::get;
using bandwatch::http::test::RawClient;
using bandwatch::http::test::TestServer;

TEST_CASE("a thousand pipelined requests are answered in their order") {
  TestServer server;
  RawClient client{server.port()};
  std::string requests;
  for (int i = 0; i < 1000; ++i)
    requests += get("/echo?n=" + std::to_string(i));
  REQUIRE(client.send(requests));
  for (int i = 0; i < 1000; ++i) {
    const auto reply = client.receive();
    REQUIRE(reply.has_value());
    REQUIRE(reply->body == "GET /echo n=" + std::to_string(i));
  }
}

TEST_CASE("a request that comes in pieces is answered like one that comes whole") {
  TestServer server;
  RawClient client{server.port()};
  for (const char c : get("/echo?x=1"))
    REQUIRE(client.send(std::string(1, c)));
  const auto reply = client.receive();
  REQUIRE(reply.has_value());
  CHECK(reply->body == "GET /echo x=1");
}

TEST_CASE("parameters reach the handler decoded, and bad ones do not reach it at all") {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/echo?service=a%20b+c&service=%C3%A4") + get("/echo?service=%00") + get("/echo"));
  CHECK(client.receive()->body == "GET /echo service=a b c service=\xC3\xA4");
  const auto refused = client.receive();
  REQUIRE(refused.has_value());
  CHECK(refused->status == 400);
  CHECK(refused->headers.at("content-type") == "application/problem+json");
  CHECK(refused->body.find("\"parameter\":\"service\"") != std::string::npos);
  CHECK(client.receive()->status == 200);
  CHECK(server.asked().size() == 2);
}

TEST_CASE("HEAD gets the head of GET: the same length and no body") {
  TestServer server;
  RawClient client{server.port()};
  client.send("HEAD /big HTTP/1.1\r\nHost: a\r\n\r\n" + get("/echo"));
  const auto head = client.receive(false);
  REQUIRE(head.has_value());
  CHECK(head->status == 200);
  CHECK(head->headers.at("content-length") == std::to_string(TestServer::kBigBytes));
  CHECK(client.receive()->body == "GET /echo");
}

TEST_CASE("a long body arrives whole") {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/big") + get("/echo"));
  CHECK(client.receive()->body == std::string(TestServer::kBigBytes, 'x'));
  CHECK(client.receive()->body == "GET /echo");
}

TEST_CASE("other methods get 405 with what is allowed, and the connection goes on") {
  TestServer server;
  RawClient client{server.port()};
  for (const std::string method : {"POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"}) {
    client.send(method + " /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    const auto reply = client.receive();
    REQUIRE(reply.has_value());
    CHECK(reply->status == 405);
    CHECK(reply->headers.at("allow") == "GET, HEAD, OPTIONS");
  }
  client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" + get("/echo"));
  const auto options = client.receive();
  CHECK(options->status == 204);
  CHECK(options->headers.at("allow") == "GET, HEAD, OPTIONS");
  CHECK(options->headers.count("content-length") == 0);
  CHECK(client.receive()->status == 200);
  CHECK(server.asked() == std::vector<std::string>{"/echo"});
}

TEST_CASE("the client decides whether the connection is kept") {
  TestServer server;
  struct Row {
    std::string request;
    bool kept;
    std::string says;
  };
  const Row rows[] = {
      {"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n", true, ""},
      {"GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false, "close"},
      {"GET /echo HTTP/1.0\r\n\r\n", false, "close"},
      {"GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true, "keep-alive"},
  };
  for (const auto& row : rows) {
    INFO(row.request);
    RawClient client{server.port()};
    client.send(row.request);
    const auto reply = client.receive();
    REQUIRE(reply.has_value());
    const auto says = reply->headers.find("connection");
    CHECK((says == reply->headers.end() ? "" : says->second) == row.says);
    client.send(get("/echo"));
    CHECK(client.receive().has_value() == row.kept);
  }
}

TEST_CASE("a connection is closed after its last allowed request, which says so") {
  ServerLimits limits;
  limits.requests = 3;
  TestServer server{limits};
  RawClient client{server.port()};
  client.send(get("/echo") + get("/echo") + get("/echo") + get("/echo"));
  CHECK(client.receive()->headers.count("connection") == 0);
  CHECK(client.receive()->headers.count("connection") == 0);
  CHECK(client.receive()->headers.at("connection") == "close");
  CHECK(client.receive_until_close() == "");
}

TEST_CASE("every answer has an id, the client's own if it is plausible, and a line in the log") {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/echo", "X-Request-Id: mine-1\r\n") + get("/echo", "X-Request-Id: not mine\r\n") + get("/none"));
  CHECK(client.receive()->headers.at("x-request-id") == "mine-1");
  const auto second = client.receive();
  CHECK(second->headers.at("x-request-id").size() == 16);
  const auto third = client.receive();
  CHECK(third->status == 404);
  CHECK(third->headers.at("x-request-id") != second->headers.at("x-request-id"));
  REQUIRE(eventually([&] { return server.log().size() == 3; }));
  CHECK(server.log()[0] == "GET /echo 200 of 9 bytes");
}

TEST_CASE("a handler that throws becomes a fixed 500, is reported, and costs nobody the connection") {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/throw") + get("/echo"));
  const auto failed = client.receive();
  REQUIRE(failed.has_value());
  CHECK(failed->status == 500);
  CHECK(failed->body.find("secret") == std::string::npos);
  CHECK(client.receive()->status == 200);
  CHECK(server.faults() == std::vector<std::string>{"handler_failed"});
}
