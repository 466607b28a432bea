#pragma once

#include "alert-service/outbox/dispatcher.hpp"
#include "alert-service/outbox/sender_thread.hpp"
#include "common/supervisor/heartbeat.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// All ways out, each in a lane of its own: a thread, a claim order, a pace and a pause for mail, and for each channel
/// that something waits for, even if the quota file has no such channel any more. So a way that is closed, slow or
/// hangs keeps no other one waiting.
class Lanes {
 public:
  /// `mail` is called by one lane, `channels` by all others at a time. `options` hold for each lane. `after_step` runs
  /// in the lanes' threads, several at a time, and may wake(). Each thread has its heartbeat among `beats`: a dialogue
  /// that outlasts a claim hangs. Everything must outlive this.
  Lanes(Ledger& ledger, Mailer& mail, Mailer& channels, const Clock& clock, DispatcherOptions options,
        Heartbeats& beats, SenderThread::Observer after_step);
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;
  /// Waits for the dialogues that are under way.
  ~Lanes();

  /// There may be something to send. Lanes that something waits in begin, those that nothing waits in end. Nothing is
  /// lost if the ledger can't say which: it is asked at the next call. Thread-safe.
  void wake();
  /// The same, and no lane waits out the pause that a failure of its way has brought. Thread-safe.
  void try_again();
  /// No further message is begun. Thread-safe.
  void request_stop();

 private:
  struct Lane;
  using Open = std::map<std::string, std::unique_ptr<Lane>>;

  void open(const std::string& name);
  /// Takes out those that are asleep and not among `waiting`.
  [[nodiscard]] std::vector<std::unique_ptr<Lane>> take_idle(const std::vector<std::string>& waiting);

  Ledger& ledger_;
  Mailer& mail_;
  Mailer& channels_;
  const Clock& clock_;
  DispatcherOptions options_;
  Heartbeats& beats_;
  SenderThread::Observer after_step_;
  std::mutex mutex_;
  bool stop_{false};
  Open open_;
};

}  // namespace bandwatch::alert
