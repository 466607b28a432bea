#include "common/http/server.hpp"

#include "common/http/listener.hpp"

#include <utility>

namespace bandwatch::http {

Server::Server(boost::asio::io_context& context, ServerOptions options, Handler handler, const Clock& clock)
    : listener_(std::make_shared<Listener>(context, std::move(options), std::move(handler), clock)) {}

Server::~Server() = default;

Result<void> Server::start() {
  return listener_->start();
}
std::uint16_t Server::port() const noexcept {
  return listener_->port();
}
void Server::begin_drain(std::function<void()> done) {
  listener_->begin_drain(std::move(done));
}
bool Server::draining() const noexcept {
  return listener_->draining();
}
std::size_t Server::connections() const noexcept {
  return listener_->connections();
}

}  // namespace bandwatch::http
