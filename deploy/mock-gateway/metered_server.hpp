#pragma once

#include "common/core/result.hpp"
#include "deploy/mock-gateway/byte_stream.hpp"
#include "deploy/mock-gateway/counters.hpp"
#include "deploy/mock-gateway/stop_signal.hpp"

#include <httplib.h>

#include <cstdint>
#include <string>
#include <thread>

namespace bandwatch::mock {

/// An HTTP/1.1 server that counts like nginx: connections, requests, and the bytes of each request on the wire.
///
/// cpp-httplib parses and answers; the loop around it and the stream below it are ours, since the library does not tell
/// how long a request was in its original spelling, nor how many bytes of an answer went out.
class MeteredServer : protected httplib::Server {
 public:
  MeteredServer(Counters& counters, const StopSignal& stop, std::string server_name);
  ~MeteredServer() override = default;
  MeteredServer(const MeteredServer&) = delete;
  MeteredServer& operator=(const MeteredServer&) = delete;

  /// Binds `address`:`port` (0: a free port), starts to serve on own threads and returns the port.
  [[nodiscard]] Result<std::uint16_t> start(const std::string& address, std::uint16_t port);

  /// Returns when no request is being served any more. The stop signal must be raised before. Must be
  /// called before the end of an object that was started.
  void join();

 protected:
  /// Called between a request's head and its body, to find the route and to change what the library will see.
  virtual void begin(httplib::Request& request, Exchange& exchange, ByteStream& stream) = 0;

 private:
  bool process_and_close_socket(socket_t socket) override;
  /// Serves one request whose first byte is there. False when the connection must end.
  bool serve_one(ByteStream& stream, bool last);

  Counters& counters_;
  const StopSignal& stop_;
  std::thread thread_;
};

}  // namespace bandwatch::mock
