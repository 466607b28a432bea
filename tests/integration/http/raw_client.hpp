#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bandwatch::http::test {

/// One answer as it came over the wire.
struct Reply {
  unsigned status{0};
  std::map<std::string, std::string> headers;  ///< names in small letters
  std::string body;
};

/// A bare TCP connection to 127.0.0.1 that sends exactly what it is told to. Every wait ends after ten seconds, so that
/// a server that hangs fails a test instead of stopping it.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient();

  /// Sends all of `bytes`; false if the server has closed.
  bool send(std::string_view bytes);
  /// Says that nothing more will be sent, and still reads.
  void half_close();
  /// Ends with a reset instead of an orderly close.
  void reset();
  /// The next answer with the body that its length announces (`with_body`: false after HEAD); nothing if the server
  /// closes or is silent before it is whole.
  std::optional<Reply> receive(bool with_body = true);
  /// Everything up to the server's close; nothing if it doesn't close.
  std::optional<std::string> receive_until_close();

 private:
  enum class Arrival { kBytes, kEnd, kSilence };
  Arrival receive_some();

  int socket_{-1};
  std::string buffer_;
};

/// GET with a host header and what else `lines` holds.
std::string get(std::string_view target, std::string_view lines = {});

}  // namespace bandwatch::http::test
