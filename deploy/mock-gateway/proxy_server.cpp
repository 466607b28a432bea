#include "deploy/mock-gateway/proxy_server.hpp"

#include "common/core/numbers.hpp"
#include "common/core/text.hpp"
#include "deploy/mock-gateway/media_types.hpp"

#include <algorithm>
#include <array>

namespace bandwatch::mock {
namespace {

constexpr std::uint64_t kMaxBody = std::uint64_t{1} << 40U;
constexpr std::size_t kPiece = 8192;  // nginx's proxy buffer, hence its usual chunk

constexpr auto kFiller = [] {
  std::array<char, kPiece> filler{};
  constexpr std::string_view kText = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-\n";
  for (std::size_t i = 0; i < filler.size(); ++i)
    filler[i] = kText[i % kText.size()];
  return filler;
}();

/// Writes the next piece of a body of `size` bytes.
bool write_piece(std::size_t offset, std::size_t size, httplib::DataSink& sink) {
  return sink.write(kFiller.data(), std::min(kFiller.size(), size - offset));
}

void set_body(httplib::Response& response, std::size_t size, bool chunked) {
  if (chunked) {
    response.set_chunked_content_provider(kOctets, [size](std::size_t offset, httplib::DataSink& sink) {
      if (offset < size) return write_piece(offset, size, sink);
      sink.done();
      return true;
    });
  } else if (size == 0) {
    response.set_content("", kOctets);
  } else {
    response.set_content_provider(size, kOctets, [size](std::size_t offset, std::size_t, httplib::DataSink& sink) {
      return write_piece(offset, size, sink);
    });
  }
}

/// Kong's Lua library cuts a label at its first byte that is not UTF-8.
std::string utf8_prefix(std::string text) {
  while (!is_utf8(text))
    text.pop_back();
  return text;
}

}  // namespace

ProxyServer::ProxyServer(Counters& counters, const StopSignal& stop, const ProxySettings& settings)
    : MeteredServer(counters, stop, settings.server_name),
      per_consumer_(settings.per_consumer),
      random_(settings.seed) {
  constexpr const char* kAny = ".*";
  const auto plain = [this](const httplib::Request& request, httplib::Response& response) {
    answer(request, response);
  };
  const auto with_body = [this](const httplib::Request& request, httplib::Response& response,
                                const httplib::ContentReader& body) {
    if (body([](const char*, std::size_t) { return true; })) return answer(request, response);
    response.set_header("Connection", "close");  // what is left of the body must not be taken for a request
  };
  Get(kAny, plain);  // and HEAD
  Options(kAny, plain);
  Post(kAny, with_body);
  Put(kAny, with_body);
  Patch(kAny, with_body);
  Delete(kAny, with_body);
}

void ProxyServer::begin(httplib::Request& request, Exchange& exchange, ByteStream& /*stream*/) {
  exchange.route = match_route(request.path);
  // The library matches by std::regex, which recurses once per character: it gets a short path.
  request.path = exchange.route == nullptr ? std::string_view{"/"} : exchange.route->prefix;
  if (per_consumer_) exchange.consumer = utf8_prefix(request.get_header_value("X-Consumer-Username"));
}

void ProxyServer::answer(const httplib::Request& request, httplib::Response& response) {
  const auto* const route = match_route(request.path);
  if (route == nullptr) {
    response.status = 404;
    response.set_content("{\"message\":\"no Route matched with those values\"}\n", kJson);
    return;
  }
  const auto size = body_size(request, *route);
  if (!size) {
    response.status = 400;
    response.set_content("{\"message\":\"size: " + size.error().detail + "\"}\n", kJson);
    return;
  }
  const bool chunked = request.get_param_value("chunked") == "1" && request.version == "HTTP/1.1";
  response.status = 200;
  set_body(response, *size, chunked);
}

Result<std::uint64_t> ProxyServer::body_size(const httplib::Request& request, const Route& route) {
  if (request.has_param("size")) {
    const auto size = parse_uint(request.get_param_value("size"));
    if (size && *size <= kMaxBody) return *size;
    return invalid_argument("size", "a whole number of bytes from 0 to 1099511627776");
  }
  const std::lock_guard lock(mutex_);
  return route.download.draw(random_);
}

}  // namespace bandwatch::mock
