#include "common/reading/predecessors.hpp"

#include "common/counting/evidence.hpp"
#include "common/counting/family.hpp"
#include "common/counting/twins.hpp"
#include "common/reading/target_life.hpp"
#include "common/reading/wanted.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace bandwatch::reading {
namespace {

using counting::Answers;
using counting::Checkpoint;
using counting::Predecessor;
using counting::Question;
using counting::Series;
using counting::Target;

/// Selects the one series that has exactly the question's labels, together with any that have more of them.
std::vector<promql::Matcher> exact_matchers(const Labels& labels) {
  std::vector<promql::Matcher> out;
  for (const auto& [name, value] : labels.pairs()) {
    if (name != "__name__") out.push_back({name, {value}});
  }
  return out;
}

/// Looks back an hour, then ever further, since most predecessors are near; newest first, without holes.
std::vector<Window> windows_before(UtcTime at, Duration retention) {
  std::vector<Window> out;
  const auto before = at - Duration{1};
  const auto oldest = at - retention;
  auto newer = before;
  for (Duration back = std::chrono::hours{1}; newer > oldest; back *= 8) {
    out.push_back({std::max(before - back, oldest), newer});
    newer = out.back().start;
  }
  return out;
}

/// The last usable sample of the series called `id`. The accountant's own rules decide what is usable: it is fed the
/// samples and shows its checkpoint.
std::optional<Checkpoint> last_sample(const ReaderOptions& options, const std::string& id, std::vector<Series> found,
                                      Window window) {
  counting::unite_twins(found, options.replica_labels, window);
  counting::Accountant accountant{options.schemas, counting::NewTargetPolicy::kBaseline, window.end};
  counting::Page page;
  page.window = window;
  // Without relatives: of them other questions speak.
  for (auto& series : found) {
    const auto counted = counted_series(options.schemas, series.labels);
    if (counted && counted->id == id) page.counters.push_back(std::move(series));
  }
  accountant.account(page, {}, [](const counting::CountedSeries&, const counting::Delta&) {});
  const auto checkpoint = accountant.checkpoints().find(id);
  if (checkpoint == accountant.checkpoints().end()) return std::nullopt;
  return checkpoint->second;
}

/// What the first samples of one scrape have in common: they may all be a new target's.
struct Birth {
  std::string metric;
  Target target;
  UtcTime at;
  friend auto operator<=>(const Birth&, const Birth&) = default;
};

Birth birth_of(const Question& question) {
  return {std::string{question.labels.get("__name__")}, question.target, question.at};
}

/// So many series that begin with one scrape are asked about together first. A gateway that starts brings thousands.
constexpr std::size_t kMany = 16;

/// What the database shows of the series of one target and metric shortly before an instant.
struct Neighbours {
  Window window{};            ///< the nearest that holds any sample of them
  std::vector<Series> last;   ///< their last values in it
  std::set<Labels> going_on;  ///< those that have a sample at the instant itself
};

/// Answers one question at a time; what it learns of a target serves all questions of it.
class Finder {
 public:
  Finder(promql::Client& client, const ReaderOptions& options, const std::vector<Question>& questions)
      : client_(client), options_(options) {
    for (const auto& question : questions) {
      if (!question.known) ++births_[birth_of(question)];
    }
    std::erase_if(births_, [](const auto& birth) { return birth.second < kMany; });
  }

  boost::asio::awaitable<Result<Predecessor>> find(const Question& question) {
    Predecessor out;
    out.sample = question.known;
    auto is_first = co_await begins_with_all(question);
    if (!is_first) co_return std::move(is_first).error();
    if (!out.sample && !*is_first) {
      auto sample = co_await predecessor(question);
      if (!sample) co_return std::move(sample).error();
      out.sample = *sample;
    }
    // A series that was there a moment ago has no other one in its place.
    const bool was_away = !out.sample || question.at - out.sample->at > kMoment;
    if (was_away && !*is_first) {
      auto taken_over = co_await relative(question, out.sample);
      if (!taken_over) co_return std::move(taken_over).error();
      if (*taken_over) out.sample = *taken_over;
    }
    if (!out.sample) {
      auto scraped = co_await target_was_scraped(question);
      if (!scraped) co_return std::move(scraped).error();
      out.target_was_scraped = *scraped;
      co_return out;
    }
    auto fell = co_await witness_fell(question, out.sample->at);
    if (!fell) co_return std::move(fell).error();
    out.witness_fell = *fell;
    co_return out;
  }

