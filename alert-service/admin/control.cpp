#include "alert-service/admin/control.hpp"

#include "common/http/accept_errors.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <istream>
#include <iterator>
#include <utility>

namespace bandwatch::alert {
namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;

constexpr std::size_t kLongestLine = 4096;

/// The address of a socket's file. An address holds 107 bytes; a longer path is reached through its opened folder.
/// Source: unix(7), proc(5).
class SocketAddress {
 public:
  explicit SocketAddress(const std::filesystem::path& path) : address_(path.string()) {
    if (address_.size() < sizeof(sockaddr_un::sun_path)) return;
    folder_ = ::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    address_ = fmt::format("/proc/self/fd/{}/{}", folder_, path.filename().string());
  }
  SocketAddress(const SocketAddress&) = delete;
  SocketAddress& operator=(const SocketAddress&) = delete;
  ~SocketAddress() {
    if (folder_ >= 0) ::close(folder_);
  }
  /// Throws boost::system::system_error if the file's own name is too long.
  [[nodiscard]] stream_protocol::endpoint endpoint() const { return stream_protocol::endpoint{address_}; }

 private:
  std::string address_;
  int folder_{-1};
};

/// Connects to the socket at `path`, if somebody listens there.
boost::system::error_code connect(stream_protocol::socket& socket, const std::string& path) {
  boost::system::error_code error;
  try {
    const SocketAddress address{path};
    socket.connect(address.endpoint(), error);
  } catch (const boost::system::system_error& failure) {
    error = failure.code();
  }
  return error;
}

}  // namespace

/// One caller: a line comes, an answer goes.
struct ControlServer::Caller : std::enable_shared_from_this<Caller> {
  explicit Caller(stream_protocol::socket connected) : socket(std::move(connected)), deadline(socket.get_executor()) {}

  /// Hangs up if it isn't done by then.
  void limit(Duration at_most) {
    deadline.expires_after(at_most);
    deadline.async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
      boost::system::error_code ignored;
      const auto self = weak.lock();
      if (!cancelled && self) self->socket.close(ignored);
    });
  }

  stream_protocol::socket socket;
  asio::steady_timer deadline;
  asio::streambuf input{kLongestLine};
  std::string output;
};

std::string control_path(const std::string& ledger_path) {
  return ledger_path + ".control";
}

Result<std::unique_ptr<ControlServer>> ControlServer::start(asio::io_context& context, const std::string& path,
                                                            ControlHandler handler, ControlLimits limits) {
  try {
    // The ledger's lock has been taken: no living process can be behind a socket of this name.
    ::unlink(path.c_str());
    std::unique_ptr<ControlServer> server{new ControlServer{context, path, std::move(handler), limits}};
    server->accept();
    return server;
  } catch (const boost::system::system_error& error) {
    return Error{Errc::kUnavailable, path + ": " + error.what(), {}};
  }
}

ControlServer::ControlServer(asio::io_context& context, std::string path, ControlHandler handler, ControlLimits limits)
    : path_(std::move(path)), handler_(std::move(handler)), limits_(limits), acceptor_(context), pause_(context) {
  const SocketAddress address{path_};
  const auto endpoint = address.endpoint();
  acceptor_.open();
  const auto mask = ::umask(S_IXUSR | S_IRWXG | S_IRWXO);
  boost::system::error_code failure;
  acceptor_.bind(endpoint, failure);
  ::umask(mask);
  if (failure) throw boost::system::system_error{failure};
  acceptor_.listen();
}

ControlServer::~ControlServer() {
  ::unlink(path_.c_str());
}

void ControlServer::accept() {
  accepting_ = true;
  acceptor_.async_accept([this](const boost::system::error_code& error, stream_protocol::socket socket) {
    if (error) {
      const auto action = http::action_after(error);
      if (action == http::AcceptAction::kPause) pause();
      if (action == http::AcceptAction::kRetry) accept();
      return;
    }
    accepting_ = false;
    serve(std::make_shared<Caller>(std::move(socket)));
    if (callers_ < limits_.callers) accept();
  });
}

void ControlServer::pause() {
  pause_.expires_after(limits_.accept_pause);
  pause_.async_wait([this](const boost::system::error_code& ended) {
    if (!ended) accept();
  });
}

void ControlServer::serve(const CallerPtr& caller) {
  ++callers_;
  caller->limit(limits_.waiting);
  asio::async_read_until(caller->socket, caller->input, '\n',
                         [this, caller](const boost::system::error_code& failed, std::size_t /*length*/) {
                           if (failed) return end(*caller);
                           answer(caller);
                         });
}

void ControlServer::answer(const CallerPtr& caller) {
  std::istream stream{&caller->input};
  std::string line;
  std::getline(stream, line);
  const auto answered = handler_(line);
  caller->output = answered ? '+' + *answered : '-' + answered.error().detail;
  caller->limit(limits_.waiting);
  asio::async_write(
      caller->socket, asio::buffer(caller->output),
      [this, caller](const boost::system::error_code& /*gone*/, std::size_t /*written*/) { end(*caller); });
}

void ControlServer::end(Caller& caller) {
  boost::system::error_code ignored;
  caller.socket.close(ignored);
  caller.deadline.cancel();
  --callers_;
  if (!accepting_) accept();
}

Result<std::string> ask_service(const std::string& path, std::string_view line) {
  asio::io_context context;
  stream_protocol::socket socket{context};
  auto error = connect(socket, path);
  if (error) return Error{Errc::kNotFound, path + ": " + error.message(), {}};
  asio::write(socket, asio::buffer(std::string{line} + '\n'), error);
  std::string reply;
  if (!error) asio::read(socket, asio::dynamic_buffer(reply), error);
  if (error != asio::error::eof || reply.empty()) return Error{Errc::kUnavailable, "the service hung up", {}};
  const bool done = reply.front() == '+';
  reply.erase(0, 1);
  if (!done) return invalid_argument("", reply);
  return reply;
}

}  // namespace bandwatch::alert
