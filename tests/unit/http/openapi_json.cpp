#include "api-service/web/openapi_json.hpp"

#include "api-service/web/asset.hpp"
#include "tests/support/catch.hpp"

#include <rapidjson/document.h>

#include <string>

using bandwatch::api::openapi_json;

namespace {

std::string json_of(std::string_view yaml) {
  const auto json = openapi_json(yaml);
  return json ? *json : "failed: " + json.error().detail;
}

}  // namespace

TEST_CASE("plain scalars get the type that YAML's core schema gives them") {
  CHECK(json_of("[~, null, Null, ]") == "[null,null,null]");
  CHECK(json_of("[true, False, TRUE, yes, on]") == R"([true,false,true,"yes","on"])");
  CHECK(json_of("[0, -1, +12, 007, 0x1F, 0o17]") == "[0,-1,12,7,31,15]");
  CHECK(json_of("[9223372036854775807, 18446744073709551615]") == "[9223372036854775807,18446744073709551615]");
  CHECK(json_of("[1.5, -2.5e3, .5, 1.]") == "[1.5,-2500.0,0.5,1.0]");
  CHECK(json_of("[3.1.0, 1h30m, 5m, 0xZ, inf, e, '-', +-1]") == R"(["3.1.0","1h30m","5m","0xZ","inf","e","-","+-1"])");
}

TEST_CASE("quoted scalars stay strings") {
  CHECK(json_of(R"(['200', "true", 'null', "", '1.5'])") == R"(["200","true","null","","1.5"])");
  CHECK(json_of("text: |\n  a\n  \"b\"\n") == R"({"text":"a\n\"b\"\n"})");
  CHECK(json_of("text: >-\n  1\n") == R"({"text":"1"})");
}

TEST_CASE("members keep their order, a number as key becomes its text, an empty value is null") {
  CHECK(json_of("z: 1\na:\n200: {b: []}\n") == R"({"z":1,"a":null,"200":{"b":[]}})");
}

TEST_CASE("aliases are written out") {
  CHECK(json_of("a: &x [1, 2]\nb: *x\n") == R"({"a":[1,2],"b":[1,2]})");
}

TEST_CASE("what has no JSON form is a failure that names its line") {
  CHECK(json_of("a: 1\nb: .nan\n").starts_with("failed: line 2"));
  CHECK(json_of("a: -.inf\n").starts_with("failed: line 1"));
  CHECK(json_of("? [1]\n: 2\n").starts_with("failed: line 1"));
  CHECK(json_of("a: [1\n").starts_with("failed: "));
  CHECK(json_of(std::string(100, '[') + std::string(100, ']')).starts_with("failed: "));
}

TEST_CASE("the description that the service carries has a JSON form") {
  const auto* const asset = bandwatch::api::find_asset("/openapi.yaml");
  REQUIRE(asset != nullptr);
  const auto json = openapi_json(asset->bytes);
  REQUIRE(json.has_value());
  rapidjson::Document document;
  document.Parse(json->c_str());
  REQUIRE_FALSE(document.HasParseError());
  CHECK(document["openapi"].GetString() == std::string{"3.1.0"});
  const auto& used = document["components"]["schemas"]["BandwidthUsed"]["properties"]["bandwidth_used"];
  REQUIRE(used["type"].IsArray());
  CHECK(used["type"][1].GetString() == std::string{"null"});
  CHECK(used["minimum"].GetInt() == 0);
  CHECK(document["paths"].HasMember("/metrics/bandwidth_used"));
}
