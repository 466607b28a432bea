#include "common/net/http_client.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/promql/await.hpp"
#include "tests/unit/promql/scripted_server.hpp"

#include <boost/asio/ssl/context.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

using namespace bandwatch;
using namespace bandwatch::net;
using namespace bandwatch::test;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

Result<Reply> get(boost::asio::io_context& io, const HttpClient& client) {
  return await(io, client.ask([](Duration) { return Request{}; }, nullptr, steady_clock::now() + 10s));
}

void copy_over(const std::string& from, const std::string& to) {
  const auto beside = to + ".new";
  std::filesystem::copy_file(from, beside, std::filesystem::copy_options::overwrite_existing);
  std::filesystem::rename(beside, to);
}

/// A server's side of TLS that wants a certificate of `authority` and shows one of it.
boost::asio::ssl::context mutual(const Authority& authority) {
  boost::asio::ssl::context out{boost::asio::ssl::context::tls_server};
  const auto own = authority.issue("DNS:localhost");
  out.use_certificate_chain_file(own.certificate);
  out.use_private_key_file(own.key, boost::asio::ssl::context::pem);
  out.set_verify_mode(boost::asio::ssl::verify_peer | boost::asio::ssl::verify_fail_if_no_peer_cert);
  out.load_verify_file(authority.certificate());
  // A session of before would vouch for a certificate of before.
  SSL_CTX_set_session_cache_mode(out.native_handle(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(out.native_handle(), SSL_OP_NO_TICKET);
  return out;
}

}  // namespace

TEST_CASE("a token that is rotated under way costs no request") {
  const TempDir folder;
  const auto path = folder.write("token", "token-0");
  // Wants whatever the file holds when the request arrives: no old token is good for a moment longer.
  const auto judge = [&](const std::string& request) {
    const bool good = contains(request, "\r\nAuthorization: Bearer " + text_of(path) + "\r\n");
    return good ? response("200 OK", "yes") : response("401 Unauthorized", "");
  };
  boost::asio::io_context io;
  ScriptedServer server{io, {Script(100'000, answer(judge))}};
  HttpClient::Options options;
  options.url = parse_url(server.url()).value();
  options.credentials.bearer_token = read_secret_file(path).value();
  const auto client = HttpClient::make(io.get_executor(), options).value();
  std::atomic<int> rotations{0};
  std::jthread issuer{[&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::this_thread::sleep_for(20ms);
      std::filesystem::rename(folder.write("new", "token-" + std::to_string(++rotations)), path);
    }
  }};
  int asked = 0;
  int failed = 0;
  for (const auto end = steady_clock::now() + 1s; steady_clock::now() < end; ++asked) {
    const auto reply = get(io, client);
    failed += reply && reply->status == 200 ? 0 : 1;
  }
  issuer.request_stop();
  issuer.join();
  CHECK(failed == 0);
  CHECK(rotations > 10);
  CHECK(asked > 100);
}

TEST_CASE("credentials that stay refused are refused once") {
  boost::asio::io_context io;
  ScriptedServer server{io, {{read_request(), write(response("401 Unauthorized", "")), hold()}}};
  HttpClient::Options options;
  options.url = parse_url(server.url()).value();
  const TempDir folder;
  options.credentials.bearer_token = read_secret_file(folder.write("token", "a")).value();
  const auto client = HttpClient::make(io.get_executor(), options).value();
  CHECK(get(io, client)->status == 401);
  CHECK(server.requests().size() == 1);
}

TEST_CASE("authorities and certificates that are rotated cost no request") {
  const TempDir folder;
  const Authority old{"old"};
  const Authority young{"young"};
  boost::asio::io_context io;
  auto before = mutual(old);
  auto after = mutual(young);
  HttpClient::Options options;
  options.credentials.ca_file = folder.file("ca.pem");
  options.credentials.client_cert_file = folder.file("cert.pem");
  options.credentials.client_key_file = folder.file("key.pem");
  const auto use = [&](const Authority& authority) {
    const auto own = authority.issue("DNS:client");
    copy_over(authority.certificate(), options.credentials.ca_file);
    copy_over(own.certificate, options.credentials.client_cert_file);
    copy_over(own.key, options.credentials.client_key_file);
  };
  use(old);
  const Script two{read_request(), write(ok("1")), read_request(), write(ok("2")), hold()};
  ScriptedServer first{io, {two}, &before};
  options.url = parse_url(first.url()).value();
  auto client = HttpClient::make(io.get_executor(), options).value();
  CHECK(get(io, client).has_value());
  CHECK(get(io, client).has_value());
  CHECK(first.connections() == 1);
  client.close();

  SECTION("before the next connection") {
    use(young);
    ScriptedServer second{io, {two}, &after};
    options.url = parse_url(second.url()).value();
    // Made while the files were those of before, as it were: the keyring follows them.
    use(old);
    const auto follower = HttpClient::make(io.get_executor(), options).value();
    use(young);
    CHECK(get(io, follower).has_value());
    CHECK(second.connections() == 1);
  }
  SECTION("under a connection that is kept") {
    ScriptedServer second{
        io, {{read_request(), write(ok("1")), hold()}, {read_request(), write(ok("2")), hold()}}, &before};
    options.url = parse_url(second.url()).value();
    const auto follower = HttpClient::make(io.get_executor(), options).value();
    CHECK(get(io, follower).has_value());
    use(old);  // renewed: another key
    CHECK(get(io, follower).has_value());
    CHECK(second.connections() == 2);
  }
}
