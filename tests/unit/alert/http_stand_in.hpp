#pragma once

#include <httplib.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace bandwatch::alert::test {

/// A receiver by HTTP that answers as told and keeps what it got.
class HttpStandIn {
 public:
  struct Reply {
    int status{200};
    std::string body{};
    std::string retry_after{};
  };
  using Answer = std::function<Reply(const httplib::Request&)>;

  explicit HttpStandIn(Answer answer) {
    const auto handle = [this, answer = std::move(answer)](const httplib::Request& request,
                                                           httplib::Response& response) {
      const std::lock_guard lock{mutex_};
      requests_.push_back(request);
      const auto reply = answer(request);
      response.status = reply.status;
      response.set_content(reply.body, "text/plain");
      if (!reply.retry_after.empty()) response.set_header("Retry-After", reply.retry_after);
    };
    server_.Post(".*", handle);
    server_.Put(".*", handle);
    server_.Patch(".*", handle);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread{[this] { server_.listen_after_bind(); }};
    while (!server_.is_running())
      std::this_thread::yield();
  }
  HttpStandIn(const HttpStandIn&) = delete;
  HttpStandIn& operator=(const HttpStandIn&) = delete;
  ~HttpStandIn() {
    server_.stop();
    thread_.join();
  }

  [[nodiscard]] std::string url(const std::string& path = "/hook") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  [[nodiscard]] std::vector<httplib::Request> requests() const {
    const std::lock_guard lock{mutex_};
    return requests_;
  }

 private:
  httplib::Server server_;
  mutable std::mutex mutex_;
  std::vector<httplib::Request> requests_;
  std::thread thread_;
  int port_{0};
};

}  // namespace bandwatch::alert::test
