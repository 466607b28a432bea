#include "common/core/kill_point.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>

// The kill points of alert-service-mortal: TEST_KILL_AT=NAME:N ends the process by SIGKILL when it comes to NAME for
// the Nth time.
namespace {

struct Sentence {
  std::string name;
  int count{0};
};

Sentence read_sentence() {
  const char* text = std::getenv("TEST_KILL_AT");
  if (text == nullptr) return {};
  const std::string all{text};
  const auto colon = all.find(':');
  return {all.substr(0, colon), std::stoi(all.substr(colon + 1))};
}

}  // namespace

namespace bandwatch {

void kill_point(const char* name) noexcept {
  static const Sentence sentence = read_sentence();
  static std::atomic<int> reached{0};
  if (sentence.name == name && ++reached == sentence.count) std::raise(SIGKILL);
}

}  // namespace bandwatch
