#pragma once

#include "common/promql/client.hpp"
#include "common/promql/reader.hpp"

#include <boost/asio/awaitable.hpp>

namespace bandwatch::promql {

/// Asks the engine for its retention until it answers, every ten seconds, and hands it to `reader`. Both must outlive
/// the coroutine.
[[nodiscard]] boost::asio::awaitable<void> learn_retention(Client& client, Reader& reader);

}  // namespace bandwatch::promql
