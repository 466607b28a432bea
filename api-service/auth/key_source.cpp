#include "api-service/auth/key_source.hpp"

#include "common/telemetry/log.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <utility>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::api::auth {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr Bytes kLargestKeySet{256U << 10U};
constexpr auto kUsualPause = std::chrono::minutes{10};
constexpr auto kShortestPause = std::chrono::minutes{1};
constexpr auto kLook = std::chrono::seconds{1};
constexpr auto kPatience = std::chrono::seconds{10};

bool is_this_machine(const std::string& host) {
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

}  // namespace

Result<std::unique_ptr<KeySource>> KeySource::make(const boost::asio::any_io_executor& executor, const std::string& url,
                                                   Gate& gate) {
  auto parsed = net::parse_url(url);
  if (!parsed) return net::in_section(invalid_argument("jwks_url", parsed.error().detail), "auth.jwt");
  if (!parsed->tls && !is_this_machine(parsed->host)) {
    return invalid_argument("auth.jwt.jwks_url", "https: who could change the keys could make any token");
  }
  net::HttpClient::Options options;
  options.url = *std::move(parsed);
  options.max_body = kLargestKeySet;
  options.accept = "application/json";
  auto client = net::HttpClient::make(executor, std::move(options));
  if (!client) return client.error();
  return std::unique_ptr<KeySource>{new KeySource{executor, *std::move(client), gate}};
}

boost::asio::awaitable<Result<void>> KeySource::fetch() {
  net::HttpClient::MakeRequest get = [](Duration) { return net::Request{}; };
  auto asking = client_.ask(std::move(get), nullptr, steady_clock::now() + kPatience);
  const auto reply = co_await std::move(asking);
  if (!reply) co_return reply.error();
  // Also a redirect is no key set.
  if (reply->status != 200) co_return Error{Errc::kUnavailable, "status " + std::to_string(reply->status), {}};
  auto keys = parse_jwks(reply->body);
  if (!keys) co_return keys.error();
  gate_.use_keys(*std::move(keys));
  co_return Result<void>{};
}

boost::asio::awaitable<void> KeySource::keep() {
  for (;;) {
    const auto begun = steady_clock::now();
    const auto fetched = co_await fetch();
    if (fetched) {
      telemetry::log::info("keys_fetched");
    } else {
      telemetry::log::warn("keys_kept", {{"error", fetched.error()}});
    }
    // A fetch that failed may be tried again as soon as any.
    const auto usual = fetched ? steady_clock::duration{kUsualPause} : steady_clock::duration{kShortestPause};
    auto wanted = false;
    while (steady_clock::now() < begun + kShortestPause || (!wanted && steady_clock::now() < begun + usual)) {
      timer_.expires_after(kLook);
      co_await timer_.async_wait(boost::asio::use_awaitable);
      wanted = gate_.wants_keys() || wanted;
    }
  }
}

}  // namespace bandwatch::api::auth
