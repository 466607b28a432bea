#include "alert-service/mail/template.hpp"

#include "common/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace bandwatch::alert {
namespace {

constexpr std::size_t kDeepest = 8;

std::string_view value_of(const std::vector<const TemplateData::Fields*>& scope, std::string_view name) {
  for (auto fields = scope.rbegin(); fields != scope.rend(); ++fields) {
    const auto found = (*fields)->find(name);
    if (found != (*fields)->end()) return found->second;
  }
  return {};
}

}  // namespace

struct Template::Parser {
  std::string_view rest;
  std::size_t line{1};

  [[nodiscard]] Error refused(std::string_view why) const {
    return invalid_argument("", fmt::format("line {}: {}", line, why));
  }

  std::string_view take(std::size_t count) {
    const auto taken = rest.substr(0, count);
    line += static_cast<std::size_t>(std::count(taken.begin(), taken.end(), '\n'));
    rest.remove_prefix(taken.size());
    return taken;
  }

  /// What stands between the next "{{" and its "}}".
  Result<std::string_view> take_tag() {
    const auto close = rest.find("}}");
    if (close == std::string_view::npos) return refused("{{ without }}");
    const auto tag = trim(take(close + 2).substr(2, close - 2));
    if (tag.empty()) return refused("{{ }} without a name");
    return tag;
  }

  /// The pieces up to the end of the part called `part`, or of the text if that is empty.
  Result<std::vector<Piece>> pieces(std::string_view part, std::size_t depth) {
    if (depth > kDeepest) return refused("parts within parts, too deep");
    std::vector<Piece> out;
    while (true) {
      const auto open = rest.find("{{");
      const auto text = take(std::min(open, rest.size()));
      if (!text.empty()) out.push_back({Kind::kText, std::string{text}, {}});
      if (rest.empty()) break;
      const auto taken = take_tag();
      if (!taken) return taken.error();
      const auto tag = *taken;
      const auto name = trim(tag.substr(1));
      if (tag.front() == '/') {
        if (name != part || part.empty()) return refused(fmt::format("{{{{/{}}}}} closes nothing here", name));
        return out;
      }
      if (tag.front() != '#' && tag.front() != '^') {
        out.push_back({Kind::kValue, std::string{tag}, {}});
        continue;
      }
      if (name.empty()) return refused("a part without a name");
      auto inside = pieces(name, depth + 1);
      if (!inside) return inside;
      out.push_back({tag.front() == '#' ? Kind::kPart : Kind::kUnless, std::string{name}, *std::move(inside)});
    }
    if (!part.empty()) return refused(fmt::format("{{{{#{}}}}} is not closed", part));
    return out;
  }
};

Result<Template> Template::parse(std::string_view text) {
  if (!is_utf8(text)) return invalid_argument("", "expected UTF-8");
  auto pieces = Parser{text}.pieces({}, 0);
  if (!pieces) return std::move(pieces).error();
  Template out;
  out.pieces_ = *std::move(pieces);
  return out;
}

std::string Template::fill(const TemplateData& data, const Escape& escape) const {
  std::string out;
  Scope scope{&data.values};
  fill(out, pieces_, data, scope, escape);
  return out;
}

void Template::fill(std::string& out, const std::vector<Piece>& pieces, const TemplateData& data, Scope& scope,
                    const Escape& escape) {
  for (const auto& piece : pieces) {
    const auto list = data.lists.find(piece.text);
    const bool is_list = list != data.lists.end();
    const bool empty = is_list ? list->second.empty() : value_of(scope, piece.text).empty();
    switch (piece.kind) {
      case Kind::kText:
        out += piece.text;
        break;
      case Kind::kValue:
        out += escape(value_of(scope, piece.text));
        break;
      case Kind::kUnless:
        if (empty) fill(out, piece.inside, data, scope, escape);
        break;
      case Kind::kPart:
        if (!is_list && !empty) fill(out, piece.inside, data, scope, escape);
        if (!is_list) break;
        for (const auto& item : list->second) {
          scope.push_back(&item);
          fill(out, piece.inside, data, scope, escape);
          scope.pop_back();
        }
        break;
    }
  }
}

std::vector<std::string> Template::names() const {
  std::vector<std::string> out;
  collect(out, pieces_);
  return out;
}

void Template::collect(std::vector<std::string>& out, const std::vector<Piece>& pieces) {
  for (const auto& piece : pieces) {
    if (piece.kind != Kind::kText) out.push_back(piece.text);
    collect(out, piece.inside);
  }
}

}  // namespace bandwatch::alert
