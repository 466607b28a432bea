#include "api-service/config.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/readme.hpp"

TEST_CASE("README lists every setting of api-service as it is") {
  bandwatch::config::Settings settings;
  bandwatch::api::Config config;
  bandwatch::api::declare(settings, config);
  const auto table = settings.to_markdown_table();
  INFO(table);
  REQUIRE(bandwatch::test::readme_of("api-service").find(table) != std::string::npos);
}
