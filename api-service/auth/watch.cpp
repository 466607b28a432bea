#include "api-service/auth/watch.hpp"

#include "common/config/file.hpp"
#include "common/telemetry/log.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace bandwatch::api::auth {
namespace {

constexpr auto kGlance = std::chrono::seconds{2};

config::Faults fault_of(const char* path, const Error& error) {
  config::Fault fault;
  fault.path = path;
  fault.message = error.detail;
  return {fault};
}

void keep_old(const char* event, const config::Faults& faults) {
  if (!faults.empty()) telemetry::log::error(event, {{"faults", config::to_string(faults, "")}});
}

}  // namespace

Watch::Watch(const boost::asio::any_io_executor& executor, WatchedFiles files, Gate& gate)
    : files_(std::move(files)), gate_(gate), timer_(executor) {}

config::Faults Watch::load() {
  auto faults = load_callers();
  for (auto&& more : {load_jwks(), load_tls()})
    faults.insert(faults.end(), more.begin(), more.end());
  return faults;
}

config::Faults Watch::load_callers() {
  if (files_.callers.empty()) return {};
  // Before reading: what changes meanwhile is seen the next time.
  seen_callers_ = stamp_of(files_.callers);
  const auto text = config::read_file(files_.callers);
  if (!text) return fault_of("auth.callers_file", text.error());
  auto file = parse_callers(*text);
  if (!file.faults.empty()) return std::move(file.faults);
  telemetry::log::info("callers_loaded",
                       {{"tokens", file.callers.tokens.size()}, {"certificates", file.callers.certificates.size()}});
  gate_.use(std::make_shared<const Callers>(std::move(file.callers)));
  return {};
}

config::Faults Watch::load_jwks() {
  if (files_.jwks.empty()) return {};
  seen_jwks_ = stamp_of(files_.jwks);
  const auto text = config::read_file(files_.jwks);
  if (!text) return fault_of("auth.jwt.jwks_file", text.error());
  auto keys = parse_jwks(*text);
  if (!keys) return fault_of("auth.jwt.jwks_file", keys.error());
  telemetry::log::info("keys_loaded", {{"keys", keys->size()}});
  gate_.use_keys(*std::move(keys));
  return {};
}

config::Faults Watch::load_tls() {
  if (files_.tls.certificate.empty()) return {};
  if (tls_) {
    if (const auto again = tls_->reload(); !again) return fault_of("tls.certificate_file", again.error());
  } else {
    auto made = http::WatchedTls::make(files_.tls);
    if (!made) return fault_of("tls.certificate_file", made.error());
    tls_ = *std::move(made);
  }
  telemetry::log::info("certificate_loaded", {{"file", files_.tls.certificate}});
  return {};
}

void Watch::reload() {
  keep_old("callers_kept", load_callers());
  keep_old("keys_kept", load_jwks());
  keep_old("certificate_kept", load_tls());
}

boost::asio::awaitable<void> Watch::keep() {
  for (;;) {
    timer_.expires_after(kGlance);
    co_await timer_.async_wait(boost::asio::use_awaitable);
    if (!files_.callers.empty() && stamp_of(files_.callers) != seen_callers_) keep_old("callers_kept", load_callers());
    if (!files_.jwks.empty() && stamp_of(files_.jwks) != seen_jwks_) keep_old("keys_kept", load_jwks());
    if (tls_ && tls_->changed()) keep_old("certificate_kept", load_tls());
  }
}

}  // namespace bandwatch::api::auth
