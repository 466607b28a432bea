#pragma once

#include "common/core/result.hpp"
#include "common/promql/client.hpp"
#include "common/promql/client_options.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <vector>

namespace bandwatch::promql {

/// A client for each URL, that asks over HTTP/1.1 or HTTPS with a bounded pool of kept-alive connections.
/// kInvalidArgument names the setting that can't be used; the database itself is not contacted.
///
/// See net::HttpClient for how a request goes out. A database that takes no POST is asked by GET from then on.
///
/// Not thread-safe: `executor` is a strand or an io_context with one thread, and all calls, with the destructor, come
/// from it. The client may be destroyed while its coroutines wait or haven't started: they end with kUnavailable. It
/// must be destroyed before the executor's context.
[[nodiscard]] Result<std::vector<std::unique_ptr<Client>>> make_http_clients(boost::asio::any_io_executor executor,
                                                                             ClientOptions options);

}  // namespace bandwatch::promql
