#include "tests/integration/http/raw_client.hpp"
#include "tests/integration/http/test_server.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/http/framing_matrix.hpp"

#include <string>

using bandwatch::http::test::eventually;
using bandwatch::http::test::get;
using bandwatch::http::test::RawClient;
using bandwatch::http::test::TestServer;

namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("no request of the framing matrix gets a second answer, and each ends the connection") {
  TestServer server;
  for (const auto& row : bandwatch::http::test::framing_matrix()) {
    INFO(row.name);
    RawClient client{server.port()};
    // Past the lingering limit the server closes while we still send, so a failed send is no fault.
    client.send(row.bytes);
    client.half_close();
    const auto all = client.receive_until_close();
    REQUIRE(all.has_value());
    CHECK(count_of(*all, "HTTP/1.1 ") <= 1);
    if (row.bytes.size() < 10'000) CHECK(all->starts_with("HTTP/1.1 " + std::to_string(row.status) + " "));
    CHECK(all->find("smuggled") == std::string::npos);
  }
  CHECK(server.asked().empty());
  CHECK(eventually([&] { return server.server().connections() == 0; }));
}

TEST_CASE("a refusal behind good requests comes in its turn and ends the connection") {
  TestServer server;
  RawClient client{server.port()};
  client.send(get("/echo") + get("/echo", "Transfer-Encoding: chunked\r\n") + get("/echo"));
  CHECK(client.receive()->status == 200);
  const auto refused = client.receive();
  REQUIRE(refused.has_value());
  CHECK(refused->status == 501);
  CHECK(refused->headers.at("connection") == "close");
  CHECK(client.receive_until_close() == "");
  CHECK(server.asked().size() == 1);
}

TEST_CASE("nothing that a client sends becomes a header line of its own") {
  TestServer server;
  const std::string split = "%0d%0aX-Evil:%201";
  for (const std::string& request :
       {get("/echo" + split), get("/echo?a=" + split), get("/echo?" + split + "=1"),
        get("/echo", "X-Request-Id: a%0d%0aX-Evil: 1\r\n"), get("/echo", "X-Request-Id: a\tX-Evil: 1\r\n")}) {
    INFO(request);
    RawClient client{server.port()};
    client.send(request);
    const auto reply = client.receive();
    REQUIRE(reply.has_value());
    CHECK(reply->headers.count("x-evil") == 0);
  }
}
