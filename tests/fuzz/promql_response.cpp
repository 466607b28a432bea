#include "common/promql/response_parser.hpp"
#include "tests/fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using bandwatch::fuzz::require;
  const auto body = bandwatch::fuzz::text_of(data, size);
  const auto answer = bandwatch::promql::parse_response(body);
  if (!answer) {
    require(!answer.error().detail.empty(), "a refused answer comes with a reason");
    require(answer.error().detail.size() < 1000, "the reason is short, whatever the answer says");
    return 0;
  }
  for (const auto& series : answer->series) {
    require(!series.times.empty(), "a series has samples");
    require(series.times.size() == series.values.size(), "every time has its value");
    for (std::size_t i = 1; i < series.times.size(); ++i) {
      require(series.times[i - 1] < series.times[i], "times ascend");
    }
    // A sample at the edge stays away, and everything else stays as it is.
    const auto later = bandwatch::promql::parse_response(body, series.times.front());
    require(later.has_value(), "an answer that is whole is whole for every window");
    for (const auto& rest : later->series)
      require(rest.times.front() > series.times.front(), "the edge is excluded");
  }
  return 0;
}
