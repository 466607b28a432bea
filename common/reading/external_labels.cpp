#include "common/reading/external_labels.hpp"

#include "common/counting/series.hpp"
#include "common/promql/query.hpp"
#include "common/promql/remote_read.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>

namespace bandwatch::reading {
namespace {

/// Where the newest samples are looked for first; then in stretches ever longer.
constexpr Duration kNewest = std::chrono::minutes{5};

bool holds_all(const Labels& labels, const Labels& others) {
  return std::includes(labels.pairs().begin(), labels.pairs().end(), others.pairs().begin(), others.pairs().end());
}

ExternalLabels difference(const Labels& labels, const Labels& others) {
  ExternalLabels out;
  std::set_difference(labels.pairs().begin(), labels.pairs().end(), others.pairs().begin(), others.pairs().end(),
                      std::back_inserter(out));
  return out;
}

/// The series of a remote read, by their labels alone.
boost::asio::awaitable<Result<std::vector<Labels>>> remote_labels(promql::Client& client, Wanted wanted,
                                                                  Window window) {
  std::vector<Labels> out;
  std::vector<promql::ChunkQuery> queries;
  queries.push_back(promql::ChunkQuery{std::move(wanted.metric), std::move(wanted.matchers), window});
  promql::Client::FrameSink on_frame = [&out](std::string_view frame) -> Result<void> {
    auto read = promql::parse_chunked_read(frame);
    if (!read) return std::move(read).error();
    for (auto& series : read->series)
      out.push_back(std::move(series.labels));
    return {};
  };
  auto streamed = co_await client.read_chunks(std::move(queries), std::move(on_frame));
  if (!streamed) co_return std::move(streamed).error();
  co_return out;
}

}  // namespace

Labels without(Labels labels, const ExternalLabels& external) {
  for (const auto& [name, value] : external) {
    if (labels.get(name) == value) labels.set(name, {});
  }
  return labels;
}

std::optional<ExternalLabels> more_labels(const std::vector<Labels>& remote, const std::vector<Labels>& asked) {
  std::map<std::string, std::string> more;
  std::map<counting::Target, std::vector<const Labels*>> asked_of;
  for (const auto& labels : asked)
    asked_of[counting::target_of(labels)].push_back(&labels);
  bool any = false;
  for (const auto& labels : remote) {
    // Of several that fit, the one with the most labels is the same series.
    const Labels* same = nullptr;
    for (const auto* candidate : asked_of[counting::target_of(labels)]) {
      if (holds_all(labels, *candidate) && (same == nullptr || same->pairs().size() < candidate->pairs().size()))
        same = candidate;
    }
    if (same == nullptr) continue;  // it has begun since, or ended
    any = true;
    for (auto& [name, value] : difference(labels, *same)) {
      const auto [found, is_new] = more.try_emplace(name, value);
      if (!is_new && found->second != value) return std::nullopt;
    }
  }
  if (!any && !remote.empty() && !asked.empty()) return std::nullopt;
  return ExternalLabels{more.begin(), more.end()};
}

boost::asio::awaitable<Result<Spelling>> compare_interfaces(promql::Client& client, std::vector<Wanted> candidates,
                                                            Window window) {
  for (const auto& wanted : candidates) {
    auto newer = window.end;
    for (Duration back = kNewest; newer > window.start; back *= 8) {
      const Window stretch{std::max(window.end - back, window.start), newer};
      newer = stretch.start;
      auto query = promql::last_values(wanted.metric, wanted.matchers, stretch);
      auto answer = co_await client.instant(std::move(query));
      if (!answer) co_return std::move(answer).error();
      if (answer->series.empty()) continue;
      auto copy = wanted;
      auto remote = co_await remote_labels(client, std::move(copy), stretch);
      if (!remote) co_return std::move(remote).error();
      std::vector<Labels> asked;
      for (auto& series : answer->series)
        asked.push_back(std::move(series.labels));
      auto more = more_labels(*remote, asked);
      Spelling out;
      out.known = !remote->empty();
      out.can_mix = more.has_value();
      if (more) out.external = *std::move(more);
      co_return out;
    }
  }
  co_return Spelling{};
}

}  // namespace bandwatch::reading
