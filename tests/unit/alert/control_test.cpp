#include "alert-service/cli/control.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <thread>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;

namespace fs = std::filesystem;

/// Runs a server at `path` for one question; the answer.
Result<std::string> ask_once(const std::string& path, const std::string& question) {
  boost::asio::io_context context;
  const auto server = ControlServer::start(context, path, [](std::string_view line) -> Result<std::string> {
    if (line == "bad") return invalid_argument("", "refused");
    return "heard " + std::string{line};
  });
  REQUIRE(server.has_value());
  struct stat file {};
  REQUIRE(::stat(path.c_str(), &file) == 0);
  CHECK((file.st_mode & 0777U) == 0600U);
  std::thread thread{[&] { context.run(); }};
  const auto answered = ask_service(path, question);
  context.stop();
  thread.join();
  return answered;
}

TEST_CASE("a running service answers whoever may open its socket") {
  const test::TempDir folder;
  const auto path = control_path((folder.path() / "ledger.db").string());
  CHECK(ask_once(path, "status").value() == "heard status");
  const auto refused = ask_once(path, "bad");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Errc::kInvalidArgument);
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("a ledger deep down in folders has a socket too, though an address holds 107 bytes") {
  const test::TempDir folder;
  const auto deep = folder.path() / std::string(100, 'd') / std::string(100, 'e');
  fs::create_directories(deep);
  CHECK(ask_once(control_path((deep / "ledger.db").string()), "status").value() == "heard status");
}

TEST_CASE("where nobody listens, nobody is found") {
  const test::TempDir folder;
  for (const auto& name : {std::string{"ledger.db"}, std::string(100, 'n')}) {
    const auto answered = ask_service(control_path((folder.path() / name).string()), "status");
    REQUIRE_FALSE(answered.has_value());
    CHECK(answered.error().code == Errc::kNotFound);
  }
}

}  // namespace
