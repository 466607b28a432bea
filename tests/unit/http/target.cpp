#include "common/http/request.hpp"
#include "tests/support/catch.hpp"

#include <string>

using bandwatch::Errc;
using bandwatch::http::kMaxParameters;
using bandwatch::http::kMaxTargetBytes;
using bandwatch::http::Parameters;
using bandwatch::http::parse_target;
using bandwatch::http::Request;

namespace {

/// The field at fault, or "ok".
std::string fault_of(std::string_view raw) {
  const auto target = parse_target(raw);
  if (target) return "ok";
  CHECK(target.error().code == Errc::kInvalidArgument);
  CHECK_FALSE(target.error().detail.empty());
  return target.error().field;
}

std::string many_parameters(std::size_t count) {
  std::string out = "/x?";
  for (std::size_t i = 0; i < count; ++i)
    out += "p" + std::to_string(i) + "=1&";
  return out;
}

}  // namespace

TEST_CASE("a target is split into path and parameters in the order in which they came") {
  const auto target = parse_target("/metrics/bandwidth_used?lookback_duration=5m&type=egress&type=ingress");
  REQUIRE(target.has_value());
  CHECK(target->path == "/metrics/bandwidth_used");
  CHECK(target->query == Parameters{{"lookback_duration", "5m"}, {"type", "egress"}, {"type", "ingress"}});
}

TEST_CASE("escapes are decoded in both parts, and a plus is a space in the query only") {
  const auto target = parse_target("/a%20b+c?n%61me=x+y%2Bz%26%C3%A4");
  REQUIRE(target.has_value());
  CHECK(target->path == "/a b+c");
  CHECK(target->query == Parameters{{"name", "x y+z&\xC3\xA4"}});
}

TEST_CASE("only the first equals sign divides, and a value may be missing or empty") {
  const auto target = parse_target("/?a=b=c&d&e=&&");
  REQUIRE(target.has_value());
  CHECK(target->query == Parameters{{"a", "b=c"}, {"d", ""}, {"e", ""}});
}

TEST_CASE("a target with nothing behind the question mark has no parameters") {
  const auto target = parse_target("/x?");
  REQUIRE(target.has_value());
  CHECK(target->query.empty());
}

TEST_CASE("a broken escape is refused and the part at fault is named") {
  CHECK(fault_of("/%") == "path");
  CHECK(fault_of("/%4") == "path");
  CHECK(fault_of("/%zz") == "path");
  CHECK(fault_of("/?%g0=1") == "query");
  CHECK(fault_of("/?step=%1") == "step");
}

TEST_CASE("text that is not UTF-8 or holds control characters is refused") {
  CHECK(fault_of("/%00") == "path");
  CHECK(fault_of("/x%0d%0aSet-Cookie:%20a") == "path");
  CHECK(fault_of("/?service=%00") == "service");
  CHECK(fault_of("/?service=a%0Ab") == "service");
  CHECK(fault_of("/?service=%7F") == "service");
  CHECK(fault_of("/?service=%FF") == "service");
  CHECK(fault_of("/?service=%C0%AF") == "service");
  CHECK(fault_of("/?service=%ED%A0%80") == "service");
  CHECK(fault_of("/?service=%F0%9F%90%8E") == "ok");
}

TEST_CASE("a parameter needs a name, a path a slash, and a fragment is no part of a request") {
  CHECK(fault_of("/?=1") == "query");
  CHECK(fault_of("") == "path");
  CHECK(fault_of("x") == "path");
  CHECK(fault_of("?a=1") == "path");
  CHECK(fault_of("/x#y") == "target");
}

TEST_CASE("the number of parameters is limited") {
  CHECK(fault_of(many_parameters(kMaxParameters)) == "ok");
  CHECK(fault_of(many_parameters(kMaxParameters + 1)) == "query");
}

TEST_CASE("the length of a target is limited") {
  CHECK(fault_of("/" + std::string(kMaxTargetBytes - 1, 'a')) == "ok");
  CHECK(fault_of("/" + std::string(kMaxTargetBytes, 'a')) == "target");
}

TEST_CASE("a header is found whatever the case of its name, the first one if there are several") {
  Request request;
  request.headers = {{"Accept", "a"}, {"X-Thing", "1"}, {"x-thing", "2"}};
  CHECK(request.header("x-THING") == "1");
  CHECK(request.header("accept") == "a");
  CHECK(request.header("accept-encoding").empty());
}
