#include "api-service/upstream/admission.hpp"

#include "common/boost/outcome.hpp"

namespace bandwatch::api {

using std::chrono::steady_clock;

Admission::Admission(boost::asio::any_io_executor executor, Options options)
    : executor_(std::move(executor)), core_(std::make_shared<Core>(Core{options, 0, {}, steady_clock::now()})) {}

Admission::Ticket::~Ticket() {
  if (core_) core_->leave();
}

std::size_t Admission::working() const noexcept {
  return core_->working;
}

std::size_t Admission::waiting() const noexcept {
  return core_->waiting.size();
}

std::chrono::milliseconds Admission::Core::patience() const {
  return steady_clock::now() - last_free > options.patience ? options.impatience : options.patience;
}

void Admission::Core::leave() {
  if (waiting.empty()) {
    --working;
    last_free = steady_clock::now();
    return;
  }
  // The place is handed on.
  const auto next = waiting.back();
  waiting.pop_back();
  next->state = State::kAdmitted;
  next->woken.cancel();
}

boost::asio::awaitable<Result<Admission::Ticket>> Admission::enter() {
  const auto core = core_;
  if (core->working < core->options.at_once) {
    ++core->working;
    core->last_free = steady_clock::now();
    Ticket ticket{core};
    co_return std::move(ticket);
  }
  const auto self = std::make_shared<Waiter>(Waiter{boost::asio::steady_timer{executor_, core->patience()}});
  if (core->waiting.size() >= core->options.queue) {
    const auto oldest = core->waiting.front();
    core->waiting.pop_front();
    oldest->state = State::kRefused;
    oldest->woken.cancel();
  }
  const auto place = core->waiting.insert(core->waiting.end(), self);
  co_await self->woken.async_wait(kOutcome);
  if (self->state == State::kAdmitted) {
    Ticket ticket{core};
    co_return std::move(ticket);
  }
  if (self->state == State::kWaiting) core->waiting.erase(place);
  co_return Error{Errc::kOverloaded, "too many questions of the database at once", {}};
}

}  // namespace bandwatch::api
