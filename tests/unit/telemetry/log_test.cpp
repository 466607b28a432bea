#include "common/telemetry/log.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <sstream>
#include <thread>
#include <vector>

namespace bandwatch::telemetry {
namespace {

/// Sends the log to a text, and back to stderr at the end.
class Captured {
 public:
  explicit Captured(const LogOptions& options) { log::init_to(options, out_); }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;
  ~Captured() { log::init(LogOptions{}); }

  [[nodiscard]] std::string text() const { return out_.str(); }

 private:
  std::ostringstream out_;
};

TEST_CASE("Lines below the level are not written") {
  const Captured captured{LogOptions{.level = Level::kWarn, .format = LogFormat::kLogfmt}};
  log::debug("one");
  log::info("two");
  log::warn("three");
  log::error("four", {{"why", "x"}});
  const auto text = captured.text();
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
  CHECK(text.find(" level=warn event=three\n") != std::string::npos);
  CHECK(text.ends_with(" level=error event=four why=x\n"));
  CHECK_FALSE(log::enabled(Level::kInfo));
  CHECK(log::enabled(Level::kWarn));
}

TEST_CASE("The form can be JSON") {
  const Captured captured{LogOptions{.level = Level::kDebug, .format = LogFormat::kJson}};
  log::debug("one", {{"percent", "100% {} %s"}});
  CHECK(captured.text().starts_with("{\"ts\":\"20"));
  CHECK(captured.text().ends_with(R"(,"level":"debug","event":"one","percent":"100% {} %s"})"
                                  "\n"));
}

TEST_CASE("Lines of several threads stay whole") {
  constexpr int kThreads = 4;
  constexpr int kLines = 250;
  const Captured captured{LogOptions{}};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([thread] {
        for (int line = 0; line < kLines; ++line)
          log::info("tick", {{"thread", thread}, {"line", line}});
      });
    }
  }
  std::istringstream lines{captured.text()};
  std::string line;
  std::vector<int> seen(kThreads, 0);
  while (std::getline(lines, line)) {
    const auto at = line.find(" level=info event=tick thread=");
    REQUIRE(at != std::string::npos);
    const auto thread = static_cast<std::size_t>(line.at(at + 30) - '0');
    // Each thread's own lines come in its order.
    REQUIRE(line.substr(at + 31) == " line=" + std::to_string(seen.at(thread)));
    ++seen.at(thread);
  }
  CHECK(seen == std::vector<int>(kThreads, kLines));
}

}  // namespace
}  // namespace bandwatch::telemetry
