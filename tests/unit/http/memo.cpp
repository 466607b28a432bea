#include "common/http/memo.hpp"
#include "tests/support/catch.hpp"

#include <memory>
#include <string>

using bandwatch::Clock;
using bandwatch::SteadyTime;
using bandwatch::UtcTime;
using bandwatch::http::Memo;
using bandwatch::http::Memos;
using namespace std::chrono_literals;

namespace {

constexpr UtcTime kNow{1'000'000ms};

struct SetClock final : Clock {
  [[nodiscard]] UtcTime now() const override { return wall; }
  [[nodiscard]] SteadyTime steady() const override { return SteadyTime{passed}; }

  UtcTime wall{kNow};
  std::chrono::milliseconds passed{5s};
};

using Body = std::shared_ptr<const std::string>;

Memo memo_of(const Body& body, UtcTime entitled_until = UtcTime::max()) {
  return {.head = "HTTP/1.1 200 OK\r\n",
          .body = body,
          .has_body = body != nullptr,
          .status = 200,
          .target = "/",
          .reuse = {SteadyTime{15s}, entitled_until}};
}

}  // namespace

TEST_CASE("a memo is found by the very same head, until it ends") {
  Memos memos;
  SetClock clock;
  const auto body = std::make_shared<const std::string>("xxx");
  memos.put("GET / HTTP/1.1\r\n\r\n", memo_of(body));
  REQUIRE(memos.find("GET / HTTP/1.1\r\n\r\n", clock).memo);
  CHECK(memos.find("GET / HTTP/1.1\r\n\r\n", clock).bytes() == "xxx");
  CHECK_FALSE(memos.find("GET / HTTP/1.0\r\n\r\n", clock).memo);
  clock.passed = 15s - 1ms;
  CHECK(memos.find("GET / HTTP/1.1\r\n\r\n", clock).memo);
  clock.passed = 15s;
  CHECK_FALSE(memos.find("GET / HTTP/1.1\r\n\r\n", clock).memo);
}

TEST_CASE("a wall clock that is set moves only what somebody is entitled to") {
  Memos memos;
  SetClock clock;
  const auto body = std::make_shared<const std::string>("x");
  memos.put("a", memo_of(body, kNow + 1h));
  clock.wall -= 24h;
  CHECK(memos.find("a", clock).memo);
  clock.passed = 15s;
  CHECK_FALSE(memos.find("a", clock).memo);
  clock.passed = 5s;
  clock.wall = kNow + 1h;
  CHECK_FALSE(memos.find("a", clock).memo);
}

TEST_CASE("a memo keeps no body alive, and without it is none") {
  Memos memos;
  auto body = std::make_shared<const std::string>("x");
  memos.put("a", memo_of(body));
  memos.put("b", memo_of(nullptr));
  auto found = memos.find("a", SetClock{});
  body.reset();
  CHECK(found.bytes() == "x");
  CHECK(memos.find("a", SetClock{}).memo);
  found = {};
  CHECK_FALSE(memos.find("a", SetClock{}).memo);
  CHECK(memos.find("b", SetClock{}).memo);
}

TEST_CASE("a later memo takes the place of an earlier one") {
  Memos memos;
  const auto one = std::make_shared<const std::string>("x");
  const auto two = std::make_shared<const std::string>("xx");
  memos.put("a", memo_of(one));
  const auto held = memos.find("a", SetClock{});
  memos.put("a", memo_of(two));
  CHECK(memos.find("a", SetClock{}).bytes().size() == 2);
  CHECK(held.bytes().size() == 1);
}

TEST_CASE("memos are bounded in bytes, and what is bigger than all of them is not kept") {
  Memos memos;
  const std::string first(Memos::kMostBytes / 4, 'a');
  const std::string second(Memos::kMostBytes / 4, 'b');
  memos.put(first, memo_of(nullptr));
  CHECK(memos.find(first, SetClock{}).memo);
  memos.put(second, memo_of(nullptr));
  CHECK_FALSE(memos.find(first, SetClock{}).memo);
  CHECK(memos.find(second, SetClock{}).memo);
  const std::string huge(Memos::kMostBytes, 'c');
  memos.put(huge, memo_of(nullptr));
  CHECK_FALSE(memos.find(huge, SetClock{}).memo);
  CHECK(memos.find(second, SetClock{}).memo);
}
