#include "tests/support/loopback_http.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace bandwatch::test {

std::string loopback_http(unsigned short port, const std::string& method, const std::string& target,
                          const std::string& body) {
  namespace asio = boost::asio;
  asio::io_context io;
  asio::ip::tcp::socket socket{io};
  boost::system::error_code error;
  socket.connect({asio::ip::address_v4::loopback(), port}, error);
  if (error) return {};
  const auto head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n";
  asio::write(socket, asio::buffer(head + body), error);
  std::string reply;
  asio::read(socket, asio::dynamic_buffer(reply), error);
  return reply;
}

bool answers_ok(unsigned short port, const std::string& target) {
  return loopback_http(port, "GET", target).starts_with("HTTP/1.1 200 ");
}

}  // namespace bandwatch::test
