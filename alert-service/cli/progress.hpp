#pragma once

#include <string>

namespace bandwatch::alert {

/// A bar on stderr, if that is a terminal; it goes away with the object.
class Progress {
 public:
  explicit Progress(std::string what);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// From 0 to 1.
  void show(double share);

 private:
  std::string what_;
  bool terminal_;
};

}  // namespace bandwatch::alert
