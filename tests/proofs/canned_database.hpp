#pragma once

#include "tests/support/history.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace bandwatch::proof {

/// How the end of an answer is told.
enum class Framing : std::uint8_t { kLength = 1, kChunked, kUntilClosed };

/// An HTTP server in a thread of its own that speaks as Prometheus does about three metrics, from texts that were made
/// before, and breaks one of its answers off.
class CannedDatabase {
 public:
  CannedDatabase();
  CannedDatabase(const CannedDatabase&) = delete;
  CannedDatabase& operator=(const CannedDatabase&) = delete;
  ~CannedDatabase();

  [[nodiscard]] std::string url() const;
  /// The body of answers about the metric `name`; others are asked about nothing.
  void set_answer(const std::string& name, std::string body);
  /// From now on answers about `name` end after `bytes` of their body, and the connection with them.
  void cut(const std::string& name, std::size_t bytes, Framing framing);
  void mend();
  /// Answers that were broken off.
  [[nodiscard]] std::size_t cuts() const noexcept { return cuts_; }

 private:
  struct Cut {
    std::string name;
    std::size_t bytes{0};
    Framing framing{Framing::kLength};
  };
  void serve();
  void serve_connection(int connection);
  /// False if the connection ends with it.
  bool answer(int connection, const std::string& request);

  int listener_{-1};
  std::uint16_t port_{0};
  std::mutex mutex_;
  std::map<std::string, std::string> answers_;
  std::optional<Cut> cut_;
  std::atomic<std::size_t> cuts_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

/// The body of an answer that holds these samples.
[[nodiscard]] std::string matrix_of(const std::vector<counting::Series>& series);

}  // namespace bandwatch::proof
