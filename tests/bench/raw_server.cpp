// The least that a Beast server can do: one coroutine per connection that reads a request and writes the same bytes
// again and again. No limits, no timeouts, no routes. Usage: raw-server <port> <file with a complete HTTP response>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>

#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

asio::awaitable<void> serve(tcp::socket socket, const std::string& answer) {
  boost::beast::flat_buffer buffer;
  const auto bytes = asio::buffer(answer);
  for (;;) {
    http::request<http::empty_body> request;
    co_await http::async_read(socket, buffer, request, asio::use_awaitable);
    co_await asio::async_write(socket, bytes, asio::use_awaitable);
  }
}

asio::awaitable<void> accept(asio::io_context& context, std::uint16_t port, const std::string& answer) {
  const tcp::endpoint endpoint{asio::ip::address_v4::loopback(), port};
  tcp::acceptor acceptor{context, endpoint};
  for (;;) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    socket.set_option(tcp::no_delay{true});
    asio::co_spawn(context, serve(std::move(socket), answer), [](const std::exception_ptr&) {
      // The client has left: that is how every connection ends.
    });
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: raw-server <port> <file>\n";
    return 64;
  }
  std::ifstream file{argv[2], std::ios::binary};
  const std::string answer{std::istreambuf_iterator<char>{file}, {}};
  asio::io_context context{1};
  asio::co_spawn(context, accept(context, static_cast<std::uint16_t>(std::stoi(argv[1])), answer),
                 [](const std::exception_ptr& failure) {
                   if (failure) std::rethrow_exception(failure);
                 });
  context.run();
}
