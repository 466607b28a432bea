#include "api-service/upstream/fair_queue.hpp"

#include "tests/support/catch.hpp"

#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using bandwatch::api::FairQueue;

TEST_CASE("a place goes to the waiting caller with the fewest at work, of his questions to the newest") {
  FairQueue queue;
  queue.begin("noisy");
  queue.begin("noisy");
  queue.begin("quiet");
  const auto old_noise = queue.wait("noisy");
  const auto old_quiet = queue.wait("quiet");
  const auto new_quiet = queue.wait("quiet");
  const auto stranger = queue.wait("stranger");
  const auto new_noise = queue.wait("noisy");
  CHECK(queue.next() == stranger);
  CHECK(queue.next() == new_quiet);
  // Two each: the one who was served longer ago.
  CHECK(queue.next() == new_noise);
  CHECK(queue.next() == old_quiet);
  CHECK(queue.next() == old_noise);
  CHECK_FALSE(queue.next());
  CHECK(queue.working() == 8);
  CHECK(queue.waiting() == 0);
}

TEST_CASE("room is made by the caller with the most in the queue, of his questions by the oldest") {
  FairQueue queue;
  CHECK_FALSE(queue.displace());
  const auto quiet = queue.wait("quiet");
  const auto first = queue.wait("noisy");
  const auto second = queue.wait("noisy");
  CHECK(queue.displace() == first);
  CHECK_FALSE(queue.give_up("noisy", first));
  CHECK(queue.give_up("noisy", second));
  CHECK(queue.displace() == quiet);
  CHECK(queue.waiting() == 0);
}

TEST_CASE("a share is a part of the places for everybody who works or waits") {
  FairQueue queue;
  CHECK(queue.is_within_share("a", 1));
  for (int i = 0; i < 7; ++i)
    queue.begin("a");
  CHECK(queue.is_within_share("a", 8));
  CHECK(queue.is_within_share("b", 8));
  queue.begin("a");
  CHECK_FALSE(queue.is_within_share("a", 8));
  for (int i = 0; i < 3; ++i)
    static_cast<void>(queue.wait("b"));
  CHECK(queue.is_within_share("b", 8));
  static_cast<void>(queue.wait("b"));
  CHECK_FALSE(queue.is_within_share("b", 8));
  // Of more callers than places each may have one.
  for (const auto* other : {"c", "d", "e", "f", "g", "h", "i", "j"})
    queue.begin(other);
  CHECK(queue.is_within_share("k", 8));
  CHECK_FALSE(queue.is_within_share("c", 8));
}

TEST_CASE("whoever asks without a pause gets as much as others who do, and one who asks seldom never waits for two") {
  const auto seed = GENERATE(range(1U, 20U));
  std::mt19937 random{seed};
  FairQueue queue;
  std::vector<std::string> working;
  std::map<std::string, int> served;
  std::map<FairQueue::Id, std::string> waiting;
  const auto admit = [&](FairQueue::Id id) {
    working.push_back(waiting.at(id));
    ++served[waiting.at(id)];
    waiting.erase(id);
  };
  std::optional<FairQueue::Id> seldom;
  int waited = 0;
  for (int i = 0; i < 8; ++i) {
    queue.begin("noisy");
    working.emplace_back("noisy");
  }
  for (int step = 0; step < 2000; ++step) {
    for (int i = 0; i < 5; ++i)
      waiting.emplace(queue.wait("noisy"), "noisy");
    waiting.emplace(queue.wait("busy"), "busy");
    if (!seldom && step % 50 == 49) {
      seldom = queue.wait("seldom");
      waiting.emplace(*seldom, "seldom");
      waited = 0;
    }
    const auto done = std::uniform_int_distribution<std::size_t>{0, working.size() - 1}(random);
    queue.end(working[done]);
    working.erase(working.begin() + static_cast<std::ptrdiff_t>(done));
    const auto next = queue.next();
    REQUIRE(next);
    admit(*next);
    if (seldom) CHECK(++waited <= 1);
    if (seldom == next) seldom.reset();
    REQUIRE(queue.working() == 8);
  }
  CHECK(queue.waiting() == waiting.size());
  CHECK(served["seldom"] == 40);
  CHECK(std::abs(served["noisy"] - served["busy"]) <= 200);
}

}  // namespace
