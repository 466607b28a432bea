#include "api-service/routes/answers.hpp"

#include "api-service/render/bandwidth_json.hpp"
#include "api-service/render/bandwidth_used.hpp"
#include "api-service/render/size.hpp"
#include "common/core/bytes.hpp"

#include <fmt/format.h>

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

boost::asio::awaitable<Result<PreparedPtr>> Answers::get(Wanted wanted) {
  // An answer may have expired while it was being made; it is still the one that was asked for.
  const auto found = kept_.find(wanted.name);
  if (found != kept_.end() && found->second->expires > clock_.now()) co_return found->second;
  const auto name = wanted.name;
  Flights::Work work = [this, wanted = std::move(wanted)] { return make(wanted); };
  auto key = name;
  auto making = flights_.once(std::move(key), std::move(work));
  const auto made = co_await std::move(making);
  if (!made) co_return made.error();
  const auto kept = kept_.find(name);
  if (kept == kept_.end()) co_return Error{Errc::kOverloaded, "the cache is too small for what is asked at once", {}};
  co_return kept->second;
}

boost::asio::awaitable<Result<void>> Answers::make(Wanted wanted) {
  auto question = wanted.question;
  auto answering = charts_.answer(std::move(question));
  const auto answer = co_await std::move(answering);
  if (!answer) co_return answer.error();
  if (auto refused = refusal(wanted, *answer, options_.max_answer)) co_return *std::move(refused);
  auto plain = render(wanted, *answer);
  if (plain.size() > options_.max_answer) co_return too_large(options_.max_answer);
  auto prepared = std::make_shared<Prepared>();
  prepared->etag = etag_of(plain);
  if (wanted.gzip) prepared->etag.insert(prepared->etag.size() - 1, "-gzip");
  prepared->body = std::make_shared<const std::string>(wanted.gzip ? gzip(plain) : std::move(plain));
  prepared->content_type = type_of(wanted.shape);
  prepared->gzip = wanted.gzip;
  prepared->closed = answer->complete_until >= answer->axis.window().end;
  if (answer->stale) prepared->stale_since = answer->as_of;
  prepared->expires = charts_.valid_until(*answer);
  keep(wanted.name, std::move(prepared));
  co_return Result<void>{};
}

void Answers::keep(const std::string& name, PreparedPtr prepared) {
  const auto size = [](const PreparedPtr& one) { return one->body->size() + sizeof(Prepared); };
  const auto forget = [&](auto it) {
    bytes_ -= size(it->second) + it->first.size();
    return kept_.erase(it);
  };
  if (const auto old = kept_.find(name); old != kept_.end()) forget(old);
  const auto now = clock_.now();
  if (bytes_ + size(prepared) > options_.max_bytes) {
    for (auto it = kept_.begin(); it != kept_.end();)
      it = it->second->expires <= now ? forget(it) : std::next(it);
  }
  while (!kept_.empty() && bytes_ + size(prepared) > options_.max_bytes)
    forget(kept_.begin());
  bytes_ += size(prepared) + name.size();
  kept_.emplace(name, std::move(prepared));
}

boost::asio::awaitable<Result<std::shared_ptr<const Answer>>> Answers::follow(std::string name,
                                                                              BandwidthQuestion question) {
  const auto now = clock_.now();
  if (const auto found = followed_.find(name); found != followed_.end() && found->second.expires > now) {
    co_return found->second.answer;
  }
  Flights::Work work = [this, name, question] { return renew(name, question); };
  auto key = "follow " + name;
  auto renewing = flights_.once(std::move(key), std::move(work));
  const auto renewed = co_await std::move(renewing);
  if (!renewed) co_return renewed.error();
  const auto found = followed_.find(name);
  if (found == followed_.end()) co_return Error{Errc::kOverloaded, "forgotten meanwhile", {}};
  co_return found->second.answer;
}

boost::asio::awaitable<Result<void>> Answers::renew(std::string name, BandwidthQuestion question) {
  auto answering = charts_.answer(std::move(question));
  auto answer = co_await std::move(answering);
  if (!answer) co_return std::move(answer).error();
  // Who follows has the old answer, and wants to know that there is no newer one.
  if (answer->stale) co_return Error{Errc::kUnavailable, "the database does not answer", {}};
  // Those that nobody follows any more have been expired for long.
  constexpr Duration kForgotten = std::chrono::minutes{1};
  const auto now = clock_.now();
  std::erase_if(followed_, [&](const auto& entry) { return entry.second.expires + kForgotten < now; });
  const auto expires = charts_.valid_until(*answer);
  followed_.insert_or_assign(std::move(name), Followed{std::make_shared<const Answer>(*std::move(answer)), expires});
  co_return Result<void>{};
}

}  // namespace bandwatch::api
