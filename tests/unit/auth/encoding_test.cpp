#include "api-service/auth/encoding.hpp"

#include "tests/support/catch.hpp"

#include <random>
#include <string>

using namespace bandwatch::api::auth;

// Expected values: FIPS 180-4's example, RFC 4231's test case 2, RFC 4648's section 10.
TEST_CASE("Digests and codings are those of the standards") {
  CHECK(to_hex(bytes_of(sha256("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("ab", "c") == sha256("abc"));
  CHECK(to_hex(bytes_of(hmac_sha256("Jefe", "what do ya want for nothing?"))) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(to_base64url("foobar") == "Zm9vYmFy");
  CHECK(to_base64url("fooba") == "Zm9vYmE");
  CHECK(to_base64url("foob") == "Zm9vYg");
  CHECK(to_base64url("\xFB\xFF") == "-_8");
}

TEST_CASE("Every text has at most one meaning") {
  CHECK(from_base64url("Zm9vYg") == "foob");
  for (const auto* refused : {"Zm9vYg=", "Zm9vYh", "Zm9vY", "Zm9v Yg", "Zm+/", "A"})
    CHECK_FALSE(from_base64url(refused));
  CHECK(from_hex("00ff") == std::string("\0\xFF", 2));
  for (const auto* refused : {"0", "0F", "0g", " 00"})
    CHECK_FALSE(from_hex(refused));
}

TEST_CASE("What was coded is read back, whatever it is") {
  std::mt19937 random{7};
  for (int i = 0; i < 5'000; ++i) {
    std::string bytes(random() % 40, '\0');
    for (char& c : bytes)
      c = static_cast<char>(static_cast<unsigned char>(random()));
    REQUIRE(from_base64url(to_base64url(bytes)) == bytes);
    REQUIRE(from_hex(to_hex(bytes)) == bytes);
  }
}

TEST_CASE("Texts are the same only as a whole") {
  CHECK(same_in_constant_time("abc", "abc"));
  CHECK_FALSE(same_in_constant_time("abc", "abd"));
  CHECK_FALSE(same_in_constant_time("abc", "ab"));
  CHECK(random_bytes(16) != random_bytes(16));
}
