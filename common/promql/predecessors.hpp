#pragma once

#include "common/bandwidth/accountant.hpp"
#include "common/core/result.hpp"
#include "common/promql/client.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace bandwatch::promql {

/// Answers the accountant's questions from the database, back to `retention` before each.
///
/// The witnesses asked for are those of the schema that the series belongs to. Errors are the client's.
[[nodiscard]] boost::asio::awaitable<Result<bandwidth::Answers>> find_predecessors(
    Client& client, const std::vector<bandwidth::GatewaySchema>& schemas, std::vector<bandwidth::Question> questions,
    Duration retention);

}  // namespace bandwatch::promql
