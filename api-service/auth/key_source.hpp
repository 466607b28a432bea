#pragma once

#include "api-service/auth/gate.hpp"
#include "common/core/result.hpp"
#include "common/net/http_client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace bandwatch::api::auth {

/// Where the keys of token issuers come from over the network: one fixed address, which no token can change. They are
/// fetched at the start, then every ten minutes, and when a token names a key that is not known; never more often than
/// once a minute, whoever asks how often. A fetch that fails keeps the keys that are known. For one thread, but for
/// ask(), which is thread-safe.
class KeySource {
 public:
  /// kInvalidArgument if `url` is none, or is in the clear and leads to another machine.
  [[nodiscard]] static Result<std::unique_ptr<KeySource>> make(const boost::asio::any_io_executor& executor,
                                                               const std::string& url, Gate& gate);

  /// Fetches when it is time to. Never ends; this object must outlive the coroutine.
  [[nodiscard]] boost::asio::awaitable<void> keep();

 private:
  KeySource(const boost::asio::any_io_executor& executor, net::HttpClient client, Gate& gate)
      : client_(std::move(client)), gate_(gate), timer_(executor) {}

  [[nodiscard]] boost::asio::awaitable<Result<void>> fetch();

  net::HttpClient client_;
  Gate& gate_;
  boost::asio::steady_timer timer_;
};

}  // namespace bandwatch::api::auth
