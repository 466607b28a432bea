// Databases that refuse what Thanos, Mimir and Cortex refuse, over the wire, before samples whose sum is known.
#include "common/core/duration.hpp"
#include "common/promql/http_client.hpp"
#include "common/promql/request_body.hpp"
#include "common/reading/database.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/promql/await.hpp"
#include "tests/unit/promql/scripted_server.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace bandwatch;
using namespace std::chrono_literals;
using test::contains;
using test::response;

namespace {

constexpr UtcTime kFirstScrape{std::chrono::hours{500'000}};
constexpr int kScrapes = 240;  // a minute apart
constexpr int kNodes = 4;

/// What a database refuses, and how it says things.
struct Manners {
  const char* name;
  bool gets{true};                       ///< takes GET for queries
  bool posts{true};                      ///< takes POST for queries
  bool wants_tenant{false};              ///< 401 without X-Scope-OrgID
  bool says_null{false};                 ///< in place of an empty list, with an empty type
  bool matches_values{true};             ///< takes selectors where label values are asked for
  Duration longest_range{24h * 400};     ///< of a selector
  std::size_t most_samples{10'000'000};  ///< of one answer
  const char* build_info{R"({"status":"success","data":{"version":"0.36.1"}})"};
};

Manners thanos() {
  return {.name = "Thanos", .most_samples = 300};
}
Manners mimir() {
  return {.name = "Mimir",
          .wants_tenant = true,
          .longest_range = 24h * 32,
          .most_samples = 400,
          .build_info = R"({"status":"success","data":{"version":"2.14.0","application":"Grafana Mimir"}})"};
}
Manners cortex() {
  return {.name = "Cortex", .wants_tenant = true, .says_null = true, .most_samples = 500};
}
Manners managed() {
  return {.name = "a managed one", .posts = false, .says_null = true, .matches_values = false, .most_samples = 700};
}

std::string refuse(const char* status, const std::string& type, const std::string& why) {
  return response(status, R"({"status":"error","errorType":")" + type + R"(","error":")" + why + "\"}");
}

/// The value of a parameter in a form or a URL's query.
std::string parameter(std::string_view form, const std::string& name) {
  const auto key = name + "=";
  auto at = form.starts_with(key) ? 0 : form.find("&" + key);
  if (at == std::string_view::npos) return {};
  at = form.find('=', at) + 1;
  const auto coded = form.substr(at, form.find('&', at) - at);
  std::string out;
  for (std::size_t i = 0; i < coded.size(); ++i) {
    if (coded[i] != '%') {
      out.push_back(coded[i]);
      continue;
    }
    out.push_back(static_cast<char>(std::stoi(std::string{coded.substr(i + 1, 2)}, nullptr, 16)));
    i += 2;
  }
  return out;
}

class StrictServer {
 public:
  explicit StrictServer(Manners manners) : manners_(manners) {}

  std::string answer(const std::string& request) {
    const auto line = request.substr(0, request.find("\r\n"));
    const bool is_get = line.starts_with("GET ");
    const auto target = line.substr(line.find(' ') + 1, line.rfind(' ') - line.find(' ') - 1);
    const auto path = target.substr(0, target.find('?'));
    if (manners_.wants_tenant && !contains(request, "\r\nX-Scope-OrgID: "))
      return response("401 Unauthorized", "no org id");
    if (path == "/api/v1/status/buildinfo") return response("200 OK", manners_.build_info);
    if (path.starts_with("/api/v1/status/")) return response("404 Not Found", "404 page not found\n");
    if (path == "/api/v1/read") return response("404 Not Found", "404 page not found\n");
    if (path == "/api/v1/label/job/values") {
      if (!manners_.matches_values && contains(target, "match[]"))
        return refuse("400 Bad Request", "bad_data", "match[]");
      return response("200 OK", R"({"status":"success","data":["kong"]})");
    }
    if (path != "/api/v1/query") return response("404 Not Found", "404 page not found\n");
    if (is_get ? !manners_.gets : !manners_.posts) return response("405 Method Not Allowed", "");
    const auto form = is_get ? target.substr(target.find('?') + 1) : request.substr(request.find("\r\n\r\n") + 4);
    return query(parameter(form, "query"), std::stod(parameter(form, "time")));
  }

  bool warns{false};  ///< a store behind it is away, as Thanos says by default

 private:
  std::string query(const std::string& text, double seconds) {
    if (contains(text, "__name__=~")) return refuse("400 Bad Request", "bad_data", "regular expression on a name");
    const auto begin = text.find('[') + 1;
    const auto range = parse_duration(std::string_view{text}.substr(begin, text.find(']') - begin)).value();
    if (range > manners_.longest_range) {
      return refuse("422 Unprocessable Entity", "execution",
                    "the query time range exceeds the limit (query length: " + format_duration(range) + ")");
    }
    const UtcTime at{Duration{std::llround(seconds * 1000)}};
    std::string list;
    std::size_t samples = 0;
    std::set<std::string> nodes;
    for (int node = 0; node < kNodes; ++node) {
      const auto instance = "node" + std::to_string(node) + ":8001";
      const auto wanted = text.find("instance=");
      const bool selected = wanted == std::string::npos || contains(text.substr(wanted), "node" + std::to_string(node));
      for (const std::string metric : {"kong_bandwidth_bytes", "kong_nginx_requests_total", "up"}) {
        if (!selected || text.find(metric + "{") == std::string::npos) continue;
        std::string values;
        for (int i = 1; i <= kScrapes; ++i) {
          const auto scraped = kFirstScrape + i * 1min;
          if (scraped <= at - range || scraped > at) continue;
          ++samples;
          nodes.insert(instance);
          values += fmt::format("{}[{},\"{}\"]", values.empty() ? "" : ",",
                                promql::format_seconds(scraped.time_since_epoch()), metric == "up" ? 1 : 1000 * i);
        }
        if (values.empty()) continue;
        list += fmt::format(R"({}{{"metric":{{"__name__":"{}",{}"instance":"{}","job":"kong"}},"values":[{}]}})",
                            list.empty() ? "" : ",", metric,
                            metric == "kong_bandwidth_bytes" ? R"("direction":"egress","service":"shop",)" : "",
                            instance, values);
      }
    }
    if (samples > manners_.most_samples) {
      return refuse("422 Unprocessable Entity", "execution",
                    "expanding series: exceeded samples limit: the query exceeded the maximum number of samples");
    }
    const auto warning = warns ? R"("warnings":["No StoreAPIs matched for this query"],)" : "";
    if (samples == 0 && manners_.says_null) {
      return response("200 OK", R"({"status":"success","data":{"resultType":"","result":null}})");
    }
    std::string type = "matrix";
    if (text.starts_with("sum(") || text.starts_with("group by")) {
      type = "vector";
      list.clear();
      if (text.starts_with("sum(") && samples > 0)
        list = fmt::format(R"({{"metric":{{}},"value":[{},"{}"]}})", seconds, samples);
      if (text.starts_with("group by")) {
        for (const auto& instance : nodes) {
          list += fmt::format(R"({}{{"metric":{{"job":"kong","instance":"{}"}},"value":[{},"1"]}})",
                              list.empty() ? "" : ",", instance, seconds);
        }
      }
    } else if (!text.starts_with("kong") && !text.starts_with("up")) {
      type = "vector";  // of functions of what lies before the first scrape: there is nothing
      list.clear();
    }
    return response("200 OK", fmt::format(R"({{"status":"success",{}"data":{{"resultType":"{}","result":[{}]}}}})",
                                          warning, type, list));
  }

  Manners manners_;
};

struct Reads {
  explicit Reads(Manners manners) : strict(manners) {
    options.urls = {server.url()};
    if (manners.wants_tenant) options.headers["X-Scope-OrgID"] = Secret{"gateway"};
  }
  Result<double> bytes() {
    reading::ReaderOptions how;
    how.schemas = {*counting::find_preset("kong-3")};
    reading::Databases databases{promql::make_http_clients(io.get_executor(), options).value(), how,
                                 counting::NewTargetPolicy::kFromZero};
    auto& database = databases.current();
    const auto learned = test::await(io, database.learn(reading::Database::Time{} + 1h));
    if (!learned) return learned.error();
    info = *database.info();
    counting::Accountant accountant{how.schemas, counting::NewTargetPolicy::kFromZero, kFirstScrape};
    double sum = 0;
    const counting::Accountant::Sink sink = [&sum](const counting::CountedSeries&, const counting::Delta& delta) {
      sum += static_cast<double>(delta.bytes.count());
    };
    const Window window{kFirstScrape, kFirstScrape + kScrapes * 1min};
    const auto read = test::await(io, database.plans().reader().read({}, window, accountant, sink));
    if (!read) return read.error();
    return sum;
  }

  StrictServer strict;
  boost::asio::io_context io;
  test::ScriptedServer server{
      io,
      {8, test::Script(10'000, test::answer([this](const std::string& request) { return strict.answer(request); }))}};
  promql::ClientOptions options;
  promql::DatabaseInfo info;
};

}  // namespace

TEST_CASE("what stands in for Prometheus is read to the byte, whatever it refuses") {
  const auto manners = GENERATE(thanos(), mimir(), cortex(), managed());
  INFO(manners.name);
  Reads reads{manners};
  const auto bytes = reads.bytes();
  INFO((bytes ? std::string{} : bytes.error().detail));
  REQUIRE(bytes.has_value());
  CHECK(*bytes == 1000.0 * kScrapes * kNodes);
  CHECK_FALSE(reads.info.streams_chunks);
  CHECK(reads.info.streaming_told);
  CHECK_FALSE(reads.info.retention_told);
}

TEST_CASE("an answer that a store is missing from is none") {
  Reads reads{thanos()};
  reads.strict.warns = true;
  const auto bytes = reads.bytes();
  REQUIRE(bytes.has_error());
  CHECK(bytes.error().code == Errc::kMalformedData);
  CHECK(contains(bytes.error().detail, "No StoreAPIs matched"));
}

TEST_CASE("a tenant that is not named is told so") {
  Reads reads{mimir()};
  reads.options.headers.clear();
  const auto bytes = reads.bytes();
  REQUIRE(bytes.has_error());
  CHECK(contains(bytes.error().detail, "it wants other credentials"));
}
