#pragma once

#include "alert-service/ways/channel.hpp"

#include <span>
#include <string_view>

namespace bandwatch::alert {

/// What some receiver wants to get, as data: everything about it stands in this.
struct Preset {
  std::string_view name;  ///< the key in the quota file
  std::string_view body;
  Markup markup{Markup::kNone};
  std::size_t longest{1'000};  ///< characters of a value that the receiver takes in such a body
  std::string_view answer{};   ///< pattern of its success; empty: any
  bool needs_key{false};       ///< the body says {{key}}
};

/// All of them. Sources are beside each.
[[nodiscard]] std::span<const Preset> presets() noexcept;

/// The preset called `name`, or null.
[[nodiscard]] const Preset* find_preset(std::string_view name) noexcept;

}  // namespace bandwatch::alert
