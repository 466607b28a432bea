#include "api-service/web/openapi_json.hpp"

#include "common/core/json_writer.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace bandwatch::api {
namespace {

constexpr int kMaxDepth = 64;

/// A place in the document and why it has no JSON form.
class NoJson : public std::runtime_error {
 public:
  NoJson(const YAML::Mark& mark, const std::string& why)
      : std::runtime_error("line " + std::to_string(mark.line + 1) + ": " + why) {}
};

template <class Number>
std::optional<Number> whole(std::string_view text, int base) {
  Number number{};
  const auto* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number, base);
  if (failure != std::errc{} || rest != end) return std::nullopt;
  return number;
}

std::optional<double> decimal(std::string_view text) {
  // from_chars would take "inf" and "nan" too, which are plain words in YAML.
  if (text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return std::nullopt;
  double number = 0.0;
  const auto* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc{} || rest != end) return std::nullopt;
  return number;
}

bool is_any_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// Writes what the plain scalar `text` means.
/// Source: YAML 1.2.2, section 10.3.2 (tag resolution of the core schema).
void write_plain(JsonWriter& writer, const YAML::Mark& mark, std::string_view text) {
  if (is_any_of(text, {"true", "True", "TRUE"})) return void(writer.Bool(true));
  if (is_any_of(text, {"false", "False", "FALSE"})) return void(writer.Bool(false));
  if (text.starts_with("0o") || text.starts_with("0x")) {
    const auto number = whole<std::uint64_t>(text.substr(2), text[1] == 'o' ? 8 : 16);
    return number ? void(writer.Uint64(*number)) : writer.text(text);
  }
  const auto digits = text.starts_with('+') && !text.starts_with("+-") ? text.substr(1) : text;
  if (is_any_of(digits, {".inf", ".Inf", ".INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN"})) {
    throw NoJson(mark, "JSON has no number for " + std::string{text});
  }
  if (const auto number = whole<std::int64_t>(digits, 10)) return void(writer.Int64(*number));
  if (const auto number = whole<std::uint64_t>(digits, 10)) return void(writer.Uint64(*number));
  if (const auto number = decimal(digits)) return void(writer.Double(*number));
  writer.text(text);
}

void write_scalar(JsonWriter& writer, const YAML::Node& node) {
  if (node.Tag() == "?") return write_plain(writer, node.Mark(), node.Scalar());
  writer.text(node.Scalar());
}

void write_node(JsonWriter& writer, const YAML::Node& node, int depth);

void write_map(JsonWriter& writer, const YAML::Node& node, int depth) {
  writer.StartObject();
  for (const auto& member : node) {
    if (!member.first.IsScalar()) throw NoJson(member.first.Mark(), "a key must be a scalar");
    writer.key(member.first.Scalar());
    write_node(writer, member.second, depth + 1);
  }
  writer.EndObject();
}

void write_sequence(JsonWriter& writer, const YAML::Node& node, int depth) {
  writer.StartArray();
  for (const auto& element : node)
    write_node(writer, element, depth + 1);
  writer.EndArray();
}

void write_node(JsonWriter& writer, const YAML::Node& node, int depth) {
  if (depth > kMaxDepth) throw NoJson(node.Mark(), "nested too deep");
  switch (node.Type()) {
    case YAML::NodeType::Undefined:
    case YAML::NodeType::Null:
      writer.Null();
      return;
    case YAML::NodeType::Scalar:
      write_scalar(writer, node);
      return;
    case YAML::NodeType::Sequence:
      write_sequence(writer, node, depth);
      return;
    case YAML::NodeType::Map:
      write_map(writer, node, depth);
      return;
  }
}

}  // namespace

Result<std::string> openapi_json(std::string_view yaml) {
  try {
    JsonWriter writer;
    write_node(writer, YAML::Load(std::string{yaml}), 0);
    return writer.take();
  } catch (const std::runtime_error& failure) {  // yaml-cpp's own exceptions are runtime errors too
    return Error{Errc::kMalformedData, failure.what(), {}};
  }
}

}  // namespace bandwatch::api
