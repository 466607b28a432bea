#include "common/core/text.hpp"
#include "common/telemetry/log.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <rapidjson/document.h>

#include <array>
#include <string>

namespace {

using namespace bandwatch;  // NOLINT(google-build-using-namespace): one small program
using fuzz::require;
using telemetry::Field;
using telemetry::format_line;

void check_logfmt(const std::string& line) {
  // Outside of quotes there are five blanks, one before each key but the first.
  std::size_t blanks = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quoted && line[i] == '\\') {
      ++i;
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ' ' && !quoted) {
      ++blanks;
    }
  }
  require(!quoted, "every quote is closed");
  require(blanks == 5, "no value adds a key");
}

void check_json(const std::string& line, std::string_view value) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(line.data(), line.size());
  require(!document.HasParseError() && document.IsObject(), "a line is a JSON object");
  require(document.MemberCount() == 6, "no value adds a member");
  const auto& member = document["value"];
  const std::string_view shown{member.GetString(), member.GetStringLength()};
  require(shown == value || !is_utf8(value) || value.size() > 2048, "a value reads back as itself");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = fuzz::text_of(data, size);
  const auto event = fuzz::take_until(rest, '\0');
  const std::array fields{Field{"value", rest}, Field{"number", 1.5}, Field{"last", event}};
  for (const auto format : {telemetry::LogFormat::kLogfmt, telemetry::LogFormat::kJson}) {
    const auto line = format_line(format, UtcTime{}, telemetry::Level::kWarn, event, fields);
    require(is_utf8(line) && !has_control(line), "a line is printable");
    if (format == telemetry::LogFormat::kLogfmt) {
      check_logfmt(line);
    } else {
      check_json(line, rest);
    }
  }
  return 0;
}
