#include "alert-service/admin/server.hpp"

#include "alert-service/admin/tls.hpp"
#include "common/telemetry/log.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <thread>
#include <utility>

namespace bandwatch::alert {
namespace {

constexpr std::size_t kThreads = 2;
constexpr std::size_t kMaximumBody = 1024;  // nothing needs one
constexpr time_t kTimeoutSeconds = 5;

/// The library's default shares the port with any other process that asks for it, which would hide a second instance.
void set_socket_options(socket_t socket) {
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
}

bool shows_certificate(const httplib::Request& request) {
  return request.ssl != nullptr && SSL_get0_peer_certificate(request.ssl) != nullptr &&
         SSL_get_verify_result(request.ssl) == X509_V_OK;
}

/// Source: RFC 6750, section 3.
void refuse(const httplib::Request& request, httplib::Response& response) {
  telemetry::log::info("denied", {{"path", request.path}, {"remote", request.remote_addr}});
  response.status = 401;
  response.set_header("WWW-Authenticate", "Bearer realm=\"bandwatch\"");
}

void respond(const AdminHandler& handler, bool is_known, httplib::Response& response) {
  const auto answer = handler(is_known);
  response.status = answer.status;
  response.set_content(answer.body, answer.content_type);
}

std::unique_ptr<httplib::Server> make_server(AdminTls* tls) {
  if (tls == nullptr) return std::make_unique<httplib::Server>();
  return std::make_unique<httplib::SSLServer>([tls](SSL_CTX& context) { return tls->install(context); });
}

}  // namespace

struct AdminServer::Impl {
  Impl(std::shared_ptr<AdminTls> its_tls, AdminGate its_gate)
      : tls(std::move(its_tls)), gate(its_gate), owned(make_server(tls.get())), server(*owned) {}

  std::shared_ptr<AdminTls> tls;
  AdminGate gate;
  std::unique_ptr<httplib::Server> owned;
  httplib::Server& server;
  std::atomic<bool> ended{false};
  std::thread thread;

  void serve() {
    thread = std::thread{[this] {
      server.listen_after_bind();
      ended = true;
    }};
    // A stop() before the loop runs would be lost, and the destructor would wait for ever.
    while (!server.is_running() && !ended)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
};

AdminServer::AdminServer(std::shared_ptr<AdminTls> tls, AdminGate gate)
    : impl_(std::make_unique<Impl>(std::move(tls), gate)) {
  auto& server = impl_->server;
  // The library deletes it, and wants it so. NOLINTNEXTLINE(cppcoreguidelines-owning-memory)
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_socket_options(set_socket_options);
  server.set_payload_max_length(kMaximumBody);
  server.set_read_timeout(kTimeoutSeconds);
  server.set_write_timeout(kTimeoutSeconds);
  server.set_keep_alive_timeout(kTimeoutSeconds);
  server.set_default_headers({{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}});
  server.set_exception_handler([](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
    telemetry::log::error("admin_request_failed");
    response.status = 500;
  });
  server.set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (response.body.empty()) response.set_content(fmt::format("{}\n", response.status), "text/plain");
  });
}

AdminServer::~AdminServer() {
  impl_->server.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

void AdminServer::get(const std::string& path, Audience audience, AdminHandler handler) {
  impl_->server.Get(path, [this, audience, handler = std::move(handler)](const httplib::Request& request,
                                                                         httplib::Response& response) {
    const auto authorization = request.get_header_value("Authorization");
    const bool is_known = impl_->gate.admits(authorization, shows_certificate(request));
    if (audience == Audience::kKnown && !is_known) return refuse(request, response);
    respond(handler, is_known, response);
  });
}

Result<std::uint16_t> AdminServer::start(const std::string& address, std::uint16_t port) {
  auto& server = impl_->server;
  const int bound =
      port == 0 ? server.bind_to_any_port(address) : (server.bind_to_port(address, port) ? int{port} : -1);
  if (bound < 0) return Error{Errc::kUnavailable, fmt::format("can't listen on {}:{}", address, port), {}};
  impl_->serve();
  return static_cast<std::uint16_t>(bound);
}

}  // namespace bandwatch::alert
