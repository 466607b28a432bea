#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/counting/family.hpp"
#include "common/promql/client.hpp"
#include "common/promql/query.hpp"
#include "common/reading/reader_options.hpp"
#include "common/reading/wanted.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <vector>

namespace bandwatch::reading {

/// The matchers of all series of a target.
[[nodiscard]] std::vector<promql::Matcher> matchers_of(const counting::Target& target);

/// What shows a scrape of a target where `up` doesn't: the witnesses and the counters of all schemas.
[[nodiscard]] std::vector<Wanted> evidence_beside_up(const ReaderOptions& options);

/// The labels that `up` and the witnesses of a target have in the minutes before `at`. Errors are the client's.
[[nodiscard]] boost::asio::awaitable<Result<counting::TargetLabels>> labels_of_target(promql::Client& client,
                                                                                      const ReaderOptions& options,
                                                                                      counting::Target target,
                                                                                      UtcTime at);

/// How many successful scrapes of the target `up` shows between the two instants, both left out. Errors are the
/// client's.
[[nodiscard]] boost::asio::awaitable<Result<std::size_t>> scrapes_between(promql::Client& client,
                                                                          counting::Target target, UtcTime from,
                                                                          UtcTime to);

}  // namespace bandwatch::reading
