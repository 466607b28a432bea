#include "alert-service/admin/server.hpp"
#include "tests/support/catch.hpp"

#include <httplib.h>

#include <stdexcept>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;

TEST_CASE("the admin server answers its paths and no others") {
  AdminServer server;
  server.get("/page", [] { return AdminAnswer{503, "text/plain", "not yet"}; });
  server.get("/throws", []() -> AdminAnswer { throw std::runtime_error{"inside"}; });
  const auto port = server.start("127.0.0.1", 0);
  REQUIRE(port.has_value());
  httplib::Client client{"127.0.0.1", *port};
  const auto page = client.Get("/page");
  REQUIRE(page);
  CHECK(page->status == 503);
  CHECK(page->body == "not yet");
  CHECK(page->get_header_value("Content-Type") == "text/plain");
  CHECK(page->get_header_value("Cache-Control") == "no-store");
  CHECK(page->get_header_value("X-Content-Type-Options") == "nosniff");
  const auto missing = client.Get("/elsewhere");
  REQUIRE(missing);
  CHECK(missing->status == 404);
  const auto failed = client.Get("/throws");
  REQUIRE(failed);
  CHECK(failed->status == 500);
  CHECK(failed->body.find("inside") == std::string::npos);
  const auto posted = client.Post("/page", std::string(5000, 'x'), "text/plain");
  REQUIRE(posted);
  CHECK(posted->status >= 400);
}

TEST_CASE("a port that is taken is refused") {
  AdminServer first;
  const auto port = first.start("127.0.0.1", 0);
  REQUIRE(port.has_value());
  AdminServer second;
  const auto refused = second.start("127.0.0.1", *port);
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == Errc::kUnavailable);
}

TEST_CASE("a server that was never started ends too") {
  const AdminServer server;
}

}  // namespace
