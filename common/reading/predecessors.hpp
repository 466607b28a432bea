#pragma once

#include "common/core/result.hpp"
#include "common/counting/accountant.hpp"
#include "common/promql/client.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace bandwatch::reading {

/// Answers the accountant's questions from the database, back to `retention` before each.
///
/// The witnesses asked for are those of the schema that the series belongs to. Errors are the client's.
[[nodiscard]] boost::asio::awaitable<Result<counting::Answers>> find_predecessors(
    promql::Client& client, const std::vector<counting::GatewaySchema>& schemas,
    std::vector<counting::Question> questions, Duration retention);

}  // namespace bandwatch::reading
