#include "alert-service/admin/server.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;

TEST_CASE("the admin server answers its paths and no others") {
  const SystemClock clock;
  std::atomic<int> faults{0};
  AdminOptions options;
  options.on_fault = [&](std::string_view event) { faults += event == "handler_failed" ? 1 : 0; };
  AdminServer server{options, clock};
  server.get("/page", Audience::kKnown, [](bool) { return http::text(503, "not yet"); });
  server.get("/throws", Audience::kKnown, [](bool) -> http::Response { throw std::runtime_error{"private reason"}; });
  const auto port = server.start();
  REQUIRE(port.has_value());
  httplib::Client client{"127.0.0.1", *port};
  const auto page = client.Get("/page");
  REQUIRE(page);
  CHECK(page->status == 503);
  CHECK(page->body == "not yet");
  CHECK(page->get_header_value("Content-Type") == "text/plain; charset=utf-8");
  CHECK(page->get_header_value("Cache-Control") == "no-store");
  CHECK(page->get_header_value("X-Content-Type-Options") == "nosniff");
  const auto missing = client.Get("/elsewhere");
  REQUIRE(missing);
  CHECK(missing->status == 404);
  const auto failed = client.Get("/throws");
  REQUIRE(failed);
  CHECK(failed->status == 500);
  CHECK(failed->body.find("private") == std::string::npos);
  CHECK(faults == 1);
  const auto posted = client.Post("/page", std::string(5000, 'x'), "text/plain");
  REQUIRE(posted);
  CHECK(posted->status == 413);
  CHECK(client.Options("/page")->get_header_value("Allow") == "GET, HEAD, OPTIONS");
  CHECK(client.Head("/page")->body.empty());
}

TEST_CASE("a port that is taken is refused") {
  const SystemClock clock;
  AdminServer first{{}, clock};
  const auto port = first.start();
  REQUIRE(port.has_value());
  AdminOptions options;
  options.port = *port;
  AdminServer second{options, clock};
  const auto refused = second.start();
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == Errc::kUnavailable);
}

TEST_CASE("a server that was never started ends too") {
  const SystemClock clock;
  const AdminServer server{{}, clock};
  CHECK(server.connections() == 0);
}

