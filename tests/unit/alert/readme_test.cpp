#include "tests/support/readme.hpp"
#include "alert-service/config.hpp"
#include "tests/support/catch.hpp"

TEST_CASE("README lists every setting of alert-service as it is") {
  bandwatch::config::Settings settings;
  bandwatch::alert::Config config;
  bandwatch::alert::declare(settings, config);
  const auto table = settings.to_markdown_table();
  INFO(table);
  REQUIRE(bandwatch::test::readme_of("alert-service").find(table) != std::string::npos);
}
