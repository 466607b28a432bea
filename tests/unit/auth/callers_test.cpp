#include "api-service/auth/callers.hpp"

#include "tests/support/catch.hpp"

#include <fmt/format.h>

#include <string>

namespace {

using namespace bandwatch;
using namespace bandwatch::api::auth;

const std::string kSalt(32, 'a');
const std::string kDigest(64, 'b');

std::string token(std::string_view id, std::string_view label, std::string_view rest) {
  return fmt::format("  - id: '{}'\n    label: {}\n    salt: '{}'\n    sha256: '{}'\n    {}\n", id, label, kSalt,
                     kDigest, rest);
}

std::string faults_of(const std::string& yaml) {
  const auto file = parse_callers(yaml);
  return config::to_string(file.faults, "");
}

}  // namespace

TEST_CASE("A callers' file names tokens and certificates") {
  const auto file = parse_callers("tokens:\n" + token("0123456789ab", "ui", "scope: {service: [shop, 'pay-*']}") +
                                  "certificates:\n"
                                  "  - label: billing\n"
                                  "    subject: 'CN=billing,O=Example'\n"
                                  "    san: 'URI:spiffe://example.org/billing'\n"
                                  "    operator: true\n");
  REQUIRE(file.faults.empty());
  REQUIRE(file.callers.tokens.size() == 1);
  CHECK(file.callers.tokens[0].principal->scope.services->contains("pay-card"));
  REQUIRE(file.callers.certificates.size() == 1);
  CHECK(file.callers.certificates[0].principal->is_operator);
}

TEST_CASE("An empty file names nobody and is in order") {
  CHECK(parse_callers("tokens: []\n").faults.empty());
  CHECK(parse_callers("tokens: []\n").callers.tokens.empty());
}

TEST_CASE("Nobody gets in by a slip of the pen") {
  const auto of = [](std::string_view rest) { return "tokens:\n" + token("0123456789ab", "ui", rest); };
  CHECK(faults_of(of("operator: false")).find("needs either a scope") != std::string::npos);
  CHECK(faults_of(of("scope: {}")).find("allows nothing") != std::string::npos);
  CHECK(faults_of(of("scope: {service: []}")).find("allows nothing") != std::string::npos);
  CHECK(faults_of(of("scope: {services: [a]}")).find("did you mean service") != std::string::npos);
  CHECK_FALSE(faults_of(of("scope: {service: ['*a']}")).empty());
  CHECK_FALSE(faults_of(of("scope: {service: [a]}\n    operator: true")).empty());
  CHECK_FALSE(faults_of(of("scope: {service: [a]}\n    expires: tomorrow")).empty());
  CHECK_FALSE(faults_of(of("scope: {service: [a]}\n    expires:")).empty());
  CHECK_FALSE(faults_of(of("scope: {service: [a]}\n    expires: ~")).empty());
  CHECK_FALSE(faults_of(of("operator: yes please")).empty());
  CHECK(faults_of(of("scope: {service: [a]}")).empty());
}

TEST_CASE("Ids and labels are given once, digests have their length") {
  const std::string scope = "scope: {service: [a]}";
  CHECK_FALSE(faults_of("tokens:\n" + token("0123456789ab", "a", scope) + token("0123456789ab", "b", scope)).empty());
  CHECK_FALSE(faults_of("tokens:\n" + token("0123456789ab", "a", scope) + token("0123456789ac", "a", scope)).empty());
  CHECK(faults_of("tokens:\n" + token("0123456789ab", "a", scope) + token("0123456789ac", "b", scope)).empty());
  CHECK_FALSE(faults_of("tokens:\n" + token("0123456789", "a", scope)).empty());
  CHECK_FALSE(faults_of("tokens:\n  - label: a\n    " + scope + "\n").empty());
}

TEST_CASE("Faults never show what stands in the file") {
  const auto said = faults_of("tokens:\n" + token("verysecret12", "a", "scope: {service: ['verysecret*x']}"));
  CHECK_FALSE(said.empty());
  CHECK(said.find("verysecret") == said.npos);
}

TEST_CASE("A certificate is known by all that its entry gives") {
  auto make = [](const char* label) {
    auto out = std::make_shared<Principal>();
    out->label = label;
    return out;
  };
  const std::vector<StoredCertificate> known{{"CN=a,O=X", "", make("subject")},
                                             {"", "DNS:b.example.org", make("name")},
                                             {"CN=c", "URI:spiffe://c", make("both")}};
  const UtcTime now{};
  CHECK((*check_certificate(known, {"CN=a,O=X", {}}, now))->label == "subject");
  CHECK((*check_certificate(known, {"CN=z", {"DNS:a", "DNS:b.example.org"}}, now))->label == "name");
  CHECK((*check_certificate(known, {"CN=c", {"URI:spiffe://c"}}, now))->label == "both");
  CHECK(check_certificate(known, {"CN=c", {}}, now).error() == Denial::kUnknown);
  CHECK(check_certificate(known, {"CN=a", {"DNS:a"}}, now).error() == Denial::kUnknown);
  CHECK(check_certificate(known, {"CN=a,O=X,OU=Y", {"URI:b.example.org"}}, now).error() == Denial::kUnknown);
}
