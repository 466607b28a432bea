#include "api-service/config.hpp"

#include "api-service/auth/cors.hpp"
#include "api-service/auth/view_token.hpp"
#include "api-service/routes/base_path.hpp"
#include "common/promql/settings.hpp"
#include "common/telemetry/settings.hpp"

#include <boost/asio/ip/address.hpp>

namespace bandwatch::api {

namespace {

bool is_loopback(const std::string& text) {
  boost::system::error_code not_an_address;
  const auto address = boost::asio::ip::make_address(text, not_an_address);
  // What is no address can't be listened on, and is told of then.
  return not_an_address || address.is_loopback();
}

void add_tls_settings(config::Settings& settings, Config& config) {
  settings.add("tls.certificate_file", config.tls.certificate,
               {.help = "Certificate chain to serve with, read again when it changes; empty: in the clear.",
                .unit = "PEM file"});
  settings.add("tls.key_file", config.tls.key, {.help = "Key of tls.certificate_file.", .unit = "PEM file"});
  settings.add("tls.client_ca_file", config.tls.client_authorities,
               {.help = "Authorities whose client certificates auth.callers_file may name.", .unit = "PEM file"});
  settings.add("tls.require_client_certificate", config.tls.clients_must_show,
               {.fallback = "false", .help = "Speak only to who shows a client certificate."});
  settings.add("tls.hsts", config.hsts, {Duration::zero(), std::chrono::hours{24 * 730}},
               {.fallback = "0s", .help = "How long browsers are told to use TLS only; 0s: they are not told."});
}

void add_auth_settings(config::Settings& settings, Config& config) {
  settings.add(
      "auth.callers_file", config.callers_file,
      {.help = "Who may ask, and for what: tokens and certificates; read again when it changes.", .unit = "YAML file"});
  settings.add("auth.jwt.issuer", config.jwt.issuer, {.help = "The iss of JSON Web Tokens; empty: none is taken."});
  settings.add("auth.jwt.audience", config.jwt.audience, {.help = "The aud that they must have."});
  settings.add("auth.jwt.claim", config.jwt.claim,
               {.fallback = "bandwatch",
                .help = "The claim with what they may see, such as {\"service\": [\"shop\", \"pay-*\"]} or "
                        "{\"operator\": true}."});
  settings.add("auth.jwt.leeway", config.jwt.leeway, {Duration::zero(), std::chrono::minutes{5}},
               {.fallback = "60s", .help = "How far the issuer's clock may be off."});
  settings.add("auth.jwt.jwks_file", config.jwks_file,
               {.help = "The issuer's public keys; read again when it changes.", .unit = "JSON file"});
  settings.add(
      "auth.jwt.jwks_url", config.jwks_url,
      {.help = "Or where they are fetched, at most once a minute; https, except on this machine.", .unit = "URL"});
  settings.add("auth.view_key", config.view_key,
               {.help = "Key that signs view tokens, at least 32 bytes; see `api-service token`."});
  settings.add("cors.origins", config.origins,
               {.help = "Origins whose pages may read answers, such as https://ui.example.org."});
}

using Conflicts = std::vector<std::pair<std::string, std::string>>;

void add_jwt_conflicts(Conflicts& out, const Config& config) {
  const bool has_keys = !config.jwks_file.empty() || !config.jwks_url.empty();
  if (config.jwt.issuer.empty() == has_keys) {
    out.emplace_back("auth.jwt.issuer", "is given together with auth.jwt.jwks_file or auth.jwt.jwks_url");
  }
  if (!config.jwks_file.empty() && !config.jwks_url.empty()) {
    out.emplace_back("auth.jwt.jwks_url", "either a file or a URL");
  }
  if (has_keys && config.jwt.audience.empty()) out.emplace_back("auth.jwt.audience", "is missing");
  const auto size = config.view_key.reveal().size();
  if (size > 0 && size < auth::kShortestViewKey) out.emplace_back("auth.view_key", "expected at least 32 bytes");
  if (size > 0 && !has_authentication(config)) {
    out.emplace_back("auth.view_key", "is of no use while everybody may see everything");
  }
}

}  // namespace

bool has_authentication(const Config& config) {
  return !config.callers_file.empty() || !config.jwt.issuer.empty();
}

std::vector<std::pair<std::string, std::string>> conflicts_in(const Config& config, bool insecure) {
  std::vector<std::pair<std::string, std::string>> out;
  if (!insecure && !has_authentication(config) && !is_loopback(config.listen_address)) {
    out.emplace_back("listen.address",
                     "others than this machine could ask for everything: set auth.callers_file or "
                     "auth.jwt.issuer, or start with --insecure-no-auth");
  }
  const auto& tls = config.tls;
  if (tls.certificate.empty() != tls.key.empty()) {
    out.emplace_back("tls.key_file", "tls.certificate_file and tls.key_file are given together");
  }
  if (tls.certificate.empty() && (!tls.client_authorities.empty() || config.hsts > Duration::zero())) {
    out.emplace_back("tls.certificate_file", "is missing: client certificates and tls.hsts need TLS");
  }
  if (tls.clients_must_show && tls.client_authorities.empty()) {
    out.emplace_back("tls.client_ca_file", "is missing: tls.require_client_certificate needs it");
  }
  add_jwt_conflicts(out, config);
  for (const auto& origin : config.origins) {
    if (const auto checked = auth::check_origin(origin); !checked) {
      out.emplace_back("cors.origins", "expected " + checked.error().detail);
    }
  }
  return out;
}

void declare(config::Settings& settings, Config& config) {
  settings.add("listen.address", config.listen_address,
               {.fallback = "127.0.0.1",
                .help = "Address to serve on; beyond loopback with authentication, or --insecure-no-auth, only.",
                .unit = "IP address"});
  settings.add("listen.port", config.listen_port,
               {.fallback = "8000", .help = "Port to serve on; 0 takes a free one."});
  settings.add("listen.drain_delay", config.drain_delay, {Duration::zero(), std::chrono::minutes{5}},
               {.fallback = "0s", .help = "How long to go on serving after SIGTERM, until balancers have noticed."});
  settings.add("listen.connections", config.connections, config::Range<std::uint32_t>{1, 1'000'000},
               {.fallback = "4096",
                .help = "Connections at the same time; beyond it who waits longest for a request makes room, and where "
                        "all are being answered a further one is told 503."});
  settings.add_parsed("listen.base_path", config.base_path, parse_base_path,
                      {.fallback = "",
                       .help = "Path below which a proxy shows the service, such as /bandwatch; --base-path wins.",
                       .unit = "path"});
  settings.add("listen.threads", config.threads, config::Range<std::uint32_t>{0, 256},
               {.fallback = "0", .help = "Threads that serve connections; 0: one per core."});
  settings.add("listen.max_response", config.max_response, config::BytesRange{Bytes{1U << 10U}, Bytes{1U << 30U}},
               {.fallback = "64MiB", .help = "Largest answer, before it is compressed; a larger one is refused."});
  settings.add("cache.open_bucket", config.open_bucket, {std::chrono::seconds{1}, std::chrono::hours{1}},
               {.fallback = "5s",
                .help = "How long what is not settled yet is shown before it is read again, together for all charts."});
  settings.add(
      "cache.stale_if_error", config.stale_for, {Duration::zero(), std::chrono::hours{24 * 7}},
      {.fallback = "1h",
       .help = "How long a chart that was shown before is shown on, marked as stale, while Prometheus fails."});
  settings.add("cache.max_bytes", config.cache_bytes, config::BytesRange{Bytes{1U << 20U}, Bytes{1ULL << 40U}},
               {.fallback = "128MiB",
                .help = "Memory for buckets, answers and streams together, kept or under way; one question may take "
                        "half of it."});
  add_tls_settings(settings, config);
  add_auth_settings(settings, config);
  promql::add_prometheus_settings(settings, config.prometheus);
  reading::add_gateway_settings(settings, config.gateway);
  telemetry::add_log_settings(settings, config.log);
}

}  // namespace bandwatch::api
