#pragma once

#include "tests/support/temp_dir.hpp"

#include <memory>
#include <string>

namespace bandwatch::test {

/// A certificate and its key as PEM files.
struct CertificateFiles {
  std::string certificate;
  std::string key;
};

/// A certificate authority of a test's own, made anew each time; its files lie in a folder that goes away with it.
class Authority {
 public:
  explicit Authority(const std::string& name);
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;
  ~Authority();

  /// The PEM file with the authority's certificate.
  [[nodiscard]] const std::string& certificate() const noexcept { return file_; }

  /// Signs a certificate for `alternative_names`, in OpenSSL's notation: "DNS:localhost,IP:127.0.0.1". It is valid from
  /// an hour ago for `valid_seconds` more; negative means expired.
  [[nodiscard]] CertificateFiles issue(const std::string& alternative_names, long valid_seconds = 3600) const;

 private:
  struct Keys;
  TempDir folder_;
  std::unique_ptr<Keys> keys_;
  std::string file_;
};

}  // namespace bandwatch::test
