#include "common/config/file.hpp"
#include "common/config/node.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>

#include <unistd.h>

namespace bandwatch::config {
namespace {

TEST_CASE("A file is read whole, up to 1 MiB") {
  const auto path = std::filesystem::temp_directory_path() / ("bandwatch_file_" + std::to_string(::getpid()));
  const auto write = [&](std::size_t size) { std::ofstream{path} << std::string(size, 'x'); };
  write(0);
  CHECK(read_file(path)->empty());
  write(Document::kMaximumSize);
  CHECK(read_file(path)->size() == Document::kMaximumSize);
  write(Document::kMaximumSize + 1);
  CHECK(read_file(path).error().code == Errc::kInvalidArgument);
  std::filesystem::remove(path);
}

TEST_CASE("What is not there or no file is an error that names the path") {
  CHECK(read_file("/nonexistent/x.yml").error().code == Errc::kNotFound);
  CHECK(read_file("/nonexistent/x.yml").error().detail == "/nonexistent/x.yml can't be opened");
  CHECK(read_file("/tmp").error().code == Errc::kInvalidArgument);
  CHECK(read_file("/tmp").error().detail == "/tmp can't be read");
}

}  // namespace
}  // namespace bandwatch::config
