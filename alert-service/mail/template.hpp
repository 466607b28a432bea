#pragma once

#include "common/core/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// What a template is filled with. Texts need no escaping.
struct TemplateData {
  using Fields = std::map<std::string, std::string, std::less<>>;
  Fields values;
  std::map<std::string, std::vector<Fields>, std::less<>> lists;
};

/// How a value becomes part of the text around it.
using Escape = std::function<std::string(std::string_view)>;

/// A text with places to fill:
///
///     {{name}}              the value, escaped for the place
///     {{#name}}...{{/name}} once for each item of a list, or once if the value is not empty
///     {{^name}}...{{/name}} if the list or the value is empty
///
/// Within a list's part its item's fields come before the values of the whole. Parts may stand within parts. There is
/// no way to leave a value unescaped.
class Template {
 public:
  /// kInvalidArgument, and the line, for braces that don't close and parts that don't match.
  [[nodiscard]] static Result<Template> parse(std::string_view text);

  /// The filled text. A name that nothing has is an empty value.
  [[nodiscard]] std::string fill(const TemplateData& data, const Escape& escape) const;

  /// All names that occur.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  enum class Kind : std::uint8_t { kText, kValue, kPart, kUnless };
  struct Piece {
    Kind kind;
    std::string text;  ///< the text, or the name
    std::vector<Piece> inside;
  };
  struct Parser;
  using Scope = std::vector<const TemplateData::Fields*>;

  static void fill(std::string& out, const std::vector<Piece>& pieces, const TemplateData& data, Scope& scope,
                   const Escape& escape);
  static void collect(std::vector<std::string>& out, const std::vector<Piece>& pieces);

  std::vector<Piece> pieces_;
};

}  // namespace bandwatch::alert
