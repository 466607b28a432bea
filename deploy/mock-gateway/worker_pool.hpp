#pragma once

#include <httplib.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bandwatch::mock {

/// Threads for connections, added when all others are busy: cpp-httplib keeps one thread per connection, and a fixed
/// number would let a few idle keep-alive connections lock everybody else out. Beyond `limit` connections wait.
class WorkerPool final : public httplib::TaskQueue {
 public:
  explicit WorkerPool(std::size_t limit) : limit_(limit) {}
  ~WorkerPool() override { shutdown(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void enqueue(std::function<void()> task) override;
  /// Ends when every task given so far is done.
  void shutdown() override;

 private:
  void work();

  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  std::size_t idle_{0};
  bool ending_{false};
};

}  // namespace bandwatch::mock
