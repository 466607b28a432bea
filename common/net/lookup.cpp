#include "common/net/lookup.hpp"

#include "common/boost/outcome.hpp"
#include "common/core/numbers.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <cstdint>
#include <utility>

namespace bandwatch::net {

namespace asio = boost::asio;
using asio::ip::tcp;

asio::awaitable<Result<Lookup::Endpoints>> Lookup::run(std::string host, std::string port, Deadline deadline) {
  boost::system::error_code not_numeric;
  const auto address = asio::ip::make_address(host, not_numeric);
  if (!not_numeric) {
    const auto number = parse_uint(port);
    co_return Endpoints{tcp::endpoint{address, static_cast<std::uint16_t>(number.value())}};
  }
  // The handler keeps this object: it may come long after the deadline, from a resolver that was slow.
  answered_.expires_at(deadline);
  auto handler = [self = shared_from_this()](const boost::system::error_code& error,
                                             const tcp::resolver::results_type& results) {
    self->done_ = true;
    self->error_ = error;
    for (const auto& entry : results)
      self->endpoints_.push_back(entry.endpoint());
    self->answered_.cancel();
  };
  resolver_.async_resolve(host, port, std::move(handler));
  co_await answered_.async_wait(kOutcome);
  if (!done_) {
    resolver_.cancel();
    co_return Error{Errc::kTimeout, "looking up " + host + " took too long", {}};
  }
  if (error_ || endpoints_.empty()) {
    co_return Error{Errc::kUnavailable, "no address for " + host + ": " + error_.message(), {}};
  }
  co_return std::move(endpoints_);
}

void Lookup::give_up() {
  answered_.cancel();
}

}  // namespace bandwatch::net
