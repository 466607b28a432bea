#include "api-service/auth/gate.hpp"

#include "api-service/auth/credential.hpp"
#include "api-service/auth/view_token.hpp"

#include <utility>

namespace bandwatch::api::auth {
namespace {

PrincipalPtr make_everybody() {
  auto out = std::make_shared<Principal>();
  out->label = "everybody";
  out->is_operator = true;
  return out;
}

}  // namespace

Gate::Gate(GateOptions options)
    : options_(std::move(options)), everybody_(options_.is_open ? make_everybody() : nullptr) {}

Decision Gate::admit(const http::Request& request, UtcTime now) const {
  if (everybody_) return everybody_;
  const auto credential = credential_of(request);
  if (!credential) return credential.error();
  if (looks_like_view_token(*credential)) return check_view_token(options_.view_key, *credential, now);
  if (looks_like_jwt(*credential)) return admit_jwt(*credential, now);
  const auto known = callers();
  if (!credential->empty()) return check_token(known->tokens, *credential, now);
  if (request.peer) return check_certificate(known->certificates, *request.peer, now);
  return Denial::kMissing;
}

Decision Gate::admit_jwt(std::string_view text, UtcTime now) const {
  if (options_.jwt.issuer.empty()) return Denial::kUnknown;
  auto decision = check_jwt(*keys(), options_.jwt, text, now);
  if (!decision && decision.error() == Denial::kUnknown) wants_keys_ = true;
  return decision;
}

void Gate::use_keys(std::vector<VerifyKey> keys) {
  const std::lock_guard lock{mutex_};
  keys_ = std::make_shared<const Keys>(std::move(keys));
  ++epoch_;
}

std::shared_ptr<const Gate::Keys> Gate::keys() const {
  const std::lock_guard lock{mutex_};
  return keys_;
}

void Gate::use(std::shared_ptr<const Callers> callers) {
  const std::lock_guard lock{mutex_};
  callers_ = std::move(callers);
  // After it, so that who sees the new number sees the new callers, too.
  ++epoch_;
}

std::shared_ptr<const Callers> Gate::callers() const {
  const std::lock_guard lock{mutex_};
  return callers_;
}

Pass::Pass(const Gate& gate, const http::Request& request, PrincipalPtr principal)
    : gate_(gate), principal_(std::move(principal)) {
  request_.headers = request.headers;
  request_.query = request.query;
  request_.peer = request.peer;
}

bool Pass::holds(UtcTime now) {
  const auto epoch = gate_.epoch().load();
  if (epoch == epoch_) return now < principal_->expires;
  const auto again = gate_.admit(request_, now);
  if (!again || (*again)->scope != principal_->scope || (*again)->is_operator != principal_->is_operator) return false;
  epoch_ = epoch;
  principal_ = *again;
  return true;
}

}  // namespace bandwatch::api::auth
