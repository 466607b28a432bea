#include "deploy/mock-gateway/gateway.hpp"
#include "deploy/mock-gateway/options.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <variant>

namespace {

/// Blocks the signals that end the process, in this and all later threads, so that one thread can wait for them.
sigset_t block_signals() {
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t ending{};
  ::sigemptyset(&ending);
  ::sigaddset(&ending, SIGTERM);
  ::sigaddset(&ending, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  return ending;
}

int run(const bandwatch::mock::Options& options) {
  const auto ending = block_signals();
  bandwatch::mock::Gateway gateway(options, bandwatch::SystemClock{}.now());
  const auto ports = gateway.start();
  if (!ports) {
    fmt::print(stderr, "mock-gateway: {}\n", ports.error().detail);
    return 1;
  }
  fmt::print("listening proxy={} metrics={}\n", ports->proxy, ports->metrics);
  std::fflush(stdout);
  int signal = 0;
  ::sigwait(&ending, &signal);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto parsed = bandwatch::mock::parse_options(argc, argv);
    if (const int* const status = std::get_if<int>(&parsed)) return *status;
    return run(std::get<bandwatch::mock::Options>(parsed));
  } catch (const std::exception& error) {
    fmt::print(stderr, "mock-gateway: {}\n", error.what());
    return 1;
  }
}