 private:
  /// Whether it is one of many that begin with one scrape, before which the target had no series of the metric at all.
  boost::asio::awaitable<Result<bool>> begins_with_all(const Question& question) {
    const auto birth = births_.find(birth_of(question));
    if (question.known || birth == births_.end()) co_return false;
    if (const auto known = begins_.find(birth->first); known != begins_.end()) co_return known->second;
    const auto matchers = matchers_of(question.target);
    bool found = false;
    for (const auto window : windows_before(question.at, options_.retention)) {
      auto query = last_values(birth->first.metric, matchers, window);
      auto answer = co_await client_.instant(std::move(query));
      if (!answer) co_return std::move(answer).error();
      found = !answer->series.empty();
      if (found) break;
    }
    begins_.emplace(birth->first, !found);
    co_return !found;
  }

  /// The last sample before the question's. A series that was never there costs the database nothing but index
  /// look-ups.
  boost::asio::awaitable<Result<std::optional<Checkpoint>>> predecessor(const Question& question) {
    for (const auto window : windows_before(question.at, options_.retention)) {
      auto found = co_await last_of(question.labels, question.id, window);
      if (!found || *found) co_return found;
    }
    co_return std::optional<Checkpoint>{};
  }

  /// The last usable sample in `window` of the series with exactly these labels.
  boost::asio::awaitable<Result<std::optional<Checkpoint>>> last_of(const Labels& labels, const std::string& id,
                                                                    Window window) {
    const auto matchers = exact_matchers(labels);
    const std::string metric{labels.get("__name__")};
    auto query = promql::raw_samples(metric, matchers, window);
    auto answer = co_await client_.instant(std::move(query));
    if (!answer) co_return std::move(answer).error();
    co_return last_sample(options_, id, std::move(answer->series), window);
  }

  /// The last sample of the series that the question's takes the place of, if that ended after `own`, its own last one.
  boost::asio::awaitable<Result<std::optional<Checkpoint>>> relative(const Question& question,
                                                                     std::optional<Checkpoint> own) {
    const auto counted = counted_series(options_.schemas, question.labels);
    if (!counted) co_return std::optional<Checkpoint>{};
    auto near = co_await neighbours(question);
    if (!near) co_return std::move(near).error();
    const auto family = family_of(*counted, question.labels);
    std::vector<counting::Relative> relatives;
    for (const auto& series : (*near)->last) {
      const auto other = counted_series(options_.schemas, series.labels);
      if (!other || other->id == question.id || family_of(*other, series.labels) != family) continue;
      const bool goes_on = (*near)->going_on.contains(series.labels);
      if (goes_on) continue;
      auto last = co_await last_of(series.labels, other->id, (*near)->window);
      if (!last) co_return std::move(last).error();
      if (*last) relatives.push_back({series.labels, **last, goes_on});
    }
    if (relatives.empty()) co_return std::optional<Checkpoint>{};
    auto of_target = co_await labels_of_target(client_, options_, question.target, question.at);
    if (!of_target) co_return std::move(of_target).error();
    const auto since = own ? std::optional{own->at} : std::nullopt;
    const auto from = handed_over(question.labels, question.value, since, relatives, *of_target);
    if (!from) co_return std::optional<Checkpoint>{};
    auto between = co_await scrapes_between(client_, question.target, from->at, question.at);
    if (!between) co_return std::move(between).error();
    co_return counting::is_handover(*between) ? from : std::optional<Checkpoint>{};
  }

