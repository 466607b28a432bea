#include "tests/integration/http/raw_client.hpp"

#include "common/core/text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace bandwatch::http::test {
namespace {

constexpr timeval kPatience{.tv_sec = 10, .tv_usec = 0};

Reply parse_head(std::string_view head) {
  Reply reply;
  reply.status = static_cast<unsigned>(std::stoul(std::string{head.substr(head.find(' ') + 1, 3)}));
  while (!head.empty()) {
    const auto end = std::min(head.find("\r\n"), head.size());
    const auto line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    reply.headers[to_lower(line.substr(0, colon))] = line.substr(colon + 2);
  }
  return reply;
}

}  // namespace

RawClient::RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (socket_ < 0) throw std::runtime_error("no socket");
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("cannot connect");
  }
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::half_close() {
  ::shutdown(socket_, SHUT_WR);
}

void RawClient::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket_);
  socket_ = -1;
}

RawClient::Arrival RawClient::receive_some() {
  std::array<char, 65536> piece{};
  const auto got = ::recv(socket_, piece.data(), piece.size(), 0);
  if (got > 0) {
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
    return Arrival::kBytes;
  }
  const bool silent = got < 0 && errno == EAGAIN;
  return silent ? Arrival::kSilence : Arrival::kEnd;
}

std::optional<Reply> RawClient::receive(bool with_body) {
  auto end = buffer_.find("\r\n\r\n");
  while (end == std::string::npos) {
    if (receive_some() != Arrival::kBytes) return std::nullopt;
    end = buffer_.find("\r\n\r\n");
  }
  auto reply = parse_head(std::string_view{buffer_}.substr(0, end));
  const auto length = reply.headers.find("content-length");
  const bool has_body = with_body && length != reply.headers.end();
  const std::size_t size = has_body ? std::stoul(length->second) : 0;
  while (buffer_.size() < end + 4 + size) {
    if (receive_some() != Arrival::kBytes) return std::nullopt;
  }
  reply.body = buffer_.substr(end + 4, size);
  buffer_.erase(0, end + 4 + size);
  return reply;
}

std::optional<std::string> RawClient::receive_until_close() {
  auto arrival = Arrival::kBytes;
  while (arrival == Arrival::kBytes)
    arrival = receive_some();
  if (arrival == Arrival::kSilence) return std::nullopt;
  return std::move(buffer_);
}

std::string get(std::string_view target, std::string_view lines) {
  return std::string{"GET "}.append(target).append(" HTTP/1.1\r\nHost: localhost\r\n").append(lines).append("\r\n");
}

}  // namespace bandwatch::http::test
