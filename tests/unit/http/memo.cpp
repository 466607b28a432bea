#include "common/http/memo.hpp"
#include "tests/support/catch.hpp"

#include <memory>
#include <string>

using bandwatch::UtcTime;
using bandwatch::http::Memo;
using bandwatch::http::Memos;
using namespace std::chrono_literals;

namespace {

constexpr UtcTime kNow{1'000'000ms};

Memo memo_of(std::size_t size, UtcTime until = kNow + 10s) {
  return {"HTTP/1.1 200 OK\r\n", std::make_shared<const std::string>(size, 'x'), 200, "/", until};
}

}  // namespace

TEST_CASE("a memo is found by the very same head, until it ends") {
  Memos memos;
  memos.put("GET / HTTP/1.1\r\n\r\n", memo_of(3));
  REQUIRE(memos.find("GET / HTTP/1.1\r\n\r\n", kNow));
  CHECK(memos.find("GET / HTTP/1.1\r\n\r\n", kNow)->bytes() == "xxx");
  CHECK(memos.find("GET / HTTP/1.1\r\n\r\n", kNow + 10s - 1ms));
  CHECK_FALSE(memos.find("GET / HTTP/1.1\r\n\r\n", kNow + 10s));
  CHECK_FALSE(memos.find("GET / HTTP/1.0\r\n\r\n", kNow));
}

TEST_CASE("a later memo takes the place of an earlier one") {
  Memos memos;
  memos.put("a", memo_of(1));
  const auto held = memos.find("a", kNow);
  memos.put("a", memo_of(2));
  CHECK(memos.find("a", kNow)->bytes().size() == 2);
  CHECK(held->bytes().size() == 1);
}

TEST_CASE("memos are bounded in number") {
  Memos memos;
  for (std::size_t i = 0; i < Memos::kMost; ++i)
    memos.put(std::to_string(i), memo_of(1));
  CHECK(memos.find("0", kNow));
  memos.put("one more", memo_of(1));
  CHECK_FALSE(memos.find("0", kNow));
  CHECK(memos.find("one more", kNow));
}

TEST_CASE("memos are bounded in bytes, and what is bigger than all of them is not kept") {
  Memos memos;
  memos.put("first", memo_of(Memos::kMostBytes / 2));
  memos.put("second", memo_of(Memos::kMostBytes / 2));
  CHECK_FALSE(memos.find("first", kNow));
  CHECK(memos.find("second", kNow));
  memos.put("huge", memo_of(Memos::kMostBytes));
  CHECK_FALSE(memos.find("huge", kNow));
  CHECK(memos.find("second", kNow));
}
