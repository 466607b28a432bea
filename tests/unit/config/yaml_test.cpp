#include "common/config/node.hpp"
#include "tests/support/catch.hpp"

namespace bandwatch::config {
namespace {

std::string faults_of(std::string_view yaml) {
  return to_string(Document{yaml}.faults(), "");
}

TEST_CASE("A text that is no YAML is one fault with its line, whatever is read from it afterwards") {
  const std::string yaml =
      GENERATE("a: [1,\nb: 2", "a: b: c", "\"open", "a:\n\t- b", "}", "%YAML 9.9.9.9\n---\na", "a: *b");
  const Document document{yaml};
  CAPTURE(yaml);
  document.root().expect_map({"a"});
  (void)document.root().require("a");
  REQUIRE(document.faults().size() == 1);
  CHECK(document.faults()[0].line > 0);
  CHECK(document.faults()[0].message.starts_with("expected YAML: "));
}

TEST_CASE("Anchors, aliases and tags are faults") {
  CHECK(faults_of("a: &x 1\nb: *x\n") ==
        "a (line 1): expected a value without an anchor: anchors and aliases are not supported\n"
        "b (line 2): expected a value: anchors and aliases are not supported\n");
  CHECK(faults_of("a: !!str 1") == "a (line 1): expected a value without a tag: tags are not supported\n");
  CHECK(faults_of("a: !x [1]") == "a (line 1): expected a value without a tag: tags are not supported\n");
  CHECK(faults_of("a: \"quoted\"\nb: 'too'\nc: |\n  block\n").empty());
}

TEST_CASE("Each pair of keys in a map differs") {
  CHECK(faults_of("a:\n  - b: 1\n    c: 2\n    b: 3\n") == "a[0].b (line 4): this key stands here twice\n");
  CHECK(faults_of("a: 1\n'a': 2\n") == "a (line 2): this key stands here twice\n");
}

TEST_CASE("A key is a name") {
  CHECK(faults_of("? [a, b]\n: 1\n") == "configuration (line 1): expected a name as key\n");
  CHECK(faults_of("~: 1\n") == "configuration (line 1): expected a name as key\n");
}

TEST_CASE("A file holds one document") {
  CHECK(faults_of("---\na: 1\n").empty());
  CHECK(faults_of("a: 1\n---\nb: 2\n") == "configuration (line 2): expected one YAML document, found a second one\n");
}

TEST_CASE("A stray bracket after a directive ends the reading, not the program") {
  CHECK_FALSE(faults_of("%YAM,01.2\n,01.2\n:z}\n? [k]\n: v\n").empty());
}

TEST_CASE("A text that must not be read at all is a fault") {
  CHECK(faults_of("a: \xff") == "configuration: expected UTF-8 text\n");
  // yaml-cpp would end the text here and lose what follows.
  CHECK(faults_of("a: 1\n\x04\nb: 2") == "configuration: expected text without control characters\n");
  CHECK(faults_of(std::string{"a: 1\0", 5}) == "configuration: expected text without control characters\n");
}

TEST_CASE("A text of 1 MiB is read, a byte more is a fault") {
  std::string yaml = "a: 1\n#";
  yaml.append(Document::kMaximumSize - yaml.size(), 'x');
  CHECK(faults_of(yaml).empty());
  yaml.push_back('x');
  CHECK(faults_of(yaml) == "configuration: expected a file of at most 1 MiB\n");
}

TEST_CASE("32 levels are read, one more is a fault, and a million of them are no crash") {
  const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  CHECK(faults_of(nested(32)).empty());
  CHECK(faults_of(nested(33)) == "configuration (line 1): expected YAML: more than 32 levels\n");
  CHECK(Document{std::string(1'000'000, '[')}.faults().size() == 1);
  CHECK(Document{std::string(1'000'000, '{')}.faults().size() == 1);
}

TEST_CASE("Windows line ends and a byte order mark are read") {
  const Document document{
      "\xEF\xBB\xBF"
      "a: x\r\nb: y\r\n"};
  std::string a;
  std::string b;
  CHECK(document.root().at("a").read(a));
  CHECK(document.root().at("b").read(b));
  CHECK(document.faults().empty());
  CHECK(a == "x");
  CHECK(b == "y");
  CHECK(document.root().at("b").line() == 2);
}

}  // namespace
}  // namespace bandwatch::config
