#pragma once

#include "common/promql/client.hpp"
#include "common/promql/plans.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace bandwatch::api {

/// What the database has said of itself; nothing until it has answered.
using KnownEngine = std::optional<promql::EngineInfo>;

/// Asks the database for its name and retention until it answers, every ten seconds, and hands them to `plans` and
/// `known`. All must outlive the coroutine.
[[nodiscard]] boost::asio::awaitable<void> learn_engine(promql::Client& client, promql::Plans& plans,
                                                        KnownEngine& known);

}  // namespace bandwatch::api
