#include "alert-service/meter/poll_thread.hpp"

#include "common/promql/http_client.hpp"
#include "common/telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <string>
#include <utility>

namespace bandwatch::alert {

namespace asio = boost::asio;
using SteadyClock = std::chrono::steady_clock;

PollThread::PollThread(Ledger& ledger, DataClock& clock, Options options, Observer after_poll)
    : ledger_(ledger), clock_(clock), options_(std::move(options)), after_poll_(std::move(after_poll)) {}

PollThread::~PollThread() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] {
    stopping_ = true;
    timer_.cancel();
    source_->close();  // not destroyed: the poll that it ends may ask once more
  });
  thread_.join();
}

Result<void> PollThread::start() {
  auto clients = promql::make_http_clients(context_.get_executor(), options_.client);
  if (!clients) return std::move(clients).error();
  source_.emplace(*std::move(clients), options_.reader, options_.new_target);
  source_->on_change([](const reading::Database&, const Error& why, const reading::Database& to) {
    telemetry::log::warn("database_changed", {{"error", why}, {"to", to.client().address()}});
  });
  meter_.emplace(ledger_, *source_, clock_, std::move(options_.meter));
  asio::co_spawn(context_, poll_for_ever(), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
  thread_ = std::thread{[this] { context_.run(); }};
  return {};
}

void PollThread::use(QuotaFile file) {
  asio::post(context_, [this, kept = std::move(file)]() mutable {
    meter_->use(std::move(kept));
    timer_.cancel();
  });
}

/// What nobody expected ends this poll; the next one starts from the ledger again.
asio::awaitable<Result<PollReport>> PollThread::poll_once() {
  try {
    co_return co_await meter_->poll();
  } catch (const std::exception& failure) {
    co_return Error{Errc::kUnavailable, std::string{"uncaught: "} + failure.what(), {}};
  }
}

asio::awaitable<void> PollThread::poll_for_ever() {
  auto due = SteadyClock::now();
  while (!stopping_) {
    const auto begin = SteadyClock::now();
    auto report = co_await poll_once();
    if (stopping_) break;
    after_poll_(report, std::chrono::duration_cast<Duration>(SteadyClock::now() - begin));
    if (report && report->behind) continue;
    due = std::max(due + options_.interval, SteadyClock::now());
    timer_.expires_at(due);
    boost::system::error_code cancelled;
    auto token = asio::redirect_error(asio::use_awaitable, cancelled);
    co_await timer_.async_wait(token);
  }
}

}  // namespace bandwatch::alert
