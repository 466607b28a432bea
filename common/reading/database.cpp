#include "common/reading/database.hpp"

#include <algorithm>

namespace bandwatch::reading {

promql::DatabaseInfo merged(const std::optional<promql::DatabaseInfo>& before, promql::DatabaseInfo now) {
  if (!before) return now;
  // Something in front of it answered in its place.
  if (now.name == "unknown" && now.version.empty()) return *before;
  if (!now.retention_told) {
    now.retention = before->retention;
    now.retention_told = before->retention_told;
  }
  if (!now.streaming_told) {
    now.streams_chunks = before->streams_chunks;
    now.streaming_told = before->streaming_told;
  }
  return now;
}

boost::asio::awaitable<Result<void>> Database::learn(Time now) {
  if (now < known_until_) co_return Result<void>{};
  auto said = co_await client_->describe();
  if (!said) {
    if (info_) co_return Result<void>{};
    co_return std::move(said).error();
  }
  info_ = merged(info_, *std::move(said));
  plans_.use(*info_);
  known_until_ = now + (info_->streaming_told ? Time::duration{kKnownFor} : Time::duration{kAskedAgain});
  co_return Result<void>{};
}

boost::asio::awaitable<Result<bool>> Database::watch_twins(Time now, UtcTime at) {
  constexpr auto kRemembered = std::chrono::hours{1};
  if (now < twins_asked_at_) co_return false;
  const Window window{at - kTwinWindow, at};
  const auto jobs = co_await plans_.reader().jobs_in(window);
  if (!jobs) co_return jobs.error();
  auto looking = look_for_twins(*client_, options(), *jobs, at);
  auto found = co_await std::move(looking);
  if (!found) co_return std::move(found).error();
  twins_asked_at_ = now + twins_pause_;
  twins_pause_ = std::min(2 * twins_pause_, std::chrono::floor<std::chrono::seconds>(kTwinPause));
  if (!found->empty()) twins_found_ = now;
  if (found->empty() && now < twins_found_ + kRemembered) co_return false;
  const bool is_news = twins_ != *found;
  twins_ = *std::move(found);
  co_return is_news;
}

Databases::Databases(std::vector<std::unique_ptr<promql::Client>> clients, const ReaderOptions& options,
                     counting::NewTargetPolicy policy) {
  for (auto& client : clients)
    all_.push_back(std::make_unique<Database>(std::move(client), options, policy));
}

void Databases::note(Database& database, const std::optional<Error>& failure, Database::Time begun) {
  const bool away = failure && (failure->code == Errc::kUnavailable || failure->code == Errc::kTimeout);
  if (!away) database.answered_ = Database::Time::clock::now();
  // A failure of a read during which another was answered speaks of the read.
  if (!away || &database != &current() || database.answered_ > begun || all_.size() == 1) return;
  current_ = (current_ + 1) % all_.size();
  if (observer_) observer_(database, *failure, current());
}

}  // namespace bandwatch::reading
