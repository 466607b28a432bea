#include "common/promql/response_parser.hpp"

#include "common/promql/response_errors.hpp"
#include "common/promql/response_handler.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <exception>
#include <string>

namespace bandwatch::promql {
namespace {

// RapidJSON counts in 32 bits.
constexpr std::size_t kLargestBody = std::size_t{1} << 30U;

Result<Answer> parse(std::string_view body, std::optional<UtcTime> after) {
  if (body.size() > kLargestBody)
    return Error{Errc::kTooLarge, "answer of the time-series database: larger than 1 GiB", {}};
  if (is_web_page({}, body)) return web_page();
  // Iterative: no input can exhaust the stack. Numbers as text: from_chars is exact and several times faster.
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::Reader reader;
  rapidjson::MemoryStream stream{body.data(), body.size()};
  ResponseHandler handler{after};
  const auto outcome = reader.Parse<kFlags>(stream, handler);
  if (!handler.fault().empty()) return malformed(handler.fault());
  if (outcome.IsError()) {
    return malformed(std::string{"no JSON or cut off at byte "} + std::to_string(outcome.Offset()) + ": " +
                     rapidjson::GetParseError_En(outcome.Code()));
  }
  // The reader takes a NUL byte for the end of its input.
  if (stream.Tell() != body.size()) return malformed("more bytes after the JSON");
  return std::move(handler).verdict();
}

}  // namespace

Result<Answer> parse_response(std::string_view body, std::optional<UtcTime> after) noexcept {
  try {
    return parse(body, after);
  } catch (const std::exception& problem) {
    return Error{Errc::kMalformedData, problem.what(), {}};
  }
}

}  // namespace bandwatch::promql
