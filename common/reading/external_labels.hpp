#pragma once

#include "common/core/labels.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/promql/client.hpp"
#include "common/reading/wanted.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <vector>

namespace bandwatch::reading {

/// Labels that a database adds to every series of a remote read and to none of the query API: Prometheus does so with
/// its `external_labels`. They say who answers and not what is counted, so that they are no part of any series here.
/// Source: https://prometheus.io/docs/prometheus/latest/querying/remote_read_api/
using ExternalLabels = std::vector<Labels::Pair>;

/// What is left of the labels that one of the two interfaces shows, the same for both.
[[nodiscard]] Labels without(Labels labels, const ExternalLabels& external);

/// Which labels the series of a remote read have more than the same series of the query API; nothing if some of one
/// can't be any of the other, so that the two must not be mixed. Pure.
[[nodiscard]] std::optional<ExternalLabels> more_labels(const std::vector<Labels>& remote,
                                                        const std::vector<Labels>& asked);

/// The external labels as a comparison of both interfaces shows them, on the series of the first of `candidates` that
/// has any samples in `window`, looked for from its end on. `known` is false if none has, or if the interfaces can't be
/// brought together: then what remote read answers must not be used. Errors are the client's.
struct Spelling {
  bool known{false};
  bool can_mix{true};
  ExternalLabels external{};
};
[[nodiscard]] boost::asio::awaitable<Result<Spelling>> compare_interfaces(promql::Client& client,
                                                                          std::vector<Wanted> candidates,
                                                                          Window window);

}  // namespace bandwatch::reading
