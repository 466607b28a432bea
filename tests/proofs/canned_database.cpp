#include "tests/proofs/canned_database.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cmath>
#include <stdexcept>
#include <string_view>

namespace bandwatch::proof {
namespace {

constexpr std::string_view kNothing = R"({"status":"success","data":{"resultType":"matrix","result":[]}})";

std::size_t body_length(std::string_view head) {
  constexpr std::string_view kName = "Content-Length: ";
  const auto at = head.find(kName);
  return at == std::string_view::npos ? 0 : std::stoul(std::string{head.substr(at + kName.size(), 20)});
}

void send_all(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// The whole answer on the wire, and how long its head is.
std::pair<std::string, std::size_t> wire(const std::string& body, Framing framing) {
  std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  switch (framing) {
    case Framing::kLength:
      head += fmt::format("Content-Length: {}\r\n\r\n", body.size());
      return {head + body, head.size()};
    case Framing::kChunked:
      head += fmt::format("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n", body.size());
      return {head + body + "\r\n0\r\n\r\n", head.size()};
    case Framing::kUntilClosed:
      head += "Connection: close\r\n\r\n";
      return {head + body, head.size()};
  }
  return {};
}

}  // namespace

CannedDatabase::CannedDatabase() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = std::bit_cast<sockaddr*>(&address);
  const bool listens = ::bind(listener_, generic, size) == 0 && ::listen(listener_, 16) == 0 &&
                       ::getsockname(listener_, generic, &size) == 0;
  if (!listens) throw std::runtime_error("no port to listen on");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this] { serve(); }};
}

CannedDatabase::~CannedDatabase() {
  stop_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

std::string CannedDatabase::url() const {
  return fmt::format("http://127.0.0.1:{}", port_);
}

void CannedDatabase::set_answer(const std::string& name, std::string body) {
  const std::lock_guard lock{mutex_};
  answers_[name] = std::move(body);
}

void CannedDatabase::cut(const std::string& name, std::size_t bytes, Framing framing) {
  const std::lock_guard lock{mutex_};
  cut_ = Cut{name, bytes, framing};
}

void CannedDatabase::mend() {
  const std::lock_guard lock{mutex_};
  cut_.reset();
}

void CannedDatabase::serve() {
  while (!stop_) {
    const int connection = ::accept(listener_, nullptr, nullptr);
    if (connection < 0) continue;
    serve_connection(connection);
    ::close(connection);
  }
}

/// One client with one connection at a time.
void CannedDatabase::serve_connection(int connection) {
  std::string request;
  std::array<char, 65536> buffer{};
  while (!stop_) {
    pollfd waiting{connection, POLLIN, 0};
    if (::poll(&waiting, 1, 50) == 0) continue;
    const auto count = ::recv(connection, buffer.data(), buffer.size(), 0);
    if (count <= 0) return;
    request.append(buffer.data(), static_cast<std::size_t>(count));
    const auto head = request.find("\r\n\r\n");
    if (head == std::string::npos || request.size() < head + 4 + body_length(request)) continue;
    if (!answer(connection, request)) return;
    request.clear();
  }
}

bool CannedDatabase::answer(int connection, const std::string& request) {
  const std::lock_guard lock{mutex_};
  std::string body{kNothing};
  for (const auto& [name, text] : answers_) {
    if (request.find(name) == std::string::npos) continue;
    body = text;
    if (!cut_ || cut_->name != name) continue;
    const auto [bytes, head] = wire(body, cut_->framing);
    send_all(connection, std::string_view{bytes}.substr(0, head + cut_->bytes));
    ++cuts_;
    return false;
  }
  send_all(connection, wire(body, Framing::kLength).first);
  return true;
}

std::string matrix_of(const std::vector<counting::Series>& series) {
  std::string out = R"({"status":"success","data":{"resultType":"matrix","result":[)";
  for (const auto& each : series) {
    if (out.back() == '}') out += ',';
    out += R"({"metric":{)";
    for (const auto& [name, value] : each.labels.pairs())
      out += fmt::format(R"({}"{}":"{}")", out.back() == '{' ? "" : ",", name, value);
    out += R"(},"values":[)";
    for (std::size_t i = 0; i < each.times.size(); ++i) {
      const double value = each.values[i];
      const auto text = std::isnan(value) ? "NaN" : std::isinf(value) ? "+Inf" : fmt::format("{}", value);
      const auto seconds = static_cast<double>(each.times[i].time_since_epoch().count()) / 1000.0;
      out += fmt::format(R"({}[{:.3f},"{}"])", i == 0 ? "" : ",", seconds, text);
    }
    out += "]}";
  }
  return out + "]}}";
}

}  // namespace bandwatch::proof
