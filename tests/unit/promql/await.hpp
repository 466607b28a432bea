#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace bandwatch::test {

/// The outcome of a coroutine that runs on an io_context; empty until it ends.
template <class T>
using Pending = std::shared_ptr<std::optional<T>>;

/// Starts `work`. Its exceptions leave through the io_context's run functions.
template <class T>
Pending<T> start(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
  if (io.stopped()) io.restart();
  auto out = std::make_shared<std::optional<T>>();
  boost::asio::co_spawn(io, std::move(work), [out](std::exception_ptr failure, T value) {
    if (failure) std::rethrow_exception(failure);
    out->emplace(std::move(value));
  });
  return out;
}

/// Runs `io` until `pending` is there.
template <class T>
T finish(boost::asio::io_context& io, const Pending<T>& pending) {
  while (!pending->has_value()) {
    if (io.run_one() == 0) throw std::logic_error("nothing left to run, and no outcome");
  }
  return **pending;
}

/// Runs `io` until `work` ends.
template <class T>
T await(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
  const auto pending = start(io, std::move(work));
  return finish(io, pending);
}

/// Runs `io` until `condition` holds.
template <class Condition>
void run_until(boost::asio::io_context& io, Condition condition) {
  while (!condition()) {
    if (io.run_one() == 0) throw std::logic_error("nothing left to run, and the condition doesn't hold");
  }
}

}  // namespace bandwatch::test
