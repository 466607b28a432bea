#include "alert-service/mail/message_id.hpp"

#include "alert-service/mail/digest.hpp"

namespace bandwatch::alert {

std::string make_message_id(const Secret& key, std::string_view notification_id, std::string_view domain) {
  std::string out = "<bw1.";
  out += hmac_sha256_hex(key.reveal(), notification_id).substr(0, 32);
  out += '@';
  out += domain;
  out += '>';
  return out;
}

}  // namespace bandwatch::alert
