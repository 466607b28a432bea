#pragma once

#include "common/core/bytes.hpp"
#include "common/core/result.hpp"
#include "common/core/secret.hpp"
#include "common/core/time.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace bandwatch::telemetry {

enum class Level : std::uint8_t { kDebug = 1, kInfo, kWarn, kError };
[[nodiscard]] std::string_view name_of(Level level) noexcept;

enum class LogFormat : std::uint8_t { kLogfmt = 1, kJson };

struct LogOptions {
  Level level{Level::kInfo};
  LogFormat format{LogFormat::kLogfmt};
};

/// A key and a value of a log line. Keys are constants of the program: letters, digits, '_' and '.'.
/// Values are text, numbers, flags, durations, instants, bytes and errors; a Secret has no way in.
class Field {
 public:
  Field(std::string_view key, std::string_view value) : key_(key), value_(value) {}
  Field(std::string_view key, std::string value) : key_(key), value_(std::move(value)) {}
  Field(std::string_view key, const char* value) : key_(key), value_(value == nullptr ? "" : value) {}
  template <std::same_as<bool> Flag>
  Field(std::string_view key, Flag value) : key_(key), value_(value ? "true" : "false"), bare_(true) {}
  template <std::integral Number>
  requires(!std::same_as<Number, bool> && !std::same_as<Number, char>) Field(std::string_view key, Number value)
      : key_(key), value_(std::to_string(value)), bare_(true) {}
  /// A number; NaN and the infinities become text.
  Field(std::string_view key, double value);
  /// The exact count.
  Field(std::string_view key, Bytes value) : Field(key, value.count()) {}
  /// As format_duration writes it: "1h30m".
  Field(std::string_view key, Duration value);
  /// "2026-11-24T10:00:00.000Z".
  Field(std::string_view key, UtcTime value);
  /// "unavailable: connection refused".
  Field(std::string_view key, const Error& value);
  Field(std::string_view key, const Secret& value) = delete;

  [[nodiscard]] std::string_view key() const noexcept { return key_; }
  [[nodiscard]] const std::string& value() const noexcept { return value_; }
  /// Whether JSON shows it without quotes.
  [[nodiscard]] bool bare() const noexcept { return bare_; }

 private:
  std::string_view key_;
  std::string value_;
  bool bare_{false};
};

/// One line, without the line end: `ts=... level=info event=mail_sent key=value`. Whatever a value holds, it can't end
/// the line, forge a key, steer a terminal, or make the line invalid UTF-8 or JSON; from 2 KiB on it is cut. Pure.
[[nodiscard]] std::string format_line(LogFormat format, UtcTime t, Level level, std::string_view event,
                                      std::span<const Field> fields);

/// Logs of the process: one event a line on stderr. All functions are thread-safe and never throw.
namespace log {

/// Sets level and form of all further lines. Without it: info and above, logfmt.
void init(const LogOptions& options);
/// As init(), with the lines going to `out`, which must outlive the process or the next init: for tests.
void init_to(const LogOptions& options, std::ostream& out);

/// Whether a line of this level would be written: spares the work of collecting fields.
[[nodiscard]] bool enabled(Level level) noexcept;

/// `event` is a constant of the program in lower_case, such as "mail_sent"; everything that varies is a field:
///     log::info("mail_sent", {{"recipient", address}, {"smtp", 250}});
void debug(std::string_view event, std::initializer_list<Field> fields = {}) noexcept;
void info(std::string_view event, std::initializer_list<Field> fields = {}) noexcept;
/// Somebody should look at it some time.
void warn(std::string_view event, std::initializer_list<Field> fields = {}) noexcept;
/// Somebody must act.
void error(std::string_view event, std::initializer_list<Field> fields = {}) noexcept;

}  // namespace log
}  // namespace bandwatch::telemetry
