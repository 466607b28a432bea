#include "common/reading/predecessors.hpp"
#include "common/promql/client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/promql/await.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace bandwatch;
using counting::Checkpoint;
using counting::Question;
using counting::Series;
using promql::Answer;

namespace {

constexpr UtcTime kBegin{std::chrono::hours{500'000}};
constexpr Duration kRetention = std::chrono::hours{24 * 15};

Labels labels_of(std::size_t number) {
  return Labels{{{"__name__", "kong_bandwidth_bytes"},
                 {"direction", "egress"},
                 {"instance", "node:8001"},
                 {"job", "kong"},
                 {"service", "service-" + std::to_string(number)}}};
}

/// Counts what it is asked. The target has always been up; one of its series may have a sample of ten hours ago.
class Database final : public promql::Client {
 public:
  boost::asio::awaitable<Result<Answer>> instant(promql::Query query) override {
    ++asked_;
    Answer out;
    const Series old{labels_of(old_.value_or(0)), {kBegin - std::chrono::hours{10}}, {7}};
    if (test::contains(query.text, "up{")) {
      out.series.push_back({Labels{{{"instance", "node:8001"}, {"job", "kong"}}}, {kBegin}, {1}});
    } else if (old_ && reaches(query) && selects(query, old.labels)) {
      out.series.push_back(old);
    }
    co_return out;
  }
  boost::asio::awaitable<Result<promql::DatabaseInfo>> describe() override { co_return promql::DatabaseInfo{}; }

  void remember(std::size_t number) { old_ = number; }
  [[nodiscard]] std::size_t asked() const noexcept { return asked_; }

 private:
  /// Whether it asks for the hours between the first and the eighth, in which the old sample isn't, or for what is
  /// older.
  [[nodiscard]] static bool reaches(const promql::Query& query) { return query.at < kBegin - std::chrono::hours{7}; }
  [[nodiscard]] static bool selects(const promql::Query& query, const Labels& labels) {
    return !test::contains(query.text, "service=") ||
           test::contains(query.text, "service=\"" + std::string{labels.get("service")} + "\"");
  }

  std::size_t asked_{0};
  std::optional<std::size_t> old_;
};

std::vector<Question> births(std::size_t count) {
  std::vector<Question> out;
  for (std::size_t i = 0; i < count; ++i) {
    auto labels = labels_of(i);
    auto id = labels.canonical();
    out.push_back({std::move(id), std::move(labels), {"kong", "node:8001"}, kBegin, std::nullopt});
  }
  return out;
}

counting::Answers find(Database& database, std::size_t count) {
  boost::asio::io_context io;
  reading::ReaderOptions options;
  options.schemas = counting::schema_presets();
  options.retention = kRetention;
  return test::await(io, reading::find_predecessors(database, options, births(count))).value();
}

}  // namespace

TEST_CASE("A gateway that starts costs the database a few questions, not some for each series") {
  Database database;
  const auto answers = find(database, 1000);
  CHECK(answers.size() == 1000);
  for (const auto& [id, answer] : answers) {
    CHECK_FALSE(answer.sample.has_value());
    CHECK(answer.target_was_scraped);
  }
  CHECK(database.asked() < 10);
}

TEST_CASE("Of many series that begin together, one that was there before is found") {
  Database database;
  database.remember(3);
  const auto answers = find(database, 20);
  for (std::size_t i = 0; i < 20; ++i) {
    const auto sample = answers.at(labels_of(i).canonical()).sample;
    if (i == 3) {
      CHECK(sample == Checkpoint{kBegin - std::chrono::hours{10}, 7});
    } else {
      CHECK_FALSE(sample.has_value());
    }
  }
}
