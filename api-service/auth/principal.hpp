#pragma once

#include "common/core/time.hpp"
#include "common/counting/selection.hpp"
#include "common/counting/tenant_scope.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bandwatch::api::auth {

/// Who asks, and what may be shown. Immutable once made.
struct Principal {
  std::string label;  ///< for the log: what the operator calls the credential
  bool is_operator{false};
  counting::TenantScope scope{};    ///< what it may see; an operator sees everything
  UtcTime expires{UtcTime::max()};  ///< exclusive: from then on it is nobody

  /// The scope for questions to the database; none: everything.
  [[nodiscard]] std::optional<counting::TenantScope> limit() const {
    if (is_operator) return std::nullopt;
    return scope;
  }
};
using PrincipalPtr = std::shared_ptr<const Principal>;

/// Why nobody was recognised. For the log: the caller is told the same whatever it is.
enum class Denial : std::uint8_t {
  kMissing = 1,  ///< no credential
  kMalformed,    ///< several of them, or text that is none
  kUnknown,      ///< a token, key or certificate that is not known
  kForged,       ///< a digest or signature that is wrong
  kExpired,      ///< not valid any more, or not yet
  kUnfit,        ///< valid, but for others, or without a scope that could be understood
};
[[nodiscard]] std::string_view name_of(Denial denial) noexcept;

/// A principal, never null, or why there is none.
using Decision = boost::system::result<PrincipalPtr, Denial>;

/// The name of the first dimension in which `selection` names a value outside of what `principal` may see, empty if
/// there is none. It depends on the principal's scope alone, and so tells nothing of what exists.
[[nodiscard]] std::string_view dimension_outside(const Principal& principal, const counting::Selection& selection);

/// What value() of a Decision without a principal throws: asking for it is a bug of the program.
[[noreturn]] void throw_exception_from_error(const Denial& denial, const boost::source_location& where);

}  // namespace bandwatch::api::auth
