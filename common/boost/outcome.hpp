#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bandwatch {

/// Completion token: `co_await` gives the error beside the result, and nothing throws.
inline constexpr auto kOutcome = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace bandwatch
