// Many clients that ask the same at once. Prints the milliseconds from the first request to the last byte of the last
// answer, and how many answers were not 200: stampede PORT TARGET CLIENTS
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;

asio::awaitable<void> read_all(tcp::socket& socket, int& good) {
  std::string answer;
  boost::system::error_code ended;
  auto into = asio::dynamic_buffer(answer);
  auto outcome = asio::redirect_error(asio::use_awaitable, ended);
  co_await asio::async_read(socket, into, std::move(outcome));
  if (answer.rfind("HTTP/1.1 200", 0) == 0) ++good;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: stampede PORT TARGET CLIENTS\n", stderr);
    return 64;
  }
  const tcp::endpoint server{asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(std::stoi(argv[1]))};
  const std::string request = "GET " + std::string{argv[2]} + " HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n";
  const int clients = std::stoi(argv[3]);
  asio::io_context context{1};
  std::vector<tcp::socket> sockets;
  for (int i = 0; i < clients; ++i) {
    sockets.emplace_back(context);
    sockets.back().connect(server);
  }
  int good = 0;
  const auto begin = steady_clock::now();
  for (auto& socket : sockets) {
    asio::write(socket, asio::buffer(request));
    asio::co_spawn(context, read_all(socket, good), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
  }
  context.run();
  const std::chrono::duration<double, std::milli> spent = steady_clock::now() - begin;
  std::printf("%.3f %d\n", spent.count(), clients - good);
}
