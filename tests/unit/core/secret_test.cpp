#include "common/core/secret.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <ostream>

#include <unistd.h>

namespace bandwatch {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};
static_assert(Printable<std::string>);
static_assert(!Printable<Secret>);

/// A file that goes away with this object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content)
      : path_(std::filesystem::temp_directory_path() / ("bandwatch_secret_" + std::to_string(::getpid()))) {
    std::ofstream{path_, std::ios::binary} << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST_CASE("A secret file is read without the line ends behind it, and nothing else is cut") {
  struct Row {
    std::string content;
    std::string secret;
  };
  const auto row = GENERATE(Row{"", ""}, Row{"\n", ""}, Row{"x", "x"}, Row{"x\n", "x"}, Row{"x\r\n\n", "x"},
                            Row{" x \n", " x "}, Row{"a\nb\n", "a\nb"}, Row{"\nx", "\nx"}, Row{"\xff", "\xff"});
  const TemporaryFile file{row.content};
  const auto secret = read_secret_file(file.path());
  REQUIRE(secret.has_value());
  CHECK(secret->reveal() == row.secret);
  CHECK(secret->empty() == row.secret.empty());
}

TEST_CASE("A secret file holds at most 64 KiB and no NUL") {
  constexpr std::size_t kMaximum = 64UL * 1024UL;
  CHECK(read_secret_file(TemporaryFile{std::string(kMaximum, 'x')}.path())->reveal().size() == kMaximum);
  const auto large = read_secret_file(TemporaryFile{std::string(kMaximum + 1, 'x')}.path());
  CHECK(large.error().detail == "a file of at most 64 KiB");
  const auto nul = read_secret_file(TemporaryFile{std::string{"hunter\0two", 10}}.path());
  CHECK(nul.error().detail == "a file without NUL bytes");
}

TEST_CASE("What is not there or no file is refused") {
  CHECK(read_secret_file("/nonexistent/secret").error().detail == "a readable file");
  CHECK_FALSE(read_secret_file("/tmp").has_value());
  CHECK_FALSE(read_secret_file("").has_value());
}

}  // namespace
}  // namespace bandwatch
