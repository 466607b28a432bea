#include "common/core/labels.hpp"
#include "tests/support/catch.hpp"

#include <random>

namespace bandwatch {
namespace {

TEST_CASE("Labels are sorted by name, and an empty value is none") {
  const Labels labels{{{"b", "2"}, {"a", "1"}, {"c", ""}}};
  CHECK(labels.pairs() == std::vector<Labels::Pair>{{"a", "1"}, {"b", "2"}});
  CHECK(labels.get("b") == "2");
  CHECK(labels.get("c").empty());
  CHECK(labels.get("").empty());
  CHECK(labels == Labels{{{"a", "1"}, {"b", "2"}}});
  CHECK(Labels{{{"a", ""}}}.empty());
}

TEST_CASE("A label is set, replaced and removed") {
  Labels labels;
  labels.set("b", "2");
  labels.set("a", "1");
  labels.set("b", "3");
  labels.set("z", "");
  CHECK(labels == Labels{{{"a", "1"}, {"b", "3"}}});
  CHECK(labels.without("a") == Labels{{{"b", "3"}}});
  CHECK(labels.without("z") == labels);
  labels.set("a", "");
  labels.set("b", "");
  CHECK(labels.empty());
}

TEST_CASE("The canonical form is the Prometheus notation") {
  CHECK(Labels{}.canonical() == "{}");
  CHECK(Labels{{{"b", "y"}, {"a", "x"}}}.canonical() == R"({a="x",b="y"})");
  CHECK(Labels{{{"a", "x\"y\\z\nw"}}}.canonical() == R"({a="x\"y\\z\nw"})");
  CHECK(Labels{{{"a.b", "x"}}}.canonical() == R"({"a.b"="x"})");
}

TEST_CASE("Different labels differ in their canonical form, however hard they try") {
  const Labels two{{{"a", "x"}, {"b", "y"}}};
  const Labels forged_value{{{"a", "x\",b=\"y"}}};
  const Labels forged_name{{{"a=\"x\",b", "y"}}};
  CHECK(two.canonical() != forged_value.canonical());
  CHECK(two.canonical() != forged_name.canonical());
  CHECK(forged_value.canonical() != forged_name.canonical());
}

TEST_CASE("Text that canonical() never writes reads as an empty set") {
  const std::string text = GENERATE("", "{", "}", "a", R"({a="x")", R"(a="x"})", R"({a="x"}})", R"({a=x})",
                                    R"({a="x",})", R"({,a="x"})", R"({a="x";b="y"})", R"({b="y",a="x"})", R"({a=""})",
                                    R"({a="\t"})", R"({a="x\"})", R"({"a"="x"})", R"({a.b="x"})", R"({"a.b="x"})",
                                    R"({="x"})", R"({a="x" })", R"({ a="x"})", R"({a})", R"({a=})", "{a=\"x\ny\"}");
  CAPTURE(text);
  CHECK(parse_canonical_labels(text).empty());
}

TEST_CASE("Labels of any bytes read back from their canonical form") {
  std::mt19937_64 random{3};
  const auto bytes = [&](std::size_t most) {
    // Half of them are the characters that have a meaning in the notation.
    constexpr std::string_view kOdd = "\"\\\n=,{}n a";
    std::string text;
    for (auto i = random() % (most + 1); i > 0; --i) {
      text.push_back(random() % 2 == 0 ? kOdd[random() % kOdd.size()] : static_cast<char>(random() % 256));
    }
    return text;
  };
  for (int i = 0; i < 5000; ++i) {
    Labels labels;
    for (auto count = random() % 5; count > 0; --count)
      labels.set(bytes(4), bytes(6));
    const auto text = labels.canonical();
    CAPTURE(text);
    REQUIRE(parse_canonical_labels(text) == labels);
    REQUIRE(text.find('\n') == std::string::npos);
  }
}

}  // namespace
}  // namespace bandwatch
