#include "common/telemetry/settings.hpp"
#include "tests/support/catch.hpp"

namespace bandwatch::telemetry {
namespace {

TEST_CASE("Level and form of the log are settings") {
  config::Settings settings;
  LogOptions options{.level = Level::kError, .format = LogFormat::kJson};
  add_log_settings(settings, options);
  CHECK(options.level == Level::kInfo);
  CHECK(options.format == LogFormat::kLogfmt);
  CHECK(settings.load("log: {level: debug}", {{"BANDWATCH_LOG_FORMAT", "json"}}).empty());
  CHECK(options.level == Level::kDebug);
  CHECK(options.format == LogFormat::kJson);
  CHECK(settings.load("log: {level: all}", {}).at(0).message == "expected one of debug, info, warn, error");
}

}  // namespace
}  // namespace bandwatch::telemetry
