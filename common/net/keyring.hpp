#pragma once

#include "common/core/file_stamp.hpp"
#include "common/core/result.hpp"
#include "common/net/connection.hpp"
#include "common/net/credentials.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <string>

namespace bandwatch::net {

/// What a client shows and trusts at one moment.
struct Keys {
  std::string authorization;  ///< of the header; empty: none
  TlsContext tls;             ///< null without TLS
};

/// Credentials that follow their files: tokens and certificates are rotated, by renaming or by writing in place. What a
/// file holds counts as soon as it can be used; until then, and while it is away, what was there before. For one
/// thread.
class Keyring {
 public:
  /// kInvalidArgument names the member whose file can't be used. `credentials` have passed check().
  [[nodiscard]] static Result<std::shared_ptr<Keyring>> make(Credentials credentials, bool tls);

  /// What to show now: looks whether a file is another one than it was.
  [[nodiscard]] std::shared_ptr<const Keys> current();

  /// The same, but reads every file, whatever it looks like: what was shown has been refused. The same object as before
  /// if nothing is new.
  [[nodiscard]] std::shared_ptr<const Keys> read_again();

  /// Why what the files hold now can't be used, for the log; empty: it is used.
  [[nodiscard]] const std::string& complaint() const noexcept { return complaint_; }

 private:
  static constexpr std::size_t kFiles = 5;
  using Stamps = std::array<FileStamp, kFiles>;
  using Contents = std::array<std::string, kFiles>;

  Keyring(Credentials credentials, bool tls) : credentials_(std::move(credentials)), uses_tls_(tls) {}

  [[nodiscard]] std::array<std::string, kFiles> files() const;
  [[nodiscard]] Stamps stamps() const;
  [[nodiscard]] Contents contents() const;
  [[nodiscard]] Result<void> read();

  Credentials credentials_;
  bool uses_tls_;
  std::shared_ptr<const Keys> keys_;
  Stamps seen_{};     ///< as the files were when they were read last
  Contents known_{};  ///< what they held when keys_ were made
  std::string complaint_;
};

}  // namespace bandwatch::net
