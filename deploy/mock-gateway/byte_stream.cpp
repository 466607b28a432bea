#include "deploy/mock-gateway/byte_stream.hpp"

#include "common/core/numbers.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace bandwatch::mock {
namespace {

// nginx's defaults of client_header_timeout, client_body_timeout and send_timeout.
constexpr Duration kPatience = std::chrono::seconds(60);

using NameFunction = int (*)(int, sockaddr*, socklen_t*);

void end_point(socket_t socket, NameFunction name, std::string& ip, int& port) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  // The sockets interface passes every kind of address through this one pointer type.
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (name(socket, generic, &length) != 0) return;
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> service{};
  if (::getnameinfo(generic, length, host.data(), host.size(), service.data(), service.size(),
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return;
  }
  ip = host.data();
  if (const auto number = parse_uint(service.data())) port = static_cast<int>(*number);
}

bool would_block() noexcept {
  return errno == EAGAIN || errno == EINTR;
}

}  // namespace

bool ByteStream::await_request(Duration idle) {
  return begin_ != end_ || fill(idle);
}

void ByteStream::begin_exchange() noexcept {
  received_ = Bytes{};
  sent_ = Bytes{};
  status_ = 0;
  closing_ = false;
  answered_.reset();
}

bool ByteStream::skip(std::uint64_t count) {
  std::array<char, 4096> dropped{};
  while (count > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(count, dropped.size()));
    const auto got = read(dropped.data(), wanted);
    if (got <= 0) return false;
    count -= static_cast<std::uint64_t>(got);
  }
  return true;
}

bool ByteStream::abandoned(Duration duration) const {
  return wait(POLLRDHUP, duration) != Waited::kTimeout;
}

bool ByteStream::is_readable() const {
  return begin_ != end_ || wait(POLLIN, Duration::zero()) == Waited::kReady;
}

bool ByteStream::is_writable() const {
  return wait(POLLOUT, kPatience) == Waited::kReady;
}

ssize_t ByteStream::read(char* ptr, std::size_t size) {
  if (begin_ == end_ && !fill(kPatience)) return -1;
  const auto taken = std::min(size, end_ - begin_);
  std::memcpy(ptr, buffer_.data() + begin_, taken);
  begin_ += taken;
  received_ += Bytes{taken};
  return static_cast<ssize_t>(taken);
}

ssize_t ByteStream::write(const char* ptr, std::size_t size) {
  note_head({ptr, size});
  std::size_t done = 0;
  while (done < size) {
    const auto sent = ::send(socket_, ptr + done, size - done, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      done += static_cast<std::size_t>(sent);
      sent_ += Bytes{static_cast<std::uint64_t>(sent)};
    } else if (!would_block() || wait(POLLOUT, kPatience) != Waited::kReady) {
      return -1;
    }
  }
  return static_cast<ssize_t>(size);
}

void ByteStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  end_point(socket_, ::getpeername, ip, port);
}

void ByteStream::get_local_ip_and_port(std::string& ip, int& port) const {
  end_point(socket_, ::getsockname, ip, port);
}

ByteStream::Waited ByteStream::wait(short events, Duration duration) const {
  const auto deadline = std::chrono::steady_clock::now() + duration;
  while (true) {
    std::array<pollfd, 2> waiting{pollfd{socket_, events, 0}, pollfd{stop_.descriptor(), POLLIN, 0}};
    const auto left = std::chrono::ceil<Duration>(deadline - std::chrono::steady_clock::now());
    const auto ready = ::poll(waiting.data(), waiting.size(), std::max(0, static_cast<int>(left.count())));
    if (ready < 0 && errno == EINTR) continue;
    if (waiting[1].revents != 0) return Waited::kStopped;
    return ready > 0 ? Waited::kReady : Waited::kTimeout;
  }
}

bool ByteStream::fill(Duration patience) {
  while (true) {
    const auto got = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got > 0) {
      begin_ = 0;
      end_ = static_cast<std::size_t>(got);
      return true;
    }
    if (got == 0 || !would_block() || wait(POLLIN, patience) != Waited::kReady) return false;
  }
}

/// The library writes the head of an answer in one piece.
void ByteStream::note_head(std::string_view head) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  constexpr std::size_t kDigits = 3;
  if (status_ != 0 || !head.starts_with(kVersion)) return;
  const auto status = parse_uint(head.substr(kVersion.size(), kDigits));
  if (!status || *status < 200) return;  // 100 Continue is not the answer yet
  status_ = static_cast<int>(*status);
  closing_ = head.find("\r\nConnection: close\r\n") != std::string_view::npos;
  answered_ = std::chrono::steady_clock::now();
}

}  // namespace bandwatch::mock
