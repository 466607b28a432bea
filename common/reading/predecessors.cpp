#include "common/reading/predecessors.hpp"

#include "common/counting/evidence.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace bandwatch::reading {
namespace {

using counting::Answers;
using counting::Checkpoint;
using counting::GatewaySchema;
using counting::Predecessor;
using counting::Question;
using counting::Series;
using counting::Target;

std::vector<promql::Matcher> matchers_of(const Target& target) {
  return {{"job", {target.job}}, {"instance", {target.instance}}};
}

/// Selects the one series that has exactly the question's labels, together with any that have more of them.
std::vector<promql::Matcher> matchers_of(const Labels& labels) {
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
std::optional<Checkpoint> last_sample(const std::vector<GatewaySchema>& schemas, const std::string& id,
                                      std::vector<Series> found, UtcTime before) {
  counting::Accountant accountant{schemas, counting::NewTargetPolicy::kBaseline, before};
  counting::Page page;
  page.counters = std::move(found);
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

/// Answers one question at a time; what it learns of a target serves all questions of it.
class Finder {
 public:
  Finder(promql::Client& client, const std::vector<GatewaySchema>& schemas, Duration retention,
         const std::vector<Question>& questions)
      : client_(client), schemas_(schemas), retention_(retention) {
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
    if (!out.sample) {
      auto was_up = co_await target_was_up(question);
      if (!was_up) co_return std::move(was_up).error();
      out.target_was_up = *was_up;
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
    for (const auto window : windows_before(question.at, retention_)) {
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
    const auto matchers = matchers_of(question.labels);
    const std::string metric{question.labels.get("__name__")};
    const auto before = question.at - Duration{1};
    for (const auto window : windows_before(question.at, retention_)) {
      auto query = raw_samples(metric, matchers, window);
      auto answer = co_await client_.instant(std::move(query));
      if (!answer) co_return std::move(answer).error();
      auto found = last_sample(schemas_, question.id, std::move(answer->series), before);
      if (found) co_return found;
    }
    co_return std::optional<Checkpoint>{};
  }

  boost::asio::awaitable<Result<bool>> target_was_up(const Question& question) {
    const auto key = std::make_pair(question.target, question.at);
    if (const auto known = was_up_.find(key); known != was_up_.end()) co_return known->second;
    const auto matchers = matchers_of(question.target);
    const Window window{question.at - retention_, question.at - Duration{1}};
    auto query = max_values("up", matchers, window);
    auto answer = co_await client_.instant(std::move(query));
    if (!answer) co_return std::move(answer).error();
    const bool up = std::any_of(answer->series.begin(), answer->series.end(), [](const Series& series) {
      return std::find(series.values.begin(), series.values.end(), 1.0) != series.values.end();
    });
    was_up_.emplace(key, up);
    co_return up;
  }

  /// Whether a witness fell in [from, question.at]. The samples are judged by the same rule as those of a page.
  boost::asio::awaitable<Result<bool>> witness_fell(const Question& question, UtcTime from) {
    const auto key = std::make_pair(question.target, from);
    if (const auto known = fell_.find(key); known != fell_.end()) {
      co_return known->second.witness_fell(question.target, from, question.at);
    }
    const auto of_target = matchers_of(question.target);
    counting::Evidence evidence;
    for (const auto& schema : schemas_) {
      if (!schema.witness || !classify(schema, question.labels)) continue;
      auto matchers = of_target;
      for (const auto& [label, value] : schema.witness->matchers)
        matchers.push_back({label, {value}});
      const Window window{from - Duration{1}, question.at};
      auto query = raw_samples(schema.witness->metric, matchers, window);
      auto answer = co_await client_.instant(std::move(query));
      if (!answer) co_return std::move(answer).error();
      evidence.add_witnesses(answer->series);
    }
    const bool fell = evidence.witness_fell(question.target, from, question.at);
    fell_.emplace(key, std::move(evidence));
    co_return fell;
  }

  promql::Client& client_;
  const std::vector<GatewaySchema>& schemas_;
  Duration retention_;
  std::map<Birth, std::size_t> births_;  ///< those of many series
  std::map<Birth, bool> begins_;         ///< whether the target had nothing before
  std::map<std::pair<Target, UtcTime>, bool> was_up_;
  std::map<std::pair<Target, UtcTime>, counting::Evidence> fell_;
};

}  // namespace

boost::asio::awaitable<Result<Answers>> find_predecessors(promql::Client& client,
                                                          const std::vector<GatewaySchema>& schemas,
                                                          std::vector<Question> questions, Duration retention) {
  Answers answers;
  // Latest first: the evidence read for one question then reaches as far as any other of the same target and origin.
  std::sort(questions.begin(), questions.end(), [](const Question& a, const Question& b) { return a.at > b.at; });
  Finder finder{client, schemas, retention, questions};
  for (const auto& question : questions) {
    auto found = co_await finder.find(question);
    if (!found) co_return std::move(found).error();
    answers.emplace(question.id, *std::move(found));
  }
  co_return answers;
}

}  // namespace bandwatch::reading
