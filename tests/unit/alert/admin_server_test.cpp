#include "alert-service/admin/server.hpp"
#include "alert-service/admin/tls.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"

#include <httplib.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;

TEST_CASE("the admin server answers its paths and no others") {
  AdminServer server;
  server.get("/page", Audience::kKnown, [](bool) { return AdminAnswer{503, "text/plain", "not yet"}; });
  server.get("/throws", Audience::kKnown, [](bool) -> AdminAnswer { throw std::runtime_error{"inside"}; });
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
  auto tls = AdminTls::make(files);
  REQUIRE(tls.has_value());
  AdminServer server{*tls};
  server.get("/page", Audience::kKnown, [](bool) { return AdminAnswer{200, "text/plain", "private"}; });
  const auto port = server.start("127.0.0.1", 0);
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
  CHECK(AdminTls::make({one.certificate, one.key, {}, false}).has_value());
  CHECK_FALSE(AdminTls::make({one.certificate, other.key, {}, false}).has_value());
  CHECK_FALSE(AdminTls::make({"/nowhere", one.key, {}, false}).has_value());
}

/// A page for the known, one for everybody that says who asks, and who is known.
struct Guarded {
  Guarded(std::shared_ptr<AdminTls> tls, AdminGate gate) : server{std::move(tls), gate} {
    server.get("/page", Audience::kKnown, [](bool) { return AdminAnswer{200, "text/plain", "private"}; });
    server.get("/open", Audience::kEverybody, [](bool is_known) {
      return AdminAnswer{200, "text/plain", is_known ? "known" : "stranger"};
    });
    port = server.start("127.0.0.1", 0).value();
  }
  AdminServer server;
  int port{0};
};

TEST_CASE("Where a token is asked for, the pages are for who shows it") {
  const Guarded guarded{nullptr, {Secret{"correct horse battery"}, false}};
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
  auto tls = AdminTls::make({own.certificate, own.key, clients.certificate(), false});
  REQUIRE(tls.has_value());
  const Guarded guarded{*tls, {Secret{"correct horse battery"}, true}};
  const auto ask = [&](httplib::SSLClient client, const std::string& path, const httplib::Headers& headers = {}) {
    client.set_ca_cert_path(servers.certificate());
    const auto page = client.Get(path, headers);
    return page ? page->body : "nothing";
  };
  const auto with = [&](const test::CertificateFiles& shown) {
    return httplib::SSLClient{"127.0.0.1", guarded.port, shown.certificate, shown.key};
  };
  CHECK(ask(with(good), "/page") == "private");
  CHECK(ask(with(good), "/open") == "known");
  CHECK(ask(with(bad), "/page") == "nothing");
  CHECK(ask(httplib::SSLClient{"127.0.0.1", guarded.port}, "/page") == "401\n");
  CHECK(ask(httplib::SSLClient{"127.0.0.1", guarded.port}, "/open") == "stranger");
  CHECK(ask(httplib::SSLClient{"127.0.0.1", guarded.port}, "/page",
            {{"Authorization", "Bearer correct horse battery"}}) == "private");
}

}  // namespace
