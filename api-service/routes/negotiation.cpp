#include "api-service/routes/negotiation.hpp"

#include "common/core/text.hpp"

namespace bandwatch::api {

bool accepts(std::string_view accept, std::string_view coding) {
  while (!accept.empty()) {
    const auto comma = accept.find(',');
    const auto item = trim(accept.substr(0, comma));
    accept.remove_prefix(comma == accept.npos ? accept.size() : comma + 1);
    const auto name = trim(item.substr(0, item.find(';')));
    if (to_lower(name) != coding) continue;
    const auto weight = item.find("q=");
    return weight == item.npos || item.substr(weight + 2).find_first_not_of("0.") != item.npos;
  }
  return false;
}

bool has_tag(std::string_view if_none_match, std::string_view etag) {
  return trim(if_none_match) == "*" || if_none_match.find(etag) != if_none_match.npos;
}

bool wants_csv(std::string_view accept) {
  const auto first = accept.substr(0, accept.find(','));
  return to_lower(trim(first.substr(0, first.find(';')))) == "text/csv";
}

}  // namespace bandwatch::api
