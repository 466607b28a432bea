#pragma once

#include "api-service/auth/callers.hpp"
#include "api-service/auth/jwt.hpp"
#include "api-service/auth/principal.hpp"
#include "common/core/time.hpp"
#include "common/http/request.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::api::auth {

/// How a gate recognises.
struct GateOptions {
  bool is_open{false};     ///< everybody is an operator, whatever they show
  JwtRules jwt{};          ///< without an issuer no JSON Web Token is taken
  std::string view_key{};  ///< of view tokens; empty: none is taken
};

/// Recognises those who ask. Thread-safe.
class Gate {
 public:
  explicit Gate(GateOptions options);

  /// Whom `request` comes from at `now`. A credential that is shown counts even where another would do: a bad token is
  /// not saved by a good certificate.
  [[nodiscard]] Decision admit(const http::Request& request, UtcTime now) const;

  /// Replaces those who are known, for requests from now on.
  void use(std::shared_ptr<const Callers> callers);
  /// Replaces the keys of issuers, for requests from now on.
  void use_keys(std::vector<VerifyKey> keys);

  /// Whether a token has named a key that is not known since the last call.
  [[nodiscard]] bool wants_keys() noexcept { return wants_keys_.exchange(false); }

  [[nodiscard]] bool is_open() const noexcept { return everybody_ != nullptr; }

  /// Changes whenever somebody may be recognised differently than before.
  [[nodiscard]] const std::atomic<std::uint64_t>& epoch() const noexcept { return epoch_; }

 private:
  using Keys = std::vector<VerifyKey>;
  [[nodiscard]] std::shared_ptr<const Callers> callers() const;
  [[nodiscard]] std::shared_ptr<const Keys> keys() const;
  [[nodiscard]] Decision admit_jwt(std::string_view text, UtcTime now) const;

  GateOptions options_;
  PrincipalPtr everybody_;  ///< null: the gate is closed
  std::atomic<std::uint64_t> epoch_{0};
  mutable std::atomic<bool> wants_keys_{false};
  mutable std::mutex mutex_;
  std::shared_ptr<const Keys> keys_ = std::make_shared<const Keys>();
  std::shared_ptr<const Callers> callers_ = std::make_shared<const Callers>();
};

/// An admission that lasts longer than one answer. Not thread-safe. The gate must outlive it.
class Pass {
 public:
  Pass(const Gate& gate, const http::Request& request, PrincipalPtr principal);

  /// Whether the same request would still be admitted at `now`, with the same rights.
  [[nodiscard]] bool holds(UtcTime now);

 private:
  const Gate& gate_;
  std::uint64_t epoch_{~std::uint64_t{0}};  ///< none yet: what happened since the admission is not known
  http::Request request_;
  PrincipalPtr principal_;
};

}  // namespace bandwatch::api::auth
