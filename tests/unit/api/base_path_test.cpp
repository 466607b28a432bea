#include "api-service/routes/base_path.hpp"
#include "tests/support/catch.hpp"

using bandwatch::api::below_base;
using bandwatch::api::parse_base_path;

TEST_CASE("a base path loses the slash at its end") {
  CHECK(parse_base_path("/bandwatch").value() == "/bandwatch");
  CHECK(parse_base_path("/tools/band-watch_2/").value() == "/tools/band-watch_2");
}

TEST_CASE("no base path and a slash are both the root") {
  CHECK(parse_base_path("").value().empty());
  CHECK(parse_base_path("/").value().empty());
}

TEST_CASE("a base path is absolute and plain") {
  const auto* const text =
      GENERATE("bandwatch", "//", "/a//b", "/../x", "/.", "/a b", "/a?b", "/a%2f", "/\xc3\xa4", "http://x/");
  INFO(text);
  CHECK_FALSE(parse_base_path(text).has_value());
}

TEST_CASE("what stands below the base path is what stands at the root") {
  CHECK(below_base("/bandwatch", "/bandwatch/docs") == "/docs");
  CHECK(below_base("/bandwatch", "/bandwatch/") == "/");
  CHECK(below_base("", "/docs") == "/docs");
}

TEST_CASE("a path beside the base path stays as it is") {
  CHECK(below_base("/bandwatch", "/healthz") == "/healthz");
  CHECK(below_base("/bandwatch", "/bandwatcher/docs") == "/bandwatcher/docs");
  CHECK(below_base("/bandwatch", "/bandwatch") == "/bandwatch");
}
