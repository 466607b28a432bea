#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace bandwatch::alert {

/// A multipart boundary that follows from `seed` and occurs in none of `parts`. It holds "=_", which no
/// quoted-printable text does (RFC 2045, 6.7, remark 4).
[[nodiscard]] std::string choose_boundary(std::string_view seed, std::initializer_list<std::string_view> parts);

}  // namespace bandwatch::alert
