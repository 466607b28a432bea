#pragma once

#include "common/core/result.hpp"
#include "common/counting/accountant.hpp"
#include "common/promql/client.hpp"
#include "common/reading/reader_options.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace bandwatch::reading {

/// Answers the accountant's questions from the database, back to the retention of `options` before each.
///
/// A series that takes the place of another one of its counter has that one's last sample for its predecessor: see
/// counting::handed_over(). The witnesses asked for are those of the schema that the series belongs to. Errors are the
/// client's.
[[nodiscard]] boost::asio::awaitable<Result<counting::Answers>> find_predecessors(
    promql::Client& client, const ReaderOptions& options, std::vector<counting::Question> questions);

}  // namespace bandwatch::reading
