#include "common/promql/query.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Prints queries over fuzzed label values: selectors SEED COUNT. A line for each: its matchers, each as
// LABEL:HEX,HEX..., and the query, parted by tabs. COUNT is the number of values at least.

using namespace bandwatch;
using namespace std::string_view_literals;

namespace {

using Random = std::mt19937_64;

constexpr std::array<std::string_view, 5> kLabels{"service", "route", "consumer", "workspace", "job"};
constexpr auto kSigns = "\"\"\"\\\\\\{}()[]<>,=~!|.*+?^$#'`/-_:;%&@ \n\r\t\0abnrtuxUQE019"sv;
constexpr std::array<std::string_view, 24> kPieces{"\"} or up{",
                                                   "\\\"} or vector(1) #",
                                                   "\",a=\"",
                                                   "\"}[1h] offset 1h",
                                                   "\\",
                                                   "\\\\",
                                                   "\\x22",
                                                   "\\u0022",
                                                   "\\042",
                                                   "\\Q",
                                                   "\\E",
                                                   "(?i)",
                                                   "(?s:.*)",
                                                   ".*",
                                                   "|",
                                                   "||",
                                                   "\xC3\xA9",
                                                   "\xE2\x80\xA8",
                                                   "\xF0\x9F\x98\x80",
                                                   "\xC3",
                                                   "\xED\xA0\x80",
                                                   "\xEF\xBB\xBF",
                                                   "\xF4\x90\x80\x80",
                                                   "__name__"};

std::size_t below(Random& random, std::size_t end) {
  return random() % end;
}

std::string fuzzed_value(Random& random) {
  std::string out;
  const auto length = below(random, 13);
  for (std::size_t i = 0; i < length; ++i) {
    switch (below(random, 4)) {
      case 0:
        out += kPieces[below(random, kPieces.size())];
        break;
      case 1:
        out += static_cast<char>(static_cast<std::uint8_t>(below(random, 256)));
        break;
      default:
        out += kSigns[below(random, kSigns.size())];
    }
  }
  return out;
}

std::vector<promql::Matcher> fuzzed_matchers(Random& random) {
  std::vector<promql::Matcher> out;
  for (const auto label : kLabels) {
    if (random() % 2 == 0) continue;
    std::vector<std::string> values(1 + below(random, 3));
    for (auto& value : values)
      value = fuzzed_value(random);
    out.push_back({std::string{label}, std::move(values)});
  }
  return out;
}

std::string described(const promql::Matcher& matcher) {
  std::string out = matcher.label + ":";
  for (const auto& value : matcher.values) {
    if (&value != &matcher.values.front()) out += ',';
    for (const char c : value)
      out += fmt::format("{:02x}", static_cast<std::uint8_t>(c));
  }
  return out;
}

}  // namespace

int main(int count, char** words) {
  const std::span<char*> arguments{words, static_cast<std::size_t>(count)};
  if (arguments.size() != 3) return EXIT_FAILURE;
  Random random{std::strtoull(arguments[1], nullptr, 10)};
  const auto wanted = std::strtoull(arguments[2], nullptr, 10);
  const Window window{UtcTime{Duration{0}}, UtcTime{Duration{1000}}};
  for (std::uint64_t values = 0; values < wanted;) {
    const auto matchers = fuzzed_matchers(random);
    for (const auto& matcher : matchers) {
      fmt::print("{}\t", described(matcher));
      values += matcher.values.size();
    }
    fmt::print("{}\n", promql::last_values("m", matchers, window).text);
  }
  return EXIT_SUCCESS;
}
