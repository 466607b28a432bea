#include "tests/integration/http/raw_client.hpp"
#include "tests/integration/http/test_server.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/loopback_http.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/http/framing_matrix.hpp"

#include <fmt/format.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using bandwatch::http::test::eventually;
using bandwatch::http::test::get;
using bandwatch::http::test::RawClient;
using bandwatch::http::test::TestServer;
using bandwatch::test::answers_ok;
using bandwatch::test::ChildProcess;
using bandwatch::test::free_port;
using bandwatch::test::TempDir;

/// A proxy that keeps its connections to the server, as a balancer does: what one request leaves behind on such a
/// connection is the next one's.
class Proxy {
 public:
  Proxy(const std::string& name, std::uint16_t server) {
    for (int attempt = 0; attempt < 3 && !process_; ++attempt) {
      port_ = free_port();
      start(name, server);
    }
    if (!process_) throw std::runtime_error(name + " does not serve");
  }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

 private:
  void start(const std::string& name, std::uint16_t server) {
    const auto command = name == "nginx" ? nginx(server) : haproxy(server);
    process_ = std::make_unique<ChildProcess>(command, folder_.file(name + ".log"));
    const bool serves = eventually([&] { return !process_->running() || answers_ok(port_, "/echo"); });
    if (!serves || !process_->running()) process_.reset();
  }
  std::vector<std::string> nginx(std::uint16_t server) const {
    const auto config = folder_.write("nginx.conf", fmt::format(R"(daemon off; master_process off; pid {0}/pid;
error_log stderr crit;
events {{}}
http {{
  access_log off; keepalive_timeout 300ms; client_header_timeout 300ms; client_body_timeout 300ms;
  lingering_close off; client_body_temp_path {0}/a; proxy_temp_path {0}/b; fastcgi_temp_path {0}/c; uwsgi_temp_path {0}/d;
  scgi_temp_path {0}/e;
  upstream server {{ server 127.0.0.1:{1}; keepalive 4; }}
  server {{
    listen 127.0.0.1:{2};
    location / {{ proxy_pass http://server; proxy_http_version 1.1; proxy_set_header Connection ""; }}
  }}
}}
)",
                                                                folder_.path().string(), server, port_));
    return {"nginx", "-e", "stderr", "-c", config};
  }
  std::vector<std::string> haproxy(std::uint16_t server) const {
    const auto config = folder_.write("haproxy.cfg", fmt::format(R"(defaults
  mode http
  http-reuse always
  timeout connect 5s
  timeout client 5s
  timeout server 5s
  timeout http-request 300ms
  timeout http-keep-alive 300ms
frontend edge
  bind 127.0.0.1:{1}
  default_backend service
backend service
  server one 127.0.0.1:{0}
)",
                                                                 server, port_));
    return {"haproxy", "-db", "-f", config};
  }

  TempDir folder_;
  std::uint16_t port_{0};
  std::unique_ptr<ChildProcess> process_;
};

/// How many answers of the server's are in what came over the wire: it knows none of the paths. HTTP/0.9 has no status
/// line.
std::size_t answers_in(const std::string& text) {
  constexpr std::string_view kNotFound = "\"status\":404";
  std::size_t count = 0;
  for (auto at = text.find(kNotFound); at != text.npos; at = text.find(kNotFound, at + 1))
    ++count;
  return count;
}

}  // namespace

// What a proxy takes for two requests it passes on as two, by its own right. The server must see no more than the proxy
// has an answer for: a request too many would be answered to whoever comes next over that connection.
TEST_CASE("behind a proxy no request of the framing matrix becomes one more than the proxy knows of") {
  const std::string name = GENERATE("nginx", "haproxy");
  TestServer server;
  const Proxy proxy{name, server.port()};
  for (const auto& row : bandwatch::http::test::framing_matrix()) {
    INFO(name << ": " << row.name);
    const auto before = server.asked().size();
    RawClient client{proxy.port()};
    client.send(row.bytes);
    const auto all = client.receive_until_close();
    REQUIRE(all.has_value());
    CHECK(server.asked().size() - before <= answers_in(*all));
    RawClient next{proxy.port()};
    next.send(get("/echo?next=1"));
    const auto reply = next.receive();
    REQUIRE(reply.has_value());
    CHECK(reply->status == 200);
    CHECK(reply->body.find("next") != std::string::npos);
  }
}
