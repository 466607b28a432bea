#include "tests/integration/http/test_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

namespace bandwatch::http::test {
namespace {

using namespace std::chrono_literals;
using boost::asio::awaitable;

std::string described(const Request& request) {
  std::string out = request.method + " " + request.path;
  for (const auto& [name, value] : request.query)
    out.append(" ").append(name).append("=").append(value);
  return out;
}

}  // namespace

TestServer::TestServer(ServerLimits limits)
    : gate_(context_, boost::asio::steady_timer::time_point::max()),
      server_(
          context_, options(limits), [this](const Request& request) { return answer(request); }, clock_) {
  const auto started = server_.start();
  if (!started) throw std::runtime_error(started.error().detail);
  thread_ = std::async(std::launch::async, [this] { context_.run(); });
}

TestServer::~TestServer() {
  open_gate();
  if (!drain_and_join()) context_.stop();
}

ServerOptions TestServer::options(ServerLimits limits) {
  ServerOptions out;
  out.limits = limits;
  out.epoch = &epoch_;
  out.finish = [](const Request& request, Response& response) {
    response.set_header("X-Finished", request.method.empty() ? "unread" : request.method);
  };
  out.on_access = [this](const Access& access) {
    const std::lock_guard lock{mutex_};
    log_.push_back(std::string{access.method} + " " + std::string{access.target} + " " + std::to_string(access.status) +
                   " of " + std::to_string(access.body_bytes) + " bytes");
  };
  out.on_fault = [this](const Fault& fault) {
    const std::lock_guard lock{mutex_};
    faults_.emplace_back(fault.event);
  };
  return out;
}

awaitable<Response> TestServer::answer(const Request& request) {
  {
    const std::lock_guard lock{mutex_};
    asked_.push_back(request.path);
  }
  if (request.method == "OPTIONS") co_return options_answer();
  if (request.path == "/echo") co_return text(200, described(request));
  if (request.path == "/big") co_return text(200, big_);
  if (request.path == "/kept" || request.path == "/stale") {
    auto kept = text(200, big_);
    kept.set_reuse({clock_.steady() + (request.path == "/kept" ? Duration{1h} : Duration{-1})});
    co_return kept;
  }
  if (request.path == "/throw") throw std::runtime_error("secret reason");
  if (request.path == "/draining") co_return text(200, std::string{request.draining ? "yes" : "no"});
  if (request.path == "/turn") {
    begin_epoch();
    auto kept = text(200, turned_);
    kept.set_reuse({clock_.steady() + Duration{1h}});
    co_return kept;
  }
  if (request.path != "/gate") co_return to_problem(Error{Errc::kNotFound, "no such path", {}});
  co_await wait_at_gate();
  co_return text(200, std::string{"through"});
}

awaitable<void> TestServer::wait_at_gate() {
  ++waiting_;
  constexpr auto kNothrow = boost::asio::as_tuple(boost::asio::use_awaitable);
  co_await gate_.async_wait(kNothrow);
  --waiting_;
}

void TestServer::open_gate() {
  boost::asio::post(context_, [this] { gate_.expires_at(boost::asio::steady_timer::time_point::min()); });
}

std::vector<std::string> TestServer::asked() const {
  const std::lock_guard lock{mutex_};
  return asked_;
}

std::vector<std::string> TestServer::faults() const {
  const std::lock_guard lock{mutex_};
  return faults_;
}

std::vector<std::string> TestServer::log() const {
  const std::lock_guard lock{mutex_};
  return log_;
}

void TestServer::begin_drain() {
  server_.begin_drain([this] { drained_ = true; });
}

bool TestServer::join() {
  return thread_.wait_for(10s) == std::future_status::ready;
}

bool TestServer::drain_and_join() {
  begin_drain();
  return join() && drained_;
}

bool eventually(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (!holds() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(1ms);
  return holds();
}

}  // namespace bandwatch::http::test
