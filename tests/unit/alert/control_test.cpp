#include "alert-service/admin/control.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/one_descriptor_left.hpp"
#include "tests/support/temp_dir.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <sys/stat.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;

namespace fs = std::filesystem;
using boost::asio::local::stream_protocol;

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

/// A server that runs until this object goes; it answers what it hears.
struct Running {
  Running(std::string at, ControlLimits limits) : path(std::move(at)) {
    const auto echo = [](std::string_view line) { return Result<std::string>{std::string{line}}; };
    server = ControlServer::start(context, path, echo, limits).value();
    thread = std::thread{[this] { context.run(); }};
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    context.stop();
    thread.join();
  }
  [[nodiscard]] stream_protocol::socket connect() {
    stream_protocol::socket out{clients};
    out.connect(stream_protocol::endpoint{path});
    return out;
  }
  std::string path;
  boost::asio::io_context context;
  boost::asio::io_context clients;
  std::unique_ptr<ControlServer> server;
  std::thread thread;
};

TEST_CASE("callers who say nothing are left, and others have their turn then") {
  const test::TempDir folder;
  Running service{(folder.path() / "control").string(), {.callers = 4, .waiting = Duration{300}}};
  std::vector<stream_protocol::socket> silent;
  for (int i = 0; i < 12; ++i)
    silent.push_back(service.connect());
  CHECK(ask_service(service.path, "anybody there?").value() == "anybody there?");
  char byte{};
  boost::system::error_code ended;
  for (auto& one : silent) {
    CHECK(one.read_some(boost::asio::buffer(&byte, 1), ended) == 0);
    CHECK(ended == boost::asio::error::eof);
  }
}

TEST_CASE("a caller who comes and goes gives its place back, a line without end is not kept") {
  const test::TempDir folder;
  Running service{(folder.path() / "control").string(), {.callers = 2, .waiting = std::chrono::minutes{5}}};
  for (int i = 0; i < 50; ++i) {
    auto caller = service.connect();
    boost::system::error_code ended;
    if (i % 2 == 0) boost::asio::write(caller, boost::asio::buffer(std::string(5000, 'x')), ended);
  }
  CHECK(ask_service(service.path, "anybody there?").value() == "anybody there?");
}

#ifndef __SANITIZE_ADDRESS__  // which comes with UBSan, whose check of an object's type opens a pipe
TEST_CASE("without descriptors the socket waits and doesn't spin, and goes on when there are some") {
  const test::TempDir folder;
  Running service{(folder.path() / "control").string(), {.accept_pause = Duration{20}}};
  stream_protocol::socket caller{service.clients};  // here, since the first one opens more than itself
  std::clock_t busy = 0;
  {
    const test::OneDescriptorLeft tight;
    caller.connect(stream_protocol::endpoint{service.path});
    const auto before = std::clock();
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    busy = std::clock() - before;
  }
  CHECK(busy < CLOCKS_PER_SEC / 10);
  boost::asio::write(caller, boost::asio::buffer(std::string{"still there?\n"}));
  std::string answer;
  boost::system::error_code ended;
  boost::asio::read(caller, boost::asio::dynamic_buffer(answer), ended);
  CHECK(answer == "+still there?");
}
#endif

}  // namespace
