#include "alert-service/admin/server.hpp"

#include "common/http/server.hpp"
#include "common/telemetry/log.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <thread>
#include <utility>

namespace bandwatch::alert {
namespace {

namespace asio = boost::asio;

constexpr auto kDrain = std::chrono::seconds{1};
constexpr auto kGlanceAtFiles = std::chrono::seconds{2};

struct Page {
  Audience audience;
  AdminHandler answer;
};

/// Source: RFC 6750, section 3.
http::Response refusal(const http::Request& request) {
  telemetry::log::info("denied", {{"path", request.path}, {"remote", request.remote}});
  auto response =
      http::problem(401, http::reason_phrase(401), "This page is for who shows the token or a certificate.");
  response.set_header("WWW-Authenticate", "Bearer realm=\"bandwatch\"");
  return response;
}

}  // namespace

struct AdminServer::Impl {
  Impl(AdminOptions its_options, const Clock& its_clock) : options(std::move(its_options)), clock(its_clock) {}

  AdminOptions options;
  const Clock& clock;
  std::map<std::string, Page, std::less<>> pages;
  asio::io_context context{1};
  asio::steady_timer glance{context};
  std::unique_ptr<http::WatchedTls> tls;
  std::optional<http::Server> server;
  std::thread thread;

  [[nodiscard]] http::ServerOptions server_options() const {
    http::ServerOptions out;
    out.address = options.address;
    out.port = options.port;
    out.limits.connections = options.connections;
    out.limits.drain = kDrain;
    if (tls) out.tls = tls->current();
    out.finish = [](const http::Request&, http::Response& response) {
      response.set_header("Cache-Control", "no-store");
    };
    out.on_fault = [this](const http::Fault& fault) {
      telemetry::log::error(fault.event, {{"detail", fault.detail}, {"request_id", fault.request_id}});
      if (options.on_fault) options.on_fault(fault.event);
    };
    return out;
  }

  [[nodiscard]] http::Response answer(const http::Request& request) const {
    if (request.method == "OPTIONS") return http::options_answer();
    const auto page = pages.find(request.path);
    if (page == pages.end()) return http::to_problem(Error{Errc::kNotFound, {}, {}});
    const bool is_known = options.gate.admits(request.header("Authorization"), request.peer != nullptr);
    if (page->second.audience == Audience::kKnown && !is_known) return refusal(request);
    return page->second.answer(is_known);
  }

  void watch_files() {
    glance.expires_after(kGlanceAtFiles);
    glance.async_wait([this](const boost::system::error_code& ended) {
      if (ended) return;
      if (tls->changed()) reload_certificate();
      watch_files();
    });
  }

  void reload_certificate() {
    const auto done = tls->reload();
    if (done) telemetry::log::info("certificate_loaded", {{"file", tls->files().certificate}});
    if (!done) telemetry::log::error("certificate_kept", {{"error", done.error()}});
  }
};

AdminServer::AdminServer(AdminOptions options, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), clock)) {}

AdminServer::~AdminServer() {
  if (!impl_->thread.joinable()) return;
  impl_->server->begin_drain([impl = impl_.get()] { impl->context.stop(); });
  impl_->thread.join();
}

void AdminServer::get(const std::string& path, Audience audience, AdminHandler handler) {
  impl_->pages.insert_or_assign(path, Page{audience, std::move(handler)});
}

Result<std::uint16_t> AdminServer::start() {
  auto& impl = *impl_;
  if (!impl.options.tls.certificate.empty()) {
    auto made = http::WatchedTls::make(impl.options.tls);
    if (!made) return made.error();
    impl.tls = *std::move(made);
    impl.watch_files();
  }
  auto handler = [&impl](const http::Request& request) -> asio::awaitable<http::Response> {
    co_return impl.answer(request);
  };
  impl.server.emplace(impl.context, impl.server_options(), std::move(handler), impl.clock);
  if (const auto started = impl.server->start(); !started) return started.error();
  impl.thread = std::thread{[&impl] { impl.context.run(); }};
  return impl.server->port();
}

std::size_t AdminServer::connections() const noexcept {
  return impl_->server ? impl_->server->connections() : 0;
}

}  // namespace bandwatch::alert
