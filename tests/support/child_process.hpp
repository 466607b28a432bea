#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace bandwatch::test {

/// A program that a test started. It is killed by its process id when this object ends, and by the kernel when the test
/// process itself dies.
class ChildProcess {
 public:
  /// Starts `command` (looked for in PATH) with both its outputs in the file `log`.
  ChildProcess(std::vector<std::string> command, std::string log);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  void signal(int number) const;
  /// Whether it still runs.
  [[nodiscard]] bool running();
  /// Waits for its end: the exit code, or 128 + the signal that ended it. 127 if the program can't be started.
  int wait();
  /// What it has written so far.
  [[nodiscard]] std::string output() const;

 private:
  void record(int status);

  std::string log_;
  pid_t pid_{-1};
  bool ended_{false};
  int exit_code_{-1};
};

/// A loopback TCP port that was free a moment ago.
[[nodiscard]] unsigned short free_port();

}  // namespace bandwatch::test
