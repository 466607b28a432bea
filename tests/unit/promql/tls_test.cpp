#include "tests/support/certificates.hpp"
#include "tests/unit/promql/client_fixture.hpp"

#include <boost/asio/ssl/context.hpp>

using namespace bandwatch;
using namespace bandwatch::promql;
using namespace bandwatch::test;

namespace ssl = boost::asio::ssl;

namespace {

/// A server's side of TLS with this certificate.
ssl::context server_context(const CertificateFiles& files) {
  ssl::context out{ssl::context::tls_server};
  out.use_certificate_chain_file(files.certificate);
  out.use_private_key_file(files.key, ssl::context::pem);
  return out;
}

Script one_answer() {
  return {read_request(), write(ok(vector_of("7")))};
}

}  // namespace

TEST_CASE("a server with a certificate of a known authority for its name is trusted") {
  const Authority authority{"known"};
  auto tls = server_context(authority.issue("DNS:localhost"));
  Bench bench{{{read_request(), write(ok(vector_of("7"))), read_request(), write(ok(vector_of("8"))), hold()}}, &tls};
  bench.options.ca_file = authority.certificate();
  CHECK(bench.ask()->series.at(0).values == std::vector<double>{7});
  CHECK(bench.ask()->series.at(0).values == std::vector<double>{8});
  CHECK(bench.server.connections() == 1);
}

TEST_CASE("addresses are verified as names are") {
  const Authority authority{"known"};
  auto tls = server_context(authority.issue(GENERATE(as<std::string>{}, "IP:127.0.0.1", "DNS:localhost")));
  const bool named = SSL_CTX_get0_certificate(tls.native_handle()) != nullptr &&
                     X509_check_ip_asc(SSL_CTX_get0_certificate(tls.native_handle()), "127.0.0.1", 0) == 1;
  Bench bench{{one_answer()}, &tls};
  bench.options.urls.front() = "https://127.0.0.1:" + std::to_string(bench.server.port());
  bench.options.ca_file = authority.certificate();
  CHECK(bench.ask().has_value() == named);
}

TEST_CASE("a server that can't prove its name is asked nothing") {
  const Authority known{"known"};
  const Authority unknown{"unknown"};
  struct Row {
    bool by_known;
    const char* names;
    long valid_seconds;
  };
  const auto row = GENERATE(values<Row>({{false, "DNS:localhost", 3600},
                                         {true, "DNS:localhost.example", 3600},
                                         {true, "DNS:*", 3600},
                                         {true, "DNS:localhost", -60}}));
  const auto& signer = row.by_known ? known : unknown;
  auto tls = server_context(signer.issue(row.names, row.valid_seconds));
  Bench bench{{one_answer(), one_answer()}, &tls};
  bench.options.ca_file = known.certificate();
  const auto error = bench.error();
  CHECK(error.code == Errc::kUnavailable);
  CHECK(contains(error.detail, "certificate verify failed"));
  CHECK(bench.server.requests().empty());
  CHECK(bench.server.connections() == 1);
}

TEST_CASE("without a file the system's authorities decide") {
  const Authority authority{"unknown to the system"};
  auto tls = server_context(authority.issue("DNS:localhost"));
  Bench bench{{one_answer()}, &tls};
  CHECK(bench.error_code() == Errc::kUnavailable);
  CHECK(bench.server.requests().empty());
}

TEST_CASE("the client shows its certificate if it has one") {
  const Authority authority{"known"};
  auto tls = server_context(authority.issue("DNS:localhost"));
  tls.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  tls.load_verify_file(authority.certificate());
  Bench bench{{one_answer()}, &tls};
  bench.options.ca_file = authority.certificate();
  SECTION("with") {
    const auto own = authority.issue("DNS:client");
    bench.options.client_cert_file = own.certificate;
    bench.options.client_key_file = own.key;
    CHECK(bench.ask().has_value());
  }
  SECTION("without") {
    CHECK(bench.error_code() == Errc::kUnavailable);
  }
}

TEST_CASE("versions before TLS 1.2 are refused") {
  const Authority authority{"known"};
  auto tls = server_context(authority.issue("DNS:localhost"));
  SSL_CTX_set_max_proto_version(tls.native_handle(), GENERATE(TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION));
  const bool modern = SSL_CTX_get_max_proto_version(tls.native_handle()) != TLS1_1_VERSION;
  // OpenSSL's default level knows no TLS 1.1 any more: the server must not be what refuses it.
  SSL_CTX_set_security_level(tls.native_handle(), 0);
  Bench bench{{one_answer()}, &tls};
  bench.options.ca_file = authority.certificate();
  CHECK(bench.ask().has_value() == modern);
}

TEST_CASE("a server without TLS is unavailable over https") {
  Bench bench{{{write("HTTP/1.1 400 Bad Request\r\n\r\n"), hold()}}};
  bench.options.urls.front() = "https://127.0.0.1:" + std::to_string(bench.server.port());
  CHECK(bench.error_code() == Errc::kUnavailable);
}

TEST_CASE("a handshake that takes too long ends at the deadline") {
  Bench bench{{{hold()}}};
  bench.options.urls.front() = "https://127.0.0.1:" + std::to_string(bench.server.port());
  bench.options.timeout = std::chrono::milliseconds{60};
  CHECK(bench.error_code() == Errc::kTimeout);
}

TEST_CASE("an answer without a length that somebody cut is not taken for whole") {
  const Authority authority{"known"};
  auto tls = server_context(authority.issue("DNS:localhost"));
  // The script's end closes the connection without TLS's own farewell.
  Bench bench{{{read_request(), write("HTTP/1.0 200 OK\r\n\r\n" + vector_of("7"))}}, &tls};
  bench.options.ca_file = authority.certificate();
  CHECK(bench.ask().has_error());
}

TEST_CASE("files that are no certificates are named before anything is asked") {
  const TempDir folder;
  const auto junk = folder.write("junk.pem", "junk");
  const Authority authority{"known"};
  const auto one = authority.issue("DNS:client");
  const auto other = authority.issue("DNS:client");
  boost::asio::io_context io;
  ClientOptions options;
  options.urls.front() = "https://localhost";
  std::string field;
  SECTION("authorities") {
    options.ca_file = GENERATE(true, false) ? junk : "/nowhere/ca.pem";
    field = "prometheus.ca_file";
  }
  SECTION("certificate") {
    options.client_cert_file = junk;
    options.client_key_file = one.key;
    field = "prometheus.client_cert_file";
  }
  SECTION("key, or key of another certificate") {
    options.client_cert_file = one.certificate;
    options.client_key_file = GENERATE(true, false) ? junk : other.key;
    field = "prometheus.client_key_file";
  }
  const auto client = make_http_clients(io.get_executor(), options);
  REQUIRE(client.has_error());
  CHECK(client.error().code == Errc::kInvalidArgument);
  CHECK(client.error().field == field);
}
