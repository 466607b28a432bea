#include "api-service/upstream/admission.hpp"

#include "common/boost/outcome.hpp"

namespace bandwatch::api {

using std::chrono::steady_clock;

Admission::Admission(boost::asio::any_io_executor executor, Options options)
    : executor_(std::move(executor)), core_(std::make_shared<Core>(Core{options, {}, {}, steady_clock::now()})) {}

Admission::Ticket::~Ticket() {
  if (core_) core_->leave(caller_);
}

std::size_t Admission::working() const noexcept {
  return core_->queue.working();
}

std::size_t Admission::waiting() const noexcept {
  return core_->queue.waiting();
}

std::chrono::milliseconds Admission::Core::patience(const std::string& caller) const {
  if (queue.is_within_share(caller, options.at_once)) return options.fair_patience;
  return steady_clock::now() - last_free > options.patience ? options.impatience : options.patience;
}

void Admission::Core::wake(FairQueue::Id id, State state) {
  const auto found = waiters.find(id);
  if (found == waiters.end()) return;
  found->second->state = state;
  found->second->woken.cancel();
  waiters.erase(found);
}

void Admission::Core::leave(const std::string& caller) {
  queue.end(caller);
  // The place is handed on.
  if (const auto next = queue.next()) {
    wake(*next, State::kAdmitted);
  } else {
    last_free = steady_clock::now();
  }
}

boost::asio::awaitable<Result<Admission::Ticket>> Admission::enter(std::string caller) {
  const auto core = core_;
  if (core->queue.working() < core->options.at_once) {
    core->queue.begin(caller);
    core->last_free = steady_clock::now();
    Ticket ticket{core, std::move(caller)};
    co_return std::move(ticket);
  }
  const auto self = std::make_shared<Waiter>(Waiter{boost::asio::steady_timer{executor_, core->patience(caller)}});
  const auto id = core->queue.wait(caller);
  core->waiters.emplace(id, self);
  // Who has just come may be the one for whom there is no room.
  if (core->queue.waiting() > core->options.queue) {
    if (const auto displaced = core->queue.displace()) core->wake(*displaced, State::kRefused);
  }
  if (self->state == State::kWaiting) co_await self->woken.async_wait(kOutcome);
  if (self->state == State::kAdmitted) {
    Ticket ticket{core, std::move(caller)};
    co_return std::move(ticket);
  }
  if (core->queue.give_up(caller, id)) core->waiters.erase(id);
  co_return Error{Errc::kOverloaded, "too many questions of the database at once", {}};
}

}  // namespace bandwatch::api
