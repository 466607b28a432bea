#include "common/net/keyring.hpp"

#include "common/config/settings.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/text.hpp"

#include <filesystem>
#include <string>

using namespace bandwatch;
using namespace bandwatch::net;
using namespace bandwatch::test;

namespace {

Credentials token_from(const std::string& path) {
  Credentials out;
  out.bearer_token = read_secret_file(path).value();
  return out;
}

void copy(const std::string& from, const std::string& to) {
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
}

}  // namespace

TEST_CASE("a secret of the settings knows its file") {
  const TempDir folder;
  Secret secret;
  config::Settings settings;
  settings.add("a.token", secret, {.help = "A token."});
  REQUIRE(settings.load("a: { token_file: " + folder.write("token", "one\n") + " }", {}).empty());
  CHECK(secret.reveal() == "one");
  CHECK(secret.file() == folder.file("token"));
  REQUIRE(settings.load("a: { token: two }", {}).empty());
  CHECK(secret.file().empty());
  REQUIRE(settings.load(std::nullopt, {{"BANDWATCH_A_TOKEN_FILE", folder.file("token")}}).empty());
  CHECK(secret.file() == folder.file("token"));
}

TEST_CASE("what a file holds counts as soon as it can be used") {
  const TempDir folder;
  const auto path = folder.write("token", "one\n");
  const auto keyring = Keyring::make(token_from(path), false).value();
  const auto first = keyring->current();
  CHECK(first->authorization == "Bearer one");
  CHECK(keyring->current() == first);
  CHECK(keyring->read_again() == first);
  SECTION("written in place") {
    folder.write("token", "second");
    CHECK(keyring->current()->authorization == "Bearer second");
  }
  SECTION("renamed") {
    std::filesystem::rename(folder.write("new", "second"), path);
    CHECK(keyring->current()->authorization == "Bearer second");
  }
  SECTION("behind a link that is swapped, with the times of the old file") {
    const auto now = std::filesystem::last_write_time(path);
    std::filesystem::last_write_time(folder.write("new", "two\n"), now);
    std::filesystem::rename(folder.file("new"), path);
    CHECK(keyring->current()->authorization == "Bearer two");
  }
  SECTION("away, empty, or no token: then as it was, and said") {
    const auto how = GENERATE(0, 1, 2);
    if (how == 0) std::filesystem::remove(path);
    if (how == 1) folder.write("token", "");
    if (how == 2)
      folder.write("token",
                   "a\x01"
                   "b");
    CHECK(keyring->current() == first);
    CHECK(contains(keyring->complaint(), "bearer_token: expected"));
    CHECK_FALSE(contains(keyring->complaint(), "one"));
    folder.write("token", "three");
    CHECK(keyring->current()->authorization == "Bearer three");
    CHECK(keyring->complaint().empty());
  }
}

TEST_CASE("a password follows its file, too") {
  const TempDir folder;
  Credentials credentials;
  credentials.username = "reader";
  credentials.password = read_secret_file(folder.write("password", "a")).value();
  const auto keyring = Keyring::make(credentials, false).value();
  CHECK(keyring->current()->authorization == "Basic cmVhZGVyOmE=");
  folder.write("password", "bb");
  CHECK(keyring->current()->authorization == "Basic cmVhZGVyOmJi");
}

TEST_CASE("certificates follow their files, as pairs that fit") {
  const TempDir folder;
  const Authority authority{"known"};
  Credentials credentials;
  credentials.ca_file = folder.file("ca.pem");
  credentials.client_cert_file = folder.file("cert.pem");
  credentials.client_key_file = folder.file("key.pem");
  const auto put = [&](const CertificateFiles& files) {
    copy(files.certificate, credentials.client_cert_file);
    copy(files.key, credentials.client_key_file);
  };
  copy(authority.certificate(), credentials.ca_file);
  put(authority.issue("DNS:one"));
  const auto keyring = Keyring::make(credentials, true).value();
  const auto first = keyring->current();
  REQUIRE(first->tls != nullptr);
  SECTION("the authority") {
    const Authority other{"other"};
    copy(other.certificate(), credentials.ca_file);
    CHECK(keyring->current()->tls != first->tls);
    CHECK(keyring->complaint().empty());
  }
  SECTION("certificate and key, one after the other") {
    const auto second = authority.issue("DNS:two");
    copy(second.certificate, credentials.client_cert_file);
    CHECK(keyring->current() == first);
    CHECK(contains(keyring->complaint(), "client_key_file"));
    copy(second.key, credentials.client_key_file);
    CHECK(keyring->current()->tls != first->tls);
    CHECK(keyring->complaint().empty());
  }
}
