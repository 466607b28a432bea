#include "api-service/auth/gate.hpp"
#include "api-service/render/events.hpp"
#include "api-service/routes/refusals.hpp"
#include "api-service/routes/resources.hpp"
#include "api-service/series/bandwidth_question.hpp"
#include "common/core/numbers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::api {
namespace {

/// One viewer of a live chart. Whoever follows the same question shares the reads and the answers.
class Viewer {
 public:
  Viewer(Context& context, auth::Pass pass, BandwidthQuestion question, std::optional<UtcTime> resume)
      : answers_(context.answers),
        clock_(context.clock),
        share_(context.budget),
        pass_(std::move(pass)),
        name_(key_of(question)),
        question_(std::move(question)),
        events_(resume) {}

  /// Gets the newest answer. The error is of the question itself: there will never be an answer.
  boost::asio::awaitable<Result<void>> look() {
    auto name = name_;
    auto question = question_;
    auto work = answers_.follow(std::move(name), std::move(question));
    auto answer = co_await boost::asio::co_spawn(answers_.executor(), std::move(work), boost::asio::use_awaitable);
    looked_at_ = clock_.steady();
    if (answer) {
      events_.show(*std::move(answer));
    } else {
      events_.fail(answer.error());
      if (!answer.error().field.empty()) co_return answer.error();
    }
    co_return Result<void>{};
  }

  /// Waits for a change; says that it is still there if there is none for long. Ends with the right to see it.
  boost::asio::awaitable<std::optional<std::string>> next() {
    constexpr auto kPause = std::chrono::seconds{1};
    constexpr int kMostPauses = 10;
    // Who reads slowly must not keep an old answer in memory for long.
    constexpr auto kOutdated = std::chrono::seconds{10};
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    for (int i = 0; i < kMostPauses; ++i) {
      if (!pass_.holds(clock_.now())) co_return std::nullopt;
      if (!events_.has_more() || clock_.steady() >= looked_at_ + kOutdated) {
        auto looking = look();
        const auto looked = co_await std::move(looking);
        if (!looked && !events_.has_more()) co_return std::nullopt;
      }
      // What was sent before is gone. Without room for a piece its viewer waits.
      if (share_.resize_within(0) && share_.resize_within(2 * kPieceBytes)) {
        auto text = events_.take(kPieceBytes);
        if (!text.empty()) co_return text;
        static_cast<void>(share_.resize_within(0));
      }
      timer.expires_after(kPause);
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
    co_return std::string{":\n\n"};
  }

 private:
  static constexpr std::size_t kPieceBytes = 16U << 10U;

  Answers& answers_;
  const Clock& clock_;
  Budget::Share share_;  ///< of the piece that is on its way
  auth::Pass pass_;
  std::string name_;
  BandwidthQuestion question_;
  Events events_;
  SteadyTime looked_at_;
};

}  // namespace

Answering get_bandwidth_stream(Context& context, const http::Request& request, const auth::Principal& caller) {
  auto question = parse_bandwidth_question(request.query);
  if (!question) co_return http::to_problem(question.error());
  const auto outside = auth::dimension_outside(caller, question->selection);
  if (!outside.empty()) co_return outside_of_scope(outside);
  question->selection.scope = caller.limit();
  if (question->span.window && question->span.window->end <= context.clock.now()) {
    const auto past = invalid_argument("end", "in the future: what has passed doesn't change");
    co_return http::to_problem(past);
  }
  std::optional<UtcTime> resume;
  if (const auto id = parse_uint(request.header("Last-Event-ID"))) {
    constexpr std::uint64_t kLatest = 253'402'300'799'000;  // the end of the year 9999
    resume = UtcTime{Duration{static_cast<std::int64_t>(std::min(*id, kLatest))}};
  }
  auth::Pass pass{context.gate, request, std::make_shared<const auth::Principal>(caller)};
  const auto viewer = std::make_shared<Viewer>(context, std::move(pass), *std::move(question), resume);
  auto looking = viewer->look();
  const auto looked = co_await std::move(looking);
  if (!looked) co_return http::to_problem(looked.error());
  http::Response response{200};
  response.set_header("Content-Type", "text/event-stream");
  response.set_header("X-Accel-Buffering", "no");
  response.set_stream([viewer] { return viewer->next(); });
  co_return response;
}

}  // namespace bandwatch::api
