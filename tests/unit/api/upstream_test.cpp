#include "api-service/routes/resources.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace bandwatch;

}  // namespace

TEST_CASE("A query that the database rejects is no fault of the caller, and its text stays inside") {
  const auto answer = api::upstream_problem(Error{Errc::kInvalidArgument, "parse error at char 7", {}});
  CHECK(answer.status() == 502);
  CHECK(answer.body().find("char 7") == std::string_view::npos);
}

TEST_CASE("Other failures of the database keep their status") {
  CHECK(api::upstream_problem(Error{Errc::kTimeout, "x", {}}).status() == 504);
  CHECK(api::upstream_problem(Error{Errc::kUnavailable, "x", {}}).status() == 502);
  CHECK(api::upstream_problem(Error{Errc::kMalformedData, "x", {}}).status() == 502);
}
