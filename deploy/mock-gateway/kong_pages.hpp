#pragma once

#include "deploy/mock-gateway/exposition.hpp"
#include "deploy/mock-gateway/metrics_page.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace bandwatch::mock {

// The parts of metrics_page. Nobody else includes this.

/// A page is written into `out` and may keep references to nothing but constants.
void add_kong2(Exposition& out, const Snapshot& snapshot, const NodeInfo& node);
void add_kong3(Exposition& out, const Snapshot& snapshot, const NodeInfo& node);

/// Adds the histogram of `latencies` in milliseconds. Kong creates a bucket when it first counts something, so empty
/// ones are missing. `bounds` are the upper ends (inclusive) without infinity.
void add_histogram(Exposition& out, const Exposition::Family& family, std::initializer_list<Exposition::Label> labels,
                   std::span<const std::int64_t> bounds, const Latencies& latencies);

struct ConnectionState {
  std::string_view state;
  std::uint64_t count;
};
/// nginx's connections in the order of their names; "total" is the number of requests.
[[nodiscard]] std::array<ConnectionState, 7> connection_states(const NginxStatus& status);

struct SharedDict {
  std::string_view name;
  std::uint64_t used;
  std::uint64_t size;
};
/// Kong's shared memory. The mock has none: the use of `prometheus_metrics` follows from the number of series.
[[nodiscard]] std::array<SharedDict, 2> shared_dicts(const Snapshot& snapshot);

inline constexpr Exposition::Family kDictBytes{"kong_memory_lua_shared_dict_bytes",
                                               "Allocated slabs in bytes in a shared_dict", "gauge"};
inline constexpr Exposition::Family kDictTotalBytes{"kong_memory_lua_shared_dict_total_bytes",
                                                    "Total capacity in bytes of a shared_dict", "gauge"};
inline constexpr Exposition::Family kWorkerBytes{"kong_memory_workers_lua_vms_bytes",
                                                 "Allocated bytes in worker Lua VM", "gauge"};

}  // namespace bandwatch::mock
