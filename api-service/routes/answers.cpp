#include "api-service/routes/answers.hpp"

#include "api-service/render/bandwidth_json.hpp"
#include "api-service/render/bandwidth_used.hpp"
#include "api-service/render/size.hpp"
#include "common/core/bytes.hpp"

#include <fmt/format.h>
#include <malloc.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::api {
namespace {

std::string render(const Wanted& wanted, const Answer& answer) {
  switch (wanted.shape) {
    case Shape::kSeed:
      return render_bandwidth_used(answer);
    case Shape::kJson:
      return render_json(answer);
    case Shape::kCsv:
      return render_csv(answer);
  }
  return {};
}

std::size_t value_bytes(Shape shape) {
  switch (shape) {
    case Shape::kSeed:
      return kSeedValueBytes;
    case Shape::kJson:
      return kJsonValueBytes;
    case Shape::kCsv:
      return kCsvValueBytes;
  }
  return 0;
}

/// What the text of an answer takes beside its values: names, gaps, what a buffer grows by.
constexpr std::size_t kWritingBytes = 64U << 10U;

Error too_large(std::size_t max_answer) {
  return invalid_argument("step", fmt::format("long enough, for so many series, that the answer stays within {} "
                                              "(listen.max_response)",
                                              format_bytes_iec(Bytes{max_answer})));
}

/// What speaks against an answer before it is written.
std::optional<Error> refusal(const Wanted& wanted, const Answer& answer, std::size_t max_answer) {
  if (wanted.shape == Shape::kSeed && !answer.others.empty()) {
    return invalid_argument("service", fmt::format("fewer series by naming a service, a route or a type: an answer has "
                                                   "at most {}; /api/v1/bandwidth sums the rest",
                                                   kMaxLines));
  }
  if (least_size(answer, value_bytes(wanted.shape)) > max_answer) return too_large(max_answer);
  return std::nullopt;
}

std::string_view type_of(Shape shape) {
  return shape == Shape::kCsv ? "text/csv; charset=utf-8; header=present" : "application/json";
}

}  // namespace

Answers::Answers(boost::asio::any_io_executor executor, Charts& charts, const Clock& clock, std::size_t max_answer,
                 const Budget& budget)
    : charts_(charts),
      clock_(clock),
      max_answer_(max_answer),
      budget_(budget),
      executor_(executor),
      flights_(std::move(executor)) {
  budget_.add_release([this] { return kept_.release() || followed_.release(); });
}

boost::asio::awaitable<Result<PreparedPtr>> Answers::get(Wanted wanted) {
  // Whoever waits for an answer that is being made gets it, even if it expires meanwhile.
  const auto asked = clock_.steady();
  if (auto known = kept_.find(wanted.name, asked)) co_return known;
  const auto name = wanted.name;
  Flights::Work work = [this, wanted = std::move(wanted)] { return make(wanted); };
  auto key = name;
  auto making = flights_.once(std::move(key), std::move(work));
  const auto made = co_await std::move(making);
  if (!made) co_return made.error();
  if (auto known = kept_.find(name, asked)) co_return known;
  co_return Error{Errc::kOverloaded, "too much is asked at once for the memory (cache.max_bytes)", {}};
}

boost::asio::awaitable<Result<void>> Answers::make(Wanted wanted) {
  auto question = wanted.question;
  auto answering = charts_.answer(std::move(question));
  const auto answer = co_await std::move(answering);
  if (!answer) co_return answer.error();
  auto prepared = write(wanted, **answer);
  if (!prepared) co_return std::move(prepared).error();
  const auto expires = (*prepared)->expires;
  kept_.put(std::move(wanted.name), *std::move(prepared), expires);
  co_return Result<void>{};
}

Result<PreparedPtr> Answers::write(const Wanted& wanted, const Answer& answer) const {
  if (auto refused = refusal(wanted, answer, max_answer_)) return *std::move(refused);
  // While it is written there is a second text beside it: one that grows, or the compressed one.
  const auto cost = 2 * least_size(answer, value_bytes(wanted.shape)) + kWritingBytes;
  auto prepared = std::make_shared<Prepared>();
  prepared->share = Budget::Share{budget_};
  if (!prepared->share.resize(cost)) return over_budget(cost, budget_);
  auto plain = render(wanted, answer);
  if (plain.size() > max_answer_) return too_large(max_answer_);
  prepared->etag = etag_of(plain);
  if (wanted.gzip) prepared->etag.insert(prepared->etag.size() - 1, "-gzip");
  prepared->body = wanted.gzip ? gzip(plain) : std::move(plain);
  const auto kept = prepared->body.capacity() + sizeof(Prepared) + Shelf<Prepared>::entry_bytes(wanted.name);
  if (!prepared->share.resize(kept)) return over_budget(kept, budget_);
  prepared->content_type = type_of(wanted.shape);
  prepared->gzip = wanted.gzip;
  prepared->closed = answer.complete_until >= answer.axis.window().end;
  if (answer.stale) prepared->stale_since = answer.as_of;
  prepared->expires = answer.expires;
  return PreparedPtr{std::move(prepared)};
}

boost::asio::awaitable<Result<AnswerPtr>> Answers::follow(std::string name, BandwidthQuestion question) {
  const auto asked = clock_.steady();
  if (auto known = followed_.find(name, asked)) co_return known;
  Flights::Work work = [this, name, question] { return renew(name, question); };
  auto key = "follow " + name;
  auto renewing = flights_.once(std::move(key), std::move(work));
  const auto renewed = co_await std::move(renewing);
  if (!renewed) co_return renewed.error();
  if (auto known = followed_.find(name, asked)) co_return known;
  co_return Error{Errc::kOverloaded, "too much is asked at once for the memory (cache.max_bytes)", {}};
}

boost::asio::awaitable<Result<void>> Answers::renew(std::string name, BandwidthQuestion question) {
  auto answering = charts_.answer(std::move(question));
  auto answer = co_await std::move(answering);
  if (!answer) co_return std::move(answer).error();
  // Who follows has the old answer, and wants to know that there is no newer one.
  if ((*answer)->stale) co_return Error{Errc::kUnavailable, "the database does not answer", {}};
  if (least_size(**answer, kJsonValueBytes) > max_answer_) co_return too_large(max_answer_);
  const auto expires = (*answer)->expires;
  followed_.put(std::move(name), *std::move(answer), expires);
  co_return Result<void>{};
}

boost::asio::awaitable<void> Answers::tidy() {
  constexpr auto kPause = std::chrono::seconds{2};
  constexpr std::size_t kWorthTrimming = 8U << 20U;
  boost::asio::steady_timer timer{executor_};
  std::size_t most = 0;
  for (;;) {
    timer.expires_after(kPause);
    co_await timer.async_wait(boost::asio::use_awaitable);
    // Those who wait for an answer look for it a moment after it has come, however soon it expires.
    const auto now = clock_.steady() - std::chrono::minutes{1};
    kept_.tidy(now);
    followed_.tidy(now);
    const auto used = budget_.used();
    most = std::max(most, used);
    if (most - used < kWorthTrimming) continue;
    malloc_trim(0);
    most = used;
  }
}

}  // namespace bandwatch::api
