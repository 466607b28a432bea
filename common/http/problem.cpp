#include "common/core/text.hpp"
#include "common/http/response.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace bandwatch::http {
namespace {

void write_string(rapidjson::Writer<rapidjson::StringBuffer>& writer, std::string_view value) {
  const std::string_view safe = is_utf8(value) ? value : std::string_view{"?"};
  writer.String(safe.data(), static_cast<rapidjson::SizeType>(safe.size()));
}

/// What the outside learns of a failure that is not the caller's.
struct Sentence {
  unsigned status;
  std::string_view detail;
};

Response fixed_problem(Errc code, Sentence sentence) {
  return problem(sentence.status, reason_phrase(sentence.status), sentence.detail, {{"code", name_of(code)}});
}

Response invalid_argument_problem(const Error& error) {
  if (error.field.empty()) {
    return problem(400, reason_phrase(400), error.detail, {{"code", name_of(error.code)}});
  }
  return problem(400, reason_phrase(400), error.field + ": " + error.detail,
                 {{"code", name_of(error.code)}, {"parameter", error.field}, {"allowed", error.detail}});
}

Response overloaded_problem() {
  auto response = fixed_problem(Errc::kOverloaded, {503, "Too many questions at once. Please ask again in a moment."});
  response.set_header("Retry-After", "2");
  return response;
}

}  // namespace

Response problem(unsigned status, std::string_view title, std::string_view detail, ProblemMembers extra) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
  const auto member = [&](std::string_view name, std::string_view value) {
    write_string(writer, name);
    write_string(writer, value);
  };
  writer.StartObject();
  member("title", title);
  writer.Key("status");
  writer.Uint(status);
  member("detail", detail);
  for (const auto& [name, value] : extra)
    member(name, value);
  writer.EndObject();
  Response response{status, std::string{buffer.GetString(), buffer.GetSize()}};
  response.set_header("Content-Type", "application/problem+json");
  return response;
}

Response to_problem(const Error& error) {
  switch (error.code) {
    case Errc::kInvalidArgument:
      return invalid_argument_problem(error);
    case Errc::kNotFound:
      return fixed_problem(error.code, {404, "There is nothing here."});
    case Errc::kUnavailable:
      return fixed_problem(error.code, {502, "The metrics store does not answer."});
    case Errc::kTimeout:
      return fixed_problem(error.code, {504, "The metrics store did not answer in time."});
    case Errc::kMalformedData:
      return fixed_problem(error.code, {502, "The metrics store gave an incomplete answer."});
    case Errc::kTooLarge:
      return fixed_problem(error.code, {502, "The metrics store's answer would be too large: ask for less at once."});
    case Errc::kOverloaded:
      return overloaded_problem();
  }
  return internal_error();
}

Response internal_error() {
  return problem(500, reason_phrase(500), "Something went wrong inside the server. It has been logged.",
                 {{"code", "internal"}});
}

}  // namespace bandwatch::http
