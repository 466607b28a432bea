#pragma once

#include "common/core/result.hpp"
#include "common/core/secret.hpp"
#include "common/core/time.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace bandwatch::alert {

enum class SmtpSecurity : std::uint8_t {
  kStartTls = 1,  ///< TLS by STARTTLS, refused without
  kTls,           ///< TLS from the first byte (port 465)
  kNone,          ///< clear text, towards this machine only
};

/// How the relay is reached.
struct SmtpOptions {
  std::string host{"localhost"};  ///< name as a resolver takes it, IPv4 or IPv6 address without brackets
  std::uint16_t port{587};
  SmtpSecurity security{SmtpSecurity::kStartTls};
  bool force_plaintext{false};     ///< allows kNone towards another machine
  std::string username{};          ///< empty: no authentication
  Secret password{};               ///< for AUTH PLAIN or LOGIN
  std::string token_file{};        ///< in place of a password: a token for AUTH XOAUTH2, read again for each mail
  std::string ca_file{};           ///< PEM; trusted instead of the system's authorities; empty: those
  std::string client_cert_file{};  ///< PEM; empty: none
  std::string client_key_file{};   ///< PEM; empty: in the certificate's file
  std::string ehlo_name{};         ///< empty: this machine's name
  Duration connect_timeout{std::chrono::seconds{30}};
  /// For each reply. RFC 5321, 4.5.3.2.6 wants 10 minutes after the final dot: less makes duplicates.
  Duration response_timeout{std::chrono::seconds{600}};
  Duration total_timeout{std::chrono::seconds{900}};  ///< for the whole dialogue
};

/// Whether `host` means this machine: localhost, 127.0.0.0/8 or ::1.
[[nodiscard]] bool is_loopback(std::string_view host) noexcept;

/// Refuses what could not work or would not be safe; the error's field is the setting without its section ("host").
[[nodiscard]] Result<void> check(const SmtpOptions& options);

}  // namespace bandwatch::alert
