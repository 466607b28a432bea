#pragma once

namespace bandwatch::mock {

inline constexpr const char* kOctets = "application/octet-stream";
inline constexpr const char* kJson = "application/json; charset=utf-8";

}  // namespace bandwatch::mock
