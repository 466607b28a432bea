#pragma once

#include "api-service/auth/jwt.hpp"
#include "common/config/fault.hpp"
#include "common/config/settings.hpp"
#include "common/core/bytes.hpp"
#include "common/core/secret.hpp"
#include "common/core/time.hpp"
#include "common/http/tls.hpp"
#include "common/promql/client_options.hpp"
#include "common/reading/reader_settings.hpp"
#include "common/telemetry/log.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::api {

/// Everything that a person can set, declared on `settings` by declare().
struct Config {
  std::string listen_address;
  std::uint16_t listen_port{0};
  Duration drain_delay{};
  std::uint32_t connections{0};  ///< at the same time, over all threads; further ones get 503
  std::string base_path;         ///< without a slash at its end; empty: the root
  http::TlsFiles tls;
  Duration hsts{};                   ///< how long browsers are told to come by TLS only; 0: they are not told
  std::vector<std::string> origins;  ///< whose pages may read answers
  std::string callers_file;          ///< who may ask; empty: nobody but the issuer's
  auth::JwtRules jwt;
  std::string jwks_file;
  std::string jwks_url;
  Secret view_key;           ///< of view tokens; empty: none
  std::uint32_t threads{0};  ///< that serve connections; 0: one per core
  Bytes max_response;        ///< of one answer, before it is compressed
  Duration open_bucket{};    ///< how long the tail of a chart is shown before it is read again
  Duration stale_for{};      ///< how long a chart is shown that can't be read again
  Bytes cache_bytes;         ///< of buckets, answers and streams together
  promql::ClientOptions prometheus;
  reading::GatewaySettings gateway;
  telemetry::LogOptions log;
};

/// Whether anybody is asked who he is.
[[nodiscard]] bool has_authentication(const Config& config);

/// What is wrong with settings that are each valid, by the path of one of them: above all an address that others than
/// this machine reach while nobody is asked who he is. `insecure`: the operator has said that this is meant.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> conflicts_in(const Config& config, bool insecure);

/// Declares all settings of api-service with their defaults. `config` must outlive the last load of `settings`.
void declare(config::Settings& settings, Config& config);

}  // namespace bandwatch::api
