#include "alert-service/mail/boundary.hpp"

#include "alert-service/mail/digest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bandwatch::alert {

std::string choose_boundary(std::string_view seed, std::initializer_list<std::string_view> parts) {
  for (unsigned attempt = 0;; ++attempt) {
    const auto digits = hmac_sha256_hex(fmt::format("boundary {}", attempt), seed).substr(0, 32);
    auto candidate = "=_bw1." + digits;
    const auto holds = [&candidate](std::string_view part) { return part.find(candidate) != std::string_view::npos; };
    if (std::none_of(parts.begin(), parts.end(), holds)) return candidate;
  }
}

}  // namespace bandwatch::alert
