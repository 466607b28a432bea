#include "deploy/mock-gateway/options.hpp"

#include <CLI/CLI.hpp>

#include <sysexits.h>

#include <algorithm>
#include <random>

namespace bandwatch::mock {
namespace {

constexpr const char* kFooter = R"(
Prints "listening proxy=PORT metrics=PORT" once both ports are open; SIGTERM or SIGINT ends it.

Proxy port:   /bun /bin /ban and below; ?size=BYTES of the answer (else random), ?chunked=1
Metrics port: GET  /metrics   the page that Kong would print
              GET  /truth     the exact totals as JSON
              GET  /fault     how /metrics misbehaves now
              POST /fault     ?mode=MODE or {"mode": "MODE"}: change it; error500 answers 500,
                              truncate breaks off in the middle, hang never answers, off heals)";

bool is_uuid(const std::string& text) {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(), [](char c, char shape) {
    constexpr std::string_view kHex = "0123456789abcdefABCDEF";
    return shape == '-' ? c == '-' : kHex.find(c) != std::string_view::npos;
  });
}

/// A random UUID (RFC 9562, version 4).
std::string random_uuid() {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  constexpr std::string_view kHex = "0123456789abcdef";
  std::random_device random;
  std::string out{kShape};
  for (char& c : out) {
    const auto digit = random() % 16U;
    if (c == 'x') c = kHex[digit];
    if (c == 'y') c = kHex[8U + digit % 4U];
  }
  return out;
}

/// The texts and numbers as they stand on the command line, before they become Options.
struct Raw {
  std::string kong{"3.9"};
  std::string fault{"off"};
  bool traffic{false};
  double delay_seconds{0.0};
  TrafficSettings settings;
};

void add_server_options(CLI::App& app, Options& options, Raw& raw) {
  const CLI::Validator uuid(
      [](std::string& text) { return is_uuid(text) ? std::string{} : "must be a UUID, not " + text; }, "UUID");
  app.add_option("--address", options.address, "Address of both ports")->capture_default_str();
  app.add_option("--proxy-port", options.proxy_port, "Port for clients, 0 takes a free one")->capture_default_str();
  app.add_option("--metrics-port", options.metrics_port, "Port for /metrics and /truth, 0 takes a free one")
      ->capture_default_str();
  app.add_option("--kong", raw.kong, "Whose page /metrics imitates")
      ->check(CLI::IsMember({"3.9", "2.8"}))
      ->capture_default_str();
  app.add_option("--node-id", options.node_id, "Kong's node id (default: a new one per start)")->check(uuid);
  app.add_flag("--per-consumer", options.per_consumer, "Take the consumer from the header X-Consumer-Username");
  app.add_option("--metrics-fail", raw.fault, "How /metrics misbehaves from the start")
      ->check(CLI::IsMember({"off", "error500", "truncate", "hang"}))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Seed of body sizes and traffic")->capture_default_str();
}

void add_traffic_options(CLI::App& app, Raw& raw) {
  app.add_flag("--traffic", raw.traffic, "Send itself a lively load: a wave, bursts, idle stretches");
  app.add_option("--rate", raw.settings.rate, "Traffic: requests per second over the long run")
      ->check(CLI::Range(0.001, 10'000.0))
      ->capture_default_str();
  app.add_option("--traffic-delay", raw.delay_seconds, "Traffic: seconds before the first request")
      ->check(CLI::Range(0.0, 86'400.0))
      ->capture_default_str();
  app.add_option("--traffic-bytes-per-second", raw.settings.bytes_per_second, "Traffic: most body bytes, 0 is no bound")
      ->capture_default_str();
  app.add_option("--traffic-requests", raw.settings.requests, "Traffic: number of requests, 0 is endless")
      ->capture_default_str();
}

}  // namespace

std::variant<Options, int> parse_options(int argc, const char* const* argv) {
  CLI::App app("A gateway that counts bandwidth as Kong does, for demos and tests", "mock-gateway");
  app.footer(kFooter);
  app.set_version_flag("--version", BANDWATCH_VERSION);
  Options options;
  Raw raw;
  add_server_options(app, options, raw);
  add_traffic_options(app, raw);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : EX_USAGE;
  }
  options.kong = raw.kong == "2.8" ? KongVersion::k28 : KongVersion::k39;
  options.fault = parse_fault_mode(raw.fault).value();
  if (options.node_id.empty()) options.node_id = random_uuid();
  if (raw.traffic) {
    raw.settings.seed = options.seed;
    raw.settings.delay = std::chrono::floor<Duration>(std::chrono::duration<double>(raw.delay_seconds));
    options.traffic = raw.settings;
  }
  return options;
}

}  // namespace bandwatch::mock
