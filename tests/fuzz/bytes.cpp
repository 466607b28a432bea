#include "common/core/bytes.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using bandwatch::parse_bytes;
  using bandwatch::fuzz::require;
  const auto text = bandwatch::fuzz::text_of(data, size);
  const auto bytes = parse_bytes(text);
  if (!bytes) {
    require(!bytes.error().detail.empty(), "a refused amount comes with what is allowed");
    return 0;
  }
  require(bytes->count() < std::uint64_t{1} << 63U, "an amount is below 2^63");
  const auto again = parse_bytes(std::to_string(bytes->count()) + " B");
  require(again && *again == *bytes, "the count of an amount reads back as the same amount");
  const auto longer = parse_bytes("0" + std::string{text.substr(text.find_first_not_of(" \t\r\n"))});
  require(longer && *longer == *bytes, "a zero in front changes nothing");
  require(!bandwatch::format_bytes_si(*bytes).empty() && !bandwatch::format_bytes_iec(*bytes).empty(),
          "every amount can be shown");
  return 0;
}
