#include "alert-service/mail/smtp_options.hpp"

#include "alert-service/mail/address.hpp"
#include "alert-service/mail/ip_address.hpp"

namespace bandwatch::alert {
bool is_loopback(std::string_view host) noexcept {
  return host == "localhost" || host == "localhost." || host == "::1" || (host.starts_with("127.") && is_ipv4(host));
}

Result<void> check(const SmtpOptions& options) {
  if (!is_host_name(options.host) && !is_ipv6(options.host)) {
    return invalid_argument("host", "a host name or an IP address without brackets");
  }
  if (options.port == 0) return invalid_argument("port", "a port from 1 to 65535");
  if (options.security == SmtpSecurity::kNone && !options.force_plaintext && !is_loopback(options.host)) {
    return invalid_argument("security",
                            "starttls or tls for another machine than this one; clear text needs "
                            "force_plaintext: true");
  }
  if (!options.ehlo_name.empty() && !is_domain_name(options.ehlo_name)) {
    return invalid_argument("ehlo_name", "a host name");
  }
  const bool secret = !options.password.empty() || !options.token_file.empty();
  if (options.username.empty() && secret) return invalid_argument("username", "a name to go with the password");
  if (!options.username.empty() && !secret) {
    return invalid_argument("password", "a password, or a token_file, to go with the username");
  }
  if (!options.password.empty() && !options.token_file.empty()) {
    return invalid_argument("token_file", "a token or a password, not both");
  }
  if (options.client_cert_file.empty() && !options.client_key_file.empty()) {
    return invalid_argument("client_cert_file", "a certificate to go with the key");
  }
  return {};
}

}  // namespace bandwatch::alert
