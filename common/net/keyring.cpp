#include "common/net/keyring.hpp"

#include "common/net/tls.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

namespace bandwatch::net {
namespace {

/// What the file holds, at most 1 MiB of it; that it can't be read is found out where it is used.
std::string content_of(const std::string& path) {
  constexpr std::size_t kMost = std::size_t{1} << 20U;
  std::ifstream file{path, std::ios::binary};
  std::string out(path.empty() ? 0 : kMost, '\0');
  file.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(file.gcount()));
  return out;
}

/// The secret as its file has it now; unchanged if it has none. An empty one is a file that is being written.
Result<void> refresh(Secret& secret, const char* name) {
  if (secret.file().empty()) return {};
  auto read = read_secret_file(secret.file());
  if (!read) return invalid_argument(name, read.error().detail);
  if (read->empty()) return invalid_argument(name, "a file that is not empty");
  secret = *std::move(read);
  return {};
}

/// The credentials with their secrets as the files have them now.
Result<Credentials> refreshed(Credentials credentials, bool tls) {
  if (auto good = refresh(credentials.password, "password"); !good) return good.error();
  if (auto good = refresh(credentials.bearer_token, "bearer_token"); !good) return good.error();
  if (auto good = check(credentials, tls); !good) return good.error();
  return credentials;
}

}  // namespace

Result<std::shared_ptr<Keyring>> Keyring::make(Credentials credentials, bool tls) {
  std::shared_ptr<Keyring> out{new Keyring{std::move(credentials), tls}};
  out->seen_ = out->stamps();
  auto contents = out->contents();
  // The secrets are as the settings found them, a moment ago.
  auto fresh = refreshed(out->credentials_, tls);
  if (fresh) {
    out->credentials_ = *std::move(fresh);
    out->known_ = std::move(contents);
  }
  Keys keys{authorization_of(out->credentials_), nullptr};
  if (tls) {
    auto context = make_tls_context(out->credentials_);
    if (!context) return std::move(context).error();
    keys.tls = *std::move(context);
  }
  out->keys_ = std::make_shared<const Keys>(std::move(keys));
  return out;
}

std::array<std::string, Keyring::kFiles> Keyring::files() const {
  return {credentials_.password.file(), credentials_.bearer_token.file(), credentials_.ca_file,
          credentials_.client_cert_file, credentials_.client_key_file};
}

Keyring::Stamps Keyring::stamps() const {
  Stamps out{};
  const auto paths = files();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (!paths[i].empty()) out[i] = stamp_of(paths[i]);
  }
  return out;
}

Keyring::Contents Keyring::contents() const {
  Contents out{};
  const auto paths = files();
  for (std::size_t i = 0; i < paths.size(); ++i)
    out[i] = content_of(paths[i]);
  return out;
}

Result<void> Keyring::read() {
  seen_ = stamps();
  auto held = contents();
  if (held == known_) return {};
  auto fresh = refreshed(credentials_, uses_tls_);
  if (!fresh) return std::move(fresh).error();
  Keys keys{authorization_of(*fresh), keys_->tls};
  constexpr std::size_t kFirstPem = 2;
  if (uses_tls_ && !std::equal(held.begin() + kFirstPem, held.end(), known_.begin() + kFirstPem)) {
    auto context = make_tls_context(*fresh);
    if (!context) return std::move(context).error();
    keys.tls = *std::move(context);
  }
  const bool same = keys.authorization == keys_->authorization && keys.tls == keys_->tls;
  if (!same) keys_ = std::make_shared<const Keys>(std::move(keys));
  credentials_ = *std::move(fresh);
  known_ = std::move(held);
  return {};
}

std::shared_ptr<const Keys> Keyring::current() {
  return stamps() == seen_ ? keys_ : read_again();
}

std::shared_ptr<const Keys> Keyring::read_again() {
  const auto outcome = read();
  complaint_ = outcome ? std::string{} : outcome.error().field + ": expected " + outcome.error().detail;
  return keys_;
}

}  // namespace bandwatch::net
