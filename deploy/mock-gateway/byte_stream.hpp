#pragma once

#include "common/core/bytes.hpp"
#include "common/core/time.hpp"
#include "deploy/mock-gateway/stop_signal.hpp"

#include <httplib.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace bandwatch::mock {

/// One client connection as cpp-httplib reads and writes it, with an exact count of both directions.
///
/// Received bytes count when the library takes them out of the buffer. It takes exactly one request (head byte by byte,
/// body by its length or its chunks), so the count of a request is what stood on the wire, whatever its spelling, and
/// pipelined bytes of the next request are not in it. Sent bytes count when the socket has accepted them, as nginx's
/// $bytes_sent does: for a client that leaves, that is more than it read.
/// One thread at a time. Does not close the socket.
class ByteStream final : public httplib::Stream {
 public:
  ByteStream(socket_t socket, const StopSignal& stop) : socket_(socket), stop_(stop) {}

  /// Waits until a byte of the next request is there. False when the peer closed, `idle` is over or the gateway stops.
  [[nodiscard]] bool await_request(Duration idle);

  /// Forgets the counts and the answer of the exchange before.
  void begin_exchange() noexcept;
  [[nodiscard]] Bytes received() const noexcept { return received_; }
  [[nodiscard]] Bytes sent() const noexcept { return sent_; }
  /// The status of the final answer (not of a 100), 0 as long as none was sent.
  [[nodiscard]] int status() const noexcept { return status_; }
  /// Whether the final answer announced the end of the connection.
  [[nodiscard]] bool closing() const noexcept { return closing_; }
  /// When the final answer began.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> answered() const noexcept { return answered_; }

  /// Reads and drops `count` bytes, which count as received. False when they don't come.
  bool skip(std::uint64_t count);

  /// Whether the client hung up or the gateway stops; waits up to `duration` for it.
  [[nodiscard]] bool abandoned(Duration duration) const;

  [[nodiscard]] bool is_readable() const override;
  [[nodiscard]] bool is_writable() const override;
  ssize_t read(char* ptr, std::size_t size) override;
  /// Writes all of it or fails.
  ssize_t write(const char* ptr, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  [[nodiscard]] socket_t socket() const override { return socket_; }

 private:
  enum class Waited : std::uint8_t { kReady, kTimeout, kStopped };
  [[nodiscard]] Waited wait(short events, Duration duration) const;
  [[nodiscard]] bool fill(Duration patience);
  void note_head(std::string_view head);

  socket_t socket_;
  const StopSignal& stop_;
  std::array<char, 16384> buffer_{};
  std::size_t begin_{0};
  std::size_t end_{0};
  Bytes received_;
  Bytes sent_;
  int status_{0};
  bool closing_{false};
  std::optional<std::chrono::steady_clock::time_point> answered_;
};

}  // namespace bandwatch::mock
