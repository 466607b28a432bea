#include "common/telemetry/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/dist_sink.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <memory>
#include <ostream>

namespace bandwatch::telemetry::log {
namespace {

/// The process's log: the one global state there is, so that every part can write without being handed a logger.
class Log {
 public:
  Log() : out_(std::make_shared<spdlog::sinks::dist_sink_mt>()), logger_("bandwatch", out_) {
    logger_.set_level(spdlog::level::trace);
    send_to(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  }

  void set(const LogOptions& options) {
    level_.store(options.level, std::memory_order_relaxed);
    format_.store(options.format, std::memory_order_relaxed);
  }

  void send_to(const spdlog::sink_ptr& sink) {
    sink->set_pattern("%v");  // the line comes complete
    out_->set_sinks({sink});
  }

  [[nodiscard]] bool writes(Level level) const { return level >= level_.load(std::memory_order_relaxed); }

  void write(Level level, std::string_view event, std::span<const Field> fields) {
    const auto line = format_line(format_.load(std::memory_order_relaxed), SystemClock{}.now(), level, event, fields);
    logger_.log(spdlog::level::info, spdlog::string_view_t{line.data(), line.size()});
  }

 private:
  std::atomic<Level> level_{Level::kInfo};
  std::atomic<LogFormat> format_{LogFormat::kLogfmt};
  std::shared_ptr<spdlog::sinks::dist_sink_mt> out_;
  spdlog::logger logger_;
};

Log& process_log() {
  static Log log;
  return log;
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) noexcept {
  try {
    auto& log = process_log();
    if (log.writes(level)) log.write(level, event, std::span<const Field>{fields.begin(), fields.size()});
  } catch (...) {  // NOLINT(bugprone-empty-catch)
    // Out of memory, say: there is nobody left to tell, and a log line must not end the work it is about.
  }
}

}  // namespace

void init(const LogOptions& options) {
  process_log().set(options);
  process_log().send_to(std::make_shared<spdlog::sinks::stderr_sink_mt>());
}

void init_to(const LogOptions& options, std::ostream& out) {
  process_log().set(options);
  process_log().send_to(std::make_shared<spdlog::sinks::ostream_sink_mt>(out, true));
}

bool enabled(Level level) noexcept {
  return process_log().writes(level);
}

void debug(std::string_view event, std::initializer_list<Field> fields) noexcept {
  write(Level::kDebug, event, fields);
}
void info(std::string_view event, std::initializer_list<Field> fields) noexcept {
  write(Level::kInfo, event, fields);
}
void warn(std::string_view event, std::initializer_list<Field> fields) noexcept {
  write(Level::kWarn, event, fields);
}
void error(std::string_view event, std::initializer_list<Field> fields) noexcept {
  write(Level::kError, event, fields);
}

}  // namespace bandwatch::telemetry::log
