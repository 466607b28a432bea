#include "api-service/upstream/admission.hpp"

#include "tests/support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using std::chrono::milliseconds;
namespace asio = boost::asio;

/// People who want in. Each notes what became of it, and stays until it is told to go.
struct Crowd {
  explicit Crowd(Admission::Options options) : admission(context.get_executor(), options) {}

  void arrive(const std::string& name, const std::string& caller = "") {
    asio::co_spawn(context, visit(name, caller), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
    context.restart();
    context.poll();
  }
  asio::awaitable<void> visit(std::string name, std::string caller) {
    auto entering = admission.enter(std::move(caller));
    auto ticket = co_await std::move(entering);
    log.push_back(name + (ticket ? " in" : " refused"));
    if (ticket) inside.emplace_back(name, *std::move(ticket));
  }
  void leave(const std::string& name) {
    std::vector<std::pair<std::string, Admission::Ticket>> rest;
    for (auto& one : inside) {
      if (one.first != name) rest.push_back(std::move(one));
    }
    inside.clear();  // tickets that were moved from give nothing back
    for (auto& one : rest)
      inside.push_back(std::move(one));
    context.restart();
    context.poll();
  }
  void wait_for_all() {
    context.restart();
    context.run();
  }

  asio::io_context context;
  Admission admission;
  std::vector<std::string> log;
  std::vector<std::pair<std::string, Admission::Ticket>> inside;
};

constexpr Admission::Options kPatient{.at_once = 1, .queue = 2, .patience = std::chrono::hours{1}};
using Log = std::vector<std::string>;

TEST_CASE("only so many are let in at once, and of those who wait the newest first") {
  Crowd crowd{kPatient};
  for (const auto* name : {"a", "b", "c"})
    crowd.arrive(name);
  CHECK(crowd.log == Log{"a in"});
  CHECK(crowd.admission.waiting() == 2);
  crowd.leave("a");
  crowd.leave("c");
  CHECK(crowd.log == Log{"a in", "c in", "b in"});
  crowd.leave("b");
  CHECK(crowd.admission.working() == 0);
}

TEST_CASE("in a full queue the oldest makes room") {
  Crowd crowd{kPatient};
  for (const auto* name : {"a", "b", "c", "d"})
    crowd.arrive(name);
  CHECK(crowd.log == Log{"a in", "b refused"});
  CHECK(crowd.admission.waiting() == 2);
}

TEST_CASE("whoever is not served in time is refused, and takes nobody's place") {
  Crowd crowd{{.at_once = 1, .queue = 9, .patience = milliseconds{1}, .impatience = milliseconds{1}}};
  crowd.arrive("a");
  crowd.arrive("b");
  crowd.wait_for_all();
  CHECK(crowd.log == Log{"a in", "b refused"});
  CHECK(crowd.admission.waiting() == 0);
  crowd.leave("a");
  crowd.arrive("c");
  CHECK(crowd.log.back() == "c in");
}

TEST_CASE("a free place goes to the caller who has none, and he waits for it while others are refused") {
  Crowd crowd{{.at_once = 2,
               .queue = 9,
               .patience = milliseconds{1},
               .impatience = milliseconds{1},
               .fair_patience = std::chrono::hours{1}}};
  for (const auto* name : {"a", "b", "c"})
    crowd.arrive(name, "noisy");
  crowd.arrive("z", "quiet");
  while (crowd.log.size() < 3)
    crowd.context.run_one();
  CHECK(crowd.log == Log{"a in", "b in", "c refused"});
  crowd.arrive("d", "noisy");
  crowd.leave("a");
  CHECK(crowd.log.back() == "z in");
  CHECK(crowd.admission.working() == 2);
}

TEST_CASE("in a full queue the caller who has the most there makes room") {
  Crowd crowd{{.at_once = 1, .queue = 2, .patience = std::chrono::hours{1}, .fair_patience = std::chrono::hours{1}}};
  crowd.arrive("z", "quiet");
  crowd.arrive("y", "quiet");
  for (const auto* name : {"a", "b"})
    crowd.arrive(name, "noisy");
  CHECK(crowd.log == Log{"z in", "a refused"});
  crowd.leave("z");
  CHECK(crowd.log.size() == 3);
  CHECK(crowd.admission.waiting() == 1);
}

TEST_CASE("work that never ends may outlive the door") {
  std::optional<Crowd> crowd{std::in_place, kPatient};
  crowd->arrive("a");
  auto ticket = std::move(crowd->inside.front().second);
  crowd->inside.clear();
  CHECK(crowd->admission.working() == 1);
  crowd.reset();
}

}  // namespace
