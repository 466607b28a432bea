#include "tests/integration/promql/fixture.hpp"

#include <algorithm>
#include <random>
#include <set>

using namespace bandwatch;
using namespace bandwatch::promql;
using namespace bandwatch::test;

namespace {

/// Values that could end a literal, change a query or mean something to a regular expression.
std::vector<std::string> odd_values() {
  std::vector<std::string> out{"plain",      "PLAIN",
                               "\"",         "\\",
                               "\\\\",       "\\\"",
                               "'",          "`",
                               "a\nb",       "\n",
                               "\\n",        "\t",
                               " ",          "a b",
                               ".",          ".*",
                               ".+",         "a|b",
                               "a",          "b",
                               "(a)",        "[a]",
                               "[^a]",       "{a}",
                               "^a$",        "a?",
                               "a+",         "a*",
                               "\\d",        "\\Q",
                               "(?i)plain",  "\u00e9",
                               "e\u0301",    "\u65e5\u672c",
                               "\U0001F600", "\u202e",
                               "\u00a0",     "\ufeff",
                               "%",          "%20",
                               "a,b",        "a=b",
                               "a&b",        "a+b",
                               "#",          "$",
                               "$1",         "\"} or up{",
                               "\\\"} or",   "\\x41",
                               "A",          "x\x01y",
                               "\x7F",       "..",
                               "a..b",       "-",
                               "a-b",        "~",
                               "//",         "/a/b?c",
                               "<script>",   "{{a}}",
                               "${a}",       "null",
                               "NaN",        "0",
                               "00",         std::string(2000, 'x')};
  for (const char c : std::string{R"(\.+*?()|[]{}^$)"}) {
    out.push_back(std::string{"x"} + c);
    out.push_back(std::string{c} + "x");
    out.push_back(std::string{"x\\"} + c);
  }
  const std::set<std::string> unique{out.begin(), out.end()};
  return {unique.begin(), unique.end()};
}

std::set<std::string> values_of(const std::vector<counting::Series>& series) {
  std::set<std::string> out;
  for (const auto& one : series)
    out.emplace(one.labels.get("v"));
  return out;
}

}  // namespace

TEST_CASE("every odd label value is found by its own query and by no other") {
  const auto odd = odd_values();
  std::vector<counting::Series> database;
  for (const auto& value : odd)
    database.push_back(make_series({{"__name__", "m"}, {"v", value}}, {{1000, 1}}));
  const PrometheusServer server{database};
  Asker asker{options_for(server)};
  const Window window{at(0), at(1000)};

  SECTION("one value") {
    for (const auto& value : odd) {
      const std::vector<Matcher> matchers{{"v", {value}}};
      INFO(value);
      REQUIRE(values_of(asker.ask(raw_samples("m", matchers, window))) == std::set<std::string>{value});
    }
  }

  SECTION("several values") {
    std::mt19937 random{20264};
    for (int i = 0; i < 500; ++i) {
      std::set<std::string> wanted;
      const auto count = 2 + random() % 4;
      while (wanted.size() < count)
        wanted.insert(odd[random() % odd.size()]);
      const std::vector<Matcher> matchers{{"v", {wanted.begin(), wanted.end()}}};
      REQUIRE(values_of(asker.ask(raw_samples("m", matchers, window))) == wanted);
    }
  }

  SECTION("values that no label has") {
    std::mt19937 random{20265};
    for (int i = 0; i < 500; ++i) {
      std::string value(1 + random() % 20, ' ');
      for (char& c : value)
        c = static_cast<char>(static_cast<unsigned char>(random()));
      if (std::find(odd.begin(), odd.end(), value) != odd.end()) continue;
      const std::vector<Matcher> alone{{"v", {value}}};
      REQUIRE(asker.ask(raw_samples("m", alone, window)).empty());
      const std::vector<Matcher> beside{{"v", {value, "plain", value + "|"}}};
      REQUIRE(values_of(asker.ask(raw_samples("m", beside, window))) == std::set<std::string>{"plain"});
    }
  }

  SECTION("metric names are taken literally") {
    CHECK(asker.ask(raw_samples("m} or vector(1) or m{", {}, window)).empty());
    const std::vector<Matcher> plain{{"v", {"plain"}}};
    CHECK(asker.ask(raw_samples("", plain, window)).empty());
  }
}
