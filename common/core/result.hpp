#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace bandwatch {

/// The closed set of expected failures. Starts at 1, so that no error reads as success.
enum class Errc : std::uint8_t {
  kInvalidArgument = 1,  ///< the caller's fault; `Error::field` names the argument
  kNotFound,             ///< the thing asked for does not exist
  kUnavailable,          ///< a peer is down or refused
  kTimeout,              ///< a peer did not answer before the deadline
  kMalformedData,        ///< a peer answered, but not completely or not in its own format
  kOverloaded,           ///< we refuse work to stay up
  kTooLarge,             ///< a peer's answer is beyond a limit, ours or its own: less has to be asked for at once
};

/// One expected failure.
struct [[nodiscard]] Error {
  Errc code{Errc::kInvalidArgument};
  std::string
      detail;  ///< for kInvalidArgument: the sentence for the caller (field and what is allowed); else for the log only
  std::string field;  ///< for kInvalidArgument: the parameter or configuration path at fault; else empty
};

/// A value or the reason why there is none.
template <class T>
using Result = boost::system::result<T, Error>;

/// Shorthand for the most common failure: `field` holds something else than what `allowed` says.
[[nodiscard]] inline Error invalid_argument(std::string field, std::string allowed) {
  return Error{Errc::kInvalidArgument, std::move(allowed), std::move(field)};
}

/// The code's name in logs and problem bodies, such as "unavailable".
[[nodiscard]] constexpr const char* name_of(Errc code) noexcept {
  switch (code) {
    case Errc::kInvalidArgument:
      return "invalid_argument";
    case Errc::kNotFound:
      return "not_found";
    case Errc::kUnavailable:
      return "unavailable";
    case Errc::kTimeout:
      return "timeout";
    case Errc::kMalformedData:
      return "malformed_data";
    case Errc::kOverloaded:
      return "overloaded";
    case Errc::kTooLarge:
      return "too_large";
  }
  return "unknown";
}

/// What boost::system::result calls when `value()` is asked of a failure, which is a bug of the asker.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location& /*where*/) {
  throw std::logic_error("value() of a failed result: " + error.detail);
}

}  // namespace bandwatch
