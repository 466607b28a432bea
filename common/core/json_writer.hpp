#pragma once

#include "common/core/rfc3339.hpp"
#include "common/core/time.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bandwatch {

/// A RapidJSON writer over its own buffer that takes string views.
class JsonWriter : public rapidjson::Writer<rapidjson::StringBuffer> {
 public:
  JsonWriter() { Reset(buffer_); }

  void key(std::string_view name) { Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }
  void text(std::string_view value) { String(value.data(), static_cast<rapidjson::SizeType>(value.size())); }
  void text(std::string_view name, std::string_view value) {
    key(name);
    text(value);
  }

  void count(std::string_view name, std::uint64_t value) {
    key(name);
    Uint64(value);
  }
  /// In UTC, whole seconds; null if there is none.
  void time(std::string_view name, const std::optional<UtcTime>& value) {
    key(name);
    if (value) {
      text(format_rfc3339_seconds(*value));
    } else {
      Null();
    }
  }
  void number(std::string_view name, const std::optional<double>& value) {
    key(name);
    if (value) {
      Double(*value);
    } else {
      Null();
    }
  }

  [[nodiscard]] std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  rapidjson::StringBuffer buffer_;
};

}  // namespace bandwatch
