#pragma once

#include "deploy/mock-gateway/counters.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bandwatch::mock {

enum class KongVersion : std::uint8_t { k28 = 1, k39 };

/// What the page tells of the node itself.
struct NodeInfo {
  std::string node_id;
  std::string pid;
  std::uint64_t heap_bytes{0};  ///< in use; stands where Kong shows the memory of its Lua machines
};

/// "3.9.3": the release whose page is imitated.
[[nodiscard]] std::string_view release_of(KongVersion version) noexcept;

/// The body of `/metrics` as this Kong would print it for these counts. Before the first counted request it has no
/// bandwidth, status or latency family, not even their HELP and TYPE.
[[nodiscard]] std::string metrics_page(KongVersion version, const Snapshot& snapshot, const NodeInfo& node);

}  // namespace bandwatch::mock
