#include "alert-service/mail/message_id.hpp"
#include "alert-service/mail/digest.hpp"
#include "tests/support/catch.hpp"

#include <set>
#include <string>

using bandwatch::Secret;
using bandwatch::alert::hmac_sha256_hex;
using bandwatch::alert::make_message_id;

TEST_CASE("HMAC-SHA256 agrees with the examples of RFC 4231") {
  CHECK(hmac_sha256_hex(std::string(20, '\x0b'), "Hi There") ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hmac_sha256_hex("Jefe", "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hmac_sha256_hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("HMAC-SHA256 of an empty key doesn't remember the key before") {
  const auto empty = hmac_sha256_hex("", "");
  CHECK(hmac_sha256_hex("another", "") != empty);
  CHECK(hmac_sha256_hex("", "") == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("A message id is stable and differs by notification, key and domain") {
  const Secret key{"key"};
  const auto id = make_message_id(key, "quota|2026-11|8000|ops@example.org", "example.org");
  CHECK(id == make_message_id(Secret{"key"}, "quota|2026-11|8000|ops@example.org", "example.org"));
  CHECK(id.size() == std::string{"<bw1.@example.org>"}.size() + 32);
  CHECK(id.starts_with("<bw1."));
  CHECK(id.ends_with("@example.org>"));
  std::set<std::string> ids{id, make_message_id(key, "quota|2026-12|8000|ops@example.org", "example.org"),
                            make_message_id(Secret{"yek"}, "quota|2026-11|8000|ops@example.org", "example.org"),
                            make_message_id(key, "quota|2026-11|8000|ops@example.org", "example.com")};
  for (int i = 0; i < 1000; ++i)
    ids.insert(make_message_id(key, std::to_string(i), "example.org"));
  CHECK(ids.size() == 1004);
}
