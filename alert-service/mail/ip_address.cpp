#include "alert-service/mail/ip_address.hpp"

#include <arpa/inet.h>

#include <array>

namespace bandwatch::alert {
namespace {

bool parses_as(int family, std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  // inet_pton would stop at a NUL and overlook what follows.
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) return false;
  text.copy(terminated.data(), text.size());
  std::array<unsigned char, sizeof(in6_addr)> parsed{};
  return inet_pton(family, terminated.data(), parsed.data()) == 1;
}

}  // namespace

bool is_ipv4(std::string_view text) noexcept {
  return parses_as(AF_INET, text);
}

bool is_ipv6(std::string_view text) noexcept {
  return parses_as(AF_INET6, text);
}

}  // namespace bandwatch::alert
