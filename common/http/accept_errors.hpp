#pragma once

#include <boost/system/error_code.hpp>

#include <cstdint>

namespace bandwatch::http {

enum class AcceptAction : std::uint8_t {
  kRetry = 1,  ///< the client has left before we came to it
  kPause,      ///< no descriptors or memory, or something unforeseen: trying at once would spin
  kEnd,        ///< the listener was closed
};

/// What to do after an accept that failed.
[[nodiscard]] AcceptAction action_after(const boost::system::error_code& failure) noexcept;

}  // namespace bandwatch::http