TEST_CASE("under TLS the admin server shows its certificate, and a new one without a restart") {
  const test::Authority first{"first"};
  const test::Authority second{"second"};
  const auto old_files = first.issue("IP:127.0.0.1");
  const auto new_files = second.issue("IP:127.0.0.1");
  const test::TempDir folder;
  const http::TlsFiles files{(folder.path() / "cert.pem").string(), (folder.path() / "key.pem").string(), {}, false};
  const auto install = [&](const test::CertificateFiles& from) {
    std::filesystem::copy_file(from.key, files.key, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::copy_file(from.certificate, files.certificate, std::filesystem::copy_options::overwrite_existing);
  };
  install(old_files);
  const SystemClock clock;
  AdminOptions options;
  options.tls = files;
  AdminServer server{options, clock};
  server.get("/page", Audience::kKnown, [](bool) { return http::text(200, "private"); });
  const auto port = server.start();
  REQUIRE(port.has_value());
  const auto trusts = [&](const test::Authority& authority) {
    httplib::SSLClient client{"127.0.0.1", *port};
    client.set_ca_cert_path(authority.certificate());
    client.enable_server_certificate_verification(true);
    const auto page = client.Get("/page");
    return page && page->body == "private";
  };
  CHECK(trusts(first));
  CHECK_FALSE(trusts(second));
  httplib::Client plain{"127.0.0.1", *port};
  CHECK_FALSE(plain.Get("/page"));
  install(new_files);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!trusts(second) && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  CHECK(trusts(second));
  CHECK_FALSE(trusts(first));
}

TEST_CASE("a certificate and another's key are refused") {
  const test::Authority authority{"a"};
  const auto one = authority.issue("IP:127.0.0.1");
  const auto other = authority.issue("IP:127.0.0.1");
  const SystemClock clock;
  const auto starts = [&](const std::string& certificate, const std::string& key) {
    AdminOptions options;
    options.tls = {certificate, key, {}, false};
    return AdminServer{options, clock}.start().has_value();
  };
  CHECK(starts(one.certificate, one.key));
  CHECK_FALSE(starts(one.certificate, other.key));
  CHECK_FALSE(starts("/nowhere", one.key));
}

/// A page for the known, one for everybody that says who asks, and who is known.
struct Guarded {
  explicit Guarded(AdminOptions options) : server{std::move(options), clock} {
    server.get("/page", Audience::kKnown, [](bool) { return http::text(200, "private"); });
    server.get("/open", Audience::kEverybody,
               [](bool is_known) { return http::text(200, is_known ? "known" : "stranger"); });
    port = server.start().value();
  }
  SystemClock clock;
  AdminServer server;
  int port{0};
};

TEST_CASE("Where a token is asked for, the pages are for who shows it") {
  AdminOptions options;
  options.gate = {Secret{"correct horse battery"}, false};
  const Guarded guarded{options};
  httplib::Client client{"127.0.0.1", guarded.port};
  const auto shown = [&](const std::string& authorization) {
    const auto page = client.Get("/page", {{"Authorization", authorization}});
    REQUIRE(page);
    if (page->status == 401) CHECK(page->get_header_value("WWW-Authenticate") == "Bearer realm=\"bandwatch\"");
    return page->status == 200 && page->body == "private";
  };
  CHECK(shown("Bearer correct horse battery"));
  CHECK(shown("bearer  correct horse battery "));
  for (const auto* wrong :
       {"", "Bearer", "Bearer ", "correct horse battery", "Basic correct horse battery", "Bearer correct horse batterz",
        "Bearer correct horse batter", "Bearer correct horse battery staple"})
    CHECK_FALSE(shown(wrong));
  CHECK(client.Get("/page")->status == 401);
  CHECK(client.Get("/open")->body == "stranger");
  CHECK(client.Get("/open", {{"Authorization", "Bearer correct horse battery"}})->body == "known");
}

TEST_CASE("Where certificates are asked for, the pages are for who shows one of the right authority, or the token") {
  const test::Authority servers{"servers"};
  const test::Authority clients{"clients"};
  const test::Authority strangers{"strangers"};
  const auto own = servers.issue("IP:127.0.0.1");
  const auto good = clients.issue("DNS:prometheus");
  const auto bad = strangers.issue("DNS:prometheus");
  AdminOptions options;
  options.tls = {own.certificate, own.key, clients.certificate(), false};
  options.gate = {Secret{"correct horse battery"}, true};
  const Guarded guarded{options};
  const auto ask = [&](httplib::SSLClient client, const std::string& path, const httplib::Headers& headers = {}) {
    client.set_ca_cert_path(servers.certificate());
    const auto page = client.Get(path, headers);
    if (!page) return std::string{"nothing"};
    return page->status == 200 ? page->body : std::to_string(page->status);
  };
  const auto with = [&](const test::CertificateFiles& shown) {
    return httplib::SSLClient{"127.0.0.1", guarded.port, shown.certificate, shown.key};
  };
  CHECK(ask(with(good), "/page") == "private");
  CHECK(ask(with(good), "/open") == "known");
  CHECK(ask(with(bad), "/page") == "nothing");
  CHECK(ask(httplib::SSLClient{"127.0.0.1", guarded.port}, "/page") == "401");
  CHECK(ask(httplib::SSLClient{"127.0.0.1", guarded.port}, "/open") == "stranger");
  CHECK(ask(httplib::SSLClient{"127.0.0.1", guarded.port}, "/page",
            {{"Authorization", "Bearer correct horse battery"}}) == "private");
}

}  // namespace