  boost::asio::awaitable<Result<const Neighbours*>> neighbours(const Question& question) {
    const auto key = birth_of(question);
    if (const auto known = neighbours_.find(key); known != neighbours_.end()) co_return &known->second;
    const auto matchers = matchers_of(question.target);
    Neighbours out;
    for (const auto window : windows_before(question.at, options_.retention)) {
      auto query = promql::last_values(key.metric, matchers, window);
      auto answer = co_await client_.instant(std::move(query));
      if (!answer) co_return std::move(answer).error();
      if (answer->series.empty()) continue;
      out.window = window;
      out.last = std::move(answer->series);
      for (auto& series : out.last)
        series.labels = counting::without_replica(std::move(series.labels), options_.replica_labels);
      break;
    }
    if (!out.last.empty()) {
      const Window just_then{question.at - 2 * Duration{1}, question.at};
      auto query = promql::last_values(key.metric, matchers, just_then);
      auto answer = co_await client_.instant(std::move(query));
      if (!answer) co_return std::move(answer).error();
      for (auto& series : answer->series)
        out.going_on.insert(counting::without_replica(std::move(series.labels), options_.replica_labels));
    }
    co_return &neighbours_.emplace(key, std::move(out)).first->second;
  }

  /// Whether anything shows a scrape of the target before the question's: `up`, else a witness, else any counter.
  boost::asio::awaitable<Result<bool>> target_was_scraped(const Question& question) {
    const auto key = std::make_pair(question.target, question.at);
    if (const auto known = was_scraped_.find(key); known != was_scraped_.end()) co_return known->second;
    const Window window{question.at - options_.retention, question.at - Duration{1}};
    auto of_target = matchers_of(question.target);
    auto query = promql::max_values("up", of_target, window);
    auto answer = co_await client_.instant(std::move(query));
    if (!answer) co_return std::move(answer).error();
    bool scraped = std::any_of(answer->series.begin(), answer->series.end(), [](const Series& series) {
      return std::find(series.values.begin(), series.values.end(), 1.0) != series.values.end();
    });
    for (const auto& wanted : evidence_beside_up(options_)) {
      if (scraped) break;
      auto matchers = wanted.matchers;
      matchers.insert(matchers.end(), of_target.begin(), of_target.end());
      query = promql::last_values(wanted.metric, matchers, window);
      auto found = co_await client_.instant(query);
      if (!found) co_return std::move(found).error();
      scraped = !found->series.empty();
    }
    was_scraped_.emplace(key, scraped);
    co_return scraped;
  }

  /// Whether a witness fell in [from, question.at]. The samples are judged by the same rule as those of a page.
  boost::asio::awaitable<Result<bool>> witness_fell(const Question& question, UtcTime from) {
    const auto key = std::make_pair(question.target, from);
    if (const auto known = fell_.find(key); known != fell_.end()) {
      co_return known->second.witness_fell(question.target, from, question.at);
    }
    const auto of_target = matchers_of(question.target);
    counting::Evidence evidence;
    for (const auto& schema : options_.schemas) {
      if (!schema.witness || !classify(schema, question.labels)) continue;
      auto matchers = of_target;
      for (const auto& [label, value] : schema.witness->matchers)
        matchers.push_back({label, {value}});
      const Window window{from - Duration{1}, question.at};
      auto query = raw_samples(schema.witness->metric, matchers, window);
      auto answer = co_await client_.instant(std::move(query));
      if (!answer) co_return std::move(answer).error();
      unite_twins(answer->series, options_.replica_labels, window);
      evidence.add_witnesses(answer->series);
    }
    const bool fell = evidence.witness_fell(question.target, from, question.at);
    fell_.emplace(key, std::move(evidence));
    co_return fell;
  }

  promql::Client& client_;
  const ReaderOptions& options_;
  std::map<Birth, std::size_t> births_;  ///< those of many series
  std::map<Birth, bool> begins_;         ///< whether the target had nothing before
  std::map<Birth, Neighbours> neighbours_;
  std::map<std::pair<Target, UtcTime>, bool> was_scraped_;
  std::map<std::pair<Target, UtcTime>, counting::Evidence> fell_;
};

}  // namespace

boost::asio::awaitable<Result<Answers>> find_predecessors(promql::Client& client, const ReaderOptions& options,
                                                          std::vector<Question> questions) {
  Answers answers;
  // Latest first: the evidence read for one question then reaches as far as any other of the same target and origin.
  std::sort(questions.begin(), questions.end(), [](const Question& a, const Question& b) { return a.at > b.at; });
  Finder finder{client, options, questions};
  for (const auto& question : questions) {
    auto found = co_await finder.find(question);
    if (!found) co_return std::move(found).error();
    answers.emplace(question.id, *std::move(found));
  }
  co_return answers;
}

}  // namespace bandwatch::reading
