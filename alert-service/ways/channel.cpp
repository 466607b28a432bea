#include "alert-service/ways/channel.hpp"

#include <algorithm>

namespace bandwatch::alert {

const Channel* find_channel(std::span<const Channel> channels, std::string_view name) noexcept {
  const auto found =
      std::find_if(channels.begin(), channels.end(), [&](const Channel& channel) { return channel.name == name; });
  return found == channels.end() ? nullptr : &*found;
}

}  // namespace bandwatch::alert
