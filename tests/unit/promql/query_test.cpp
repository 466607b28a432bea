#include "common/promql/query.hpp"

#include "common/core/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/promql/promql_string.hpp"

#include <algorithm>
#include <cstdint>
#include <random>

using namespace bandwatch;
using namespace bandwatch::promql;
using bandwatch::test::unquote;

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

const UtcTime kStart{milliseconds{1'790'812'880'911}};
const Window kWindow{kStart, kStart + minutes{5}};

/// Bytes from an alphabet in which what could break out of a literal is common.
std::string random_text(std::mt19937& random) {
  static const std::string alphabet = "ab\"\\\\\"'`\n\r\t{}()|.*+?[]^$,=~#\xC3\xA9\xFF\x80" + std::string(1, '\0');
  std::string out(random() % 12, ' ');
  for (char& c : out) {
    c = random() % 4 == 0 ? static_cast<char>(static_cast<std::uint8_t>(random()))
                          : alphabet[random() % alphabet.size()];
  }
  return out;
}

/// The alternatives that a pattern of quoted literals consists of; a meta character outside an escape is a failure.
std::vector<std::string> alternatives_of(std::string_view pattern) {
  std::vector<std::string> out(1);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      REQUIRE(++i < pattern.size());
      out.back().push_back(pattern[i]);
    } else if (pattern[i] == '|') {
      out.emplace_back();
    } else {
      REQUIRE(std::string_view{R"(.+*?()[]{}^$)"}.find(pattern[i]) == std::string_view::npos);
      out.back().push_back(pattern[i]);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("a quoted value is read back as the same bytes, whatever they are") {
  std::mt19937 random{20261};
  for (int i = 0; i < 100'000; ++i) {
    const auto value = random_text(random);
    const auto literal = quote(value);
    REQUIRE(std::all_of(literal.begin(), literal.end(), [](char c) { return c >= ' ' && c <= '~'; }));
    REQUIRE(unquote(literal) == value);
  }
}

TEST_CASE("quotes, backslashes and line ends are written as escapes") {
  CHECK(quote("") == R"("")");
  CHECK(quote("bun-service") == R"("bun-service")");
  CHECK(quote(R"(a"b\c)") == R"("a\"b\\c")");
  CHECK(quote("a\nb") == R"("a\x0ab")");
  CHECK(quote("é\xFF\x7F") == R"("\xc3\xa9\xff\x7f")");
  CHECK(quote(std::string(1, '\0')) == R"("\x00")");
}

TEST_CASE("several values of a label become exactly their alternatives") {
  std::mt19937 random{20262};
  for (int i = 0; i < 20'000; ++i) {
    Matcher matcher{"service", {}};
    const auto count = 2 + random() % 3;
    for (std::size_t k = 0; k < count; ++k)
      matcher.values.push_back(random_text(random));
    const std::vector<Matcher> matchers{matcher};
    const auto text = selector("m", matchers);
    auto possible = matcher.values;
    std::erase_if(possible, [](const std::string& value) { return !is_utf8(value); });
    const std::string_view condition = std::string_view{text}.substr(2, text.size() - 3);
    if (possible.empty()) {
      REQUIRE(condition == "service=" + quote(matcher.values.front()));
      continue;
    }
    REQUIRE(condition.starts_with("service=~"));
    const auto pattern = unquote(condition.substr(9));
    REQUIRE(pattern.has_value());
    REQUIRE(is_utf8(*pattern));
    REQUIRE(alternatives_of(*pattern) == possible);
  }
}

TEST_CASE("a selector names metric and conditions") {
  CHECK(selector("up", {}) == "up{}");
  CHECK(selector("job:bytes:rate5m", {}) == "job:bytes:rate5m{}");
  const std::vector<Matcher> matchers{{"job", {"kong"}}, {"route", {"a.b", "", "c|d"}}};
  CHECK(selector("up", matchers) == R"(up{job="kong",route=~"a\\.b||c\\|d"})");
}

TEST_CASE("a star stands for anything only where patterns are meant") {
  const std::vector<Matcher> patterns{{"service", {"b*.n"}, {}, true}, {"route", {"main"}, {}, true}};
  CHECK(selector("up", patterns) == R"(up{service=~"b(?s:.*)\\.n",route="main"})");
  const std::vector<Matcher> names{{"job", {"b*"}}};
  CHECK(selector("up", names) == R"(up{job="b*"})");
}

TEST_CASE("names that are no identifiers can't change the query") {
  const std::vector<Matcher> matchers{{R"(a="x"} or up{b)", {"v"}}};
  CHECK(selector(R"(m} or up{)", matchers) == R"({__name__="m} or up{","a=\"x\"} or up{b"="v"})");
  CHECK(selector("", {}) == R"({__name__=""})");
  CHECK(selector("0m", {}) == R"({__name__="0m"})");
  const std::vector<std::string> labels{"http.status"};
  CHECK(distinct("m", {}, labels, kWindow).text == R"(group by ("http.status") (last_over_time(m{}[4m59s999ms])))");
}

TEST_CASE("raw samples are asked for over the whole window and cut at its start") {
  const auto query = raw_samples("m", {}, kWindow);
  CHECK(query.text == "m{}[5m]");
  CHECK(query.at == kWindow.end);
  CHECK(query.after == kWindow.start);
}

TEST_CASE("functions are asked for without the left edge and evaluated at the window's end") {
  const std::vector<Matcher> matchers{{"job", {"kong"}}};
  CHECK(last_values("m", matchers, kWindow).text == R"(last_over_time(m{job="kong"}[4m59s999ms]))");
  CHECK(max_values("m", matchers, kWindow).text == R"(max_over_time(m{job="kong"}[4m59s999ms]))");
  CHECK(max_values("m", matchers, kWindow).at == kWindow.end);
  CHECK_FALSE(max_values("m", matchers, kWindow).after.has_value());
  const std::vector<std::string> labels{"service", "route"};
  CHECK(distinct("m", matchers, labels, kWindow).text ==
        R"(group by (service,route) (last_over_time(m{job="kong"}[4m59s999ms])))");
}

TEST_CASE("what tells falls and edges apart is asked over whole buckets") {
  using std::chrono::minutes;
  const std::vector<Matcher> none;
  CHECK(last_in_bucket("c", none, minutes{5}) == "last_over_time(c{}[4m59s999ms])");
  CHECK(alone_on_edge("c", none, minutes{5}) == "last_over_time(c{}[5m]) unless last_over_time(c{}[4m59s999ms])");
  CHECK(falls_in_bucket("c", none, minutes{5}) ==
        "resets(c{}[5m]) > 0 or min_over_time(c{}[5m]) < last_over_time(c{}[5m] offset 5m)");
  CHECK(count_in_bucket("up", none, minutes{5}) == "count_over_time(up{}[4m59s999ms])");
  CHECK(count_with_edge("up", none, minutes{5}) == "count_over_time(up{}[5m])");
}

TEST_CASE("the shortest window still is a range") {
  const Window instant{kStart, kStart + milliseconds{1}};
  CHECK(raw_samples("m", {}, instant).text == "m{}[1ms]");
  CHECK(last_values("m", {}, instant).text == "last_over_time(m{}[1ms])");
}

TEST_CASE("prefixes become alternatives that end in anything") {
  const Matcher both{"service", {"shop", ""}, {"pay-", "a.b"}};
  CHECK(condition_of(both).is_regex);
  CHECK(condition_of(both).value == R"(shop||pay-.*|a\.b.*)");
  const Matcher prefix{"service", {}, {"x|y"}};
  CHECK(condition_of(prefix).value == R"(x\|y.*)");
  CHECK(condition_of(Matcher{"service", {"shop"}, {}}).value == "shop");
  CHECK_FALSE(condition_of(Matcher{"service", {"shop"}, {}}).is_regex);
}
