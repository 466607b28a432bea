#include "alert-service/mail/upload.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <stdexcept>
#include <string>

using bandwatch::alert::Upload;

namespace {

struct Fixture {
  std::string message = "Subject: a\r\n\r\nbody\r\n";
  int asked = 0;
  bool leave = true;
  std::atomic<bool> stop{false};
  std::function<bool()> before_last = [this] {
    ++asked;
    return leave;
  };
  Upload upload{message, before_last, stop};
  std::array<char, 8> room{};
  std::string received;

  /// Reads one piece; false at the end or if broken off.
  bool step() {
    const auto count = upload.read(room);
    if (!count || *count == 0) return false;
    received.append(room.data(), *count);
    return true;
  }
};

}  // namespace

TEST_CASE("A message is handed over whole, and leave is asked once, before its last two bytes") {
  Fixture f;
  CHECK_FALSE(f.upload.started());
  while (f.received.size() < f.message.size() - 2) {
    REQUIRE(f.step());
    REQUIRE(f.asked == 0);
    REQUIRE_FALSE(f.upload.handed_over());
  }
  CHECK(f.received == f.message.substr(0, f.message.size() - 2));
  REQUIRE(f.step());
  CHECK(f.asked == 1);
  CHECK(f.upload.handed_over());
  CHECK(f.received == f.message);
  CHECK(f.upload.read(f.room) == std::optional<std::size_t>{0});
  CHECK(f.upload.read(f.room) == std::optional<std::size_t>{0});
  CHECK(f.asked == 1);
}

TEST_CASE("Refused leave breaks the dialogue off before the last bytes") {
  Fixture f;
  f.leave = false;
  while (f.step()) {
  }
  CHECK(f.upload.started());
  CHECK(f.asked == 1);
  CHECK_FALSE(f.upload.handed_over());
  CHECK(f.received == f.message.substr(0, f.message.size() - 2));
}

TEST_CASE("An exception of the one who gives leave is kept and breaks the dialogue off") {
  const std::string message = "a\r\n";
  const std::atomic<bool> stop{false};
  const std::function<bool()> fails = []() -> bool { throw std::runtime_error("disk full"); };
  Upload upload{message, fails, stop};
  std::array<char, 8> room{};
  CHECK(upload.read(room) == std::optional<std::size_t>{1});
  CHECK_FALSE(upload.read(room).has_value());
  CHECK_FALSE(upload.handed_over());
  REQUIRE(upload.failure());
  CHECK_THROWS_AS(std::rethrow_exception(upload.failure()), std::runtime_error);
}

TEST_CASE("A stop breaks off before the last bytes, without asking for leave, and not after them") {
  Fixture f;
  SECTION("before") {
    REQUIRE(f.step());
    f.stop = true;
    CHECK_FALSE(f.upload.read(f.room).has_value());
    CHECK(f.asked == 0);
    CHECK_FALSE(f.upload.handed_over());
  }
  SECTION("after") {
    while (!f.upload.handed_over())
      REQUIRE(f.step());
    f.stop = true;
    CHECK(f.upload.read(f.room) == std::optional<std::size_t>{0});
  }
}
