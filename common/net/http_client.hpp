#pragma once

#include "common/core/bytes.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/net/body_sink.hpp"
#include "common/net/credentials.hpp"
#include "common/net/lookup.hpp"
#include "common/net/url.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bandwatch::net {

/// What is asked of a server.
struct Request {
  Request() = default;

  std::string method{"GET"};
  std::string target;                                        ///< below the URL's path: "/api/v1/query?x=1", or nothing
  std::vector<std::pair<std::string, std::string>> headers;  ///< beside those that every request has
  std::string body;
};

/// A whole answer, of any status, with its body as it was before compression.
struct Reply {
  unsigned status{0};
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool poured{false};  ///< the body went to the sink

  [[nodiscard]] bool is_success() const noexcept { return status >= 200 && status < 300; }
  /// The first header of that name, in any case; empty: there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// A client of one server over HTTP/1.1 or HTTPS, with a bounded pool of kept-alive connections. It is a handle: copies
/// share everything, and coroutines under way keep it alive.
///
/// Errors: kUnavailable (refused, reset, TLS failure, closed), kTimeout, kMalformedData (no HTTP, cut off, an encoding
/// that nobody asked for), kTooLarge. Every request ends by its deadline, whatever the peer does. No redirect is
/// followed. A request is sent a second time only if a kept-alive connection turns out to have been closed by the peer
/// before it answered, or if it was refused (401, or no answer at all) and the files of the credentials hold something
/// new. So it is for requests that may come twice.
///
/// Not thread-safe: `executor` is a strand or an io_context with one thread, and all calls come from it.
class HttpClient {
 public:
  struct Options {
    Options() = default;
    Url url;
    Credentials credentials;
    std::uint32_t max_connections{1};  ///< kept alive; further requests wait in line
    Bytes max_body{1U << 20U};         ///< of one answer, also after inflating
    bool gzip{false};                  ///< ask for compressed answers
    std::string accept;                ///< media type; empty: anything
  };
  /// Makes the request once there is a connection for it, with the time that is left then.
  using MakeRequest = std::function<Request(Duration remaining)>;

  /// kInvalidArgument names the member of the credentials that can't be used; see check(). Nobody is contacted.
  [[nodiscard]] static Result<HttpClient> make(boost::asio::any_io_executor executor, Options options);

  /// Asks. The body of an answer with status 200 goes to `sink`, if there is one and it wants it, and may then be of
  /// any length; on an error it was given a part. `sink` must outlive the coroutine.
  [[nodiscard]] boost::asio::awaitable<Result<Reply>> ask(MakeRequest make, BodySink* sink, Deadline deadline) const;

  /// Ends what is under way and refuses whatever is asked from now on, both with kUnavailable.
  void close();

 private:
  struct Core;
  explicit HttpClient(std::shared_ptr<Core> core) : core_(std::move(core)) {}
  [[nodiscard]] static boost::asio::awaitable<Result<Reply>> run(std::shared_ptr<Core> core, MakeRequest make,
                                                                 BodySink* sink, Deadline deadline);

  std::shared_ptr<Core> core_;
};

}  // namespace bandwatch::net
