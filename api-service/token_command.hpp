#pragma once

#include "api-service/auth/principal.hpp"
#include "common/config/command_line.hpp"
#include "common/core/secret.hpp"

#include <string>
#include <vector>

namespace bandwatch::api {

/// `api-service token new --label ui --scope service=shop-* --expires 90d`: makes a token and prints it, once, with the
/// entry for the callers' file. `token view` makes a view token, which needs no entry.
class TokenCommand {
 public:
  /// This object must stay where it is until the command line has been read.
  [[nodiscard]] config::Command declaration();

  /// Does it. What is wrong with the arguments goes to stderr, with kExitConfig.
  [[nodiscard]] int run(const Secret& view_key) const;

 private:
  [[nodiscard]] int run_view(const Secret& view_key, auth::Principal principal, UtcTime now) const;

  std::string action_;
  std::string label_;
  std::string expires_;
  std::vector<std::string> scopes_;
  bool is_operator_{false};
};

}  // namespace bandwatch::api
