#include "tests/world/question.hpp"

#include "common/core/duration.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bandwatch::world {
namespace {

constexpr std::string_view kQuotedByRegex = R"(\.+*?()|[]{}^$)";

/// Whether `value` is made of `pieces` with anything between them.
bool fits(const std::vector<std::string>& pieces, std::string_view value) {
  if (pieces.size() == 1) return value == pieces.front();
  const auto& first = pieces.front();
  const auto& last = pieces.back();
  if (value.size() < first.size() + last.size() || !value.starts_with(first) || !value.ends_with(last)) return false;
  value = value.substr(first.size(), value.size() - first.size() - last.size());
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    const auto found = value.find(pieces[i]);
    if (found == std::string_view::npos) return false;
    value.remove_prefix(found + pieces[i].size());
  }
  return true;
}

/// Takes a text apart from the left. What doesn't stand there makes it fail, for good.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool done() const noexcept { return ok_ && rest_.empty(); }

  [[nodiscard]] bool accept(std::string_view literal) {
    if (!ok_ || !rest_.starts_with(literal)) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }
  void expect(std::string_view literal) { ok_ = accept(literal) && ok_; }
  void fail() { ok_ = false; }

  std::string name() {
    const auto end = rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:");
    std::string out{rest_.substr(0, end)};
    rest_.remove_prefix(out.size());
    return out;
  }

  std::string quoted() {
    expect("\"");
    std::string out;
    while (ok_) {
      if (rest_.empty()) fail();
      if (!ok_ || accept("\"")) break;
      if (accept("\\x")) {
        const auto digit = [&](char c) { return c >= 'a' ? c - 'a' + 10 : c - '0'; };
        if (rest_.size() < 2) fail();
        if (ok_) out.push_back(static_cast<char>(digit(rest_[0]) * 16 + digit(rest_[1])));
        rest_.remove_prefix(std::min<std::size_t>(2, rest_.size()));
        continue;
      }
      if (accept("\\") && rest_.empty()) fail();
      if (!ok_) break;
      out.push_back(rest_.front());
      rest_.remove_prefix(1);
    }
    return out;
  }

  Duration duration(std::string_view until) {
    const auto end = until.empty() ? rest_.find(')') : rest_.find(until);
    const auto read = parse_duration(rest_.substr(0, end));
    if (!read || end == std::string_view::npos) fail();
    if (!ok_) return {};
    rest_.remove_prefix(end);
    return *read;
  }

  SeriesChoice choice() {
    SeriesChoice out;
    out.metric = name();
    expect("{");
    while (ok_ && !accept("}")) {
      auto label = !rest_.empty() && rest_.front() == '"' ? quoted() : name();
      const bool is_regex = accept("=~");
      if (!is_regex) expect("=");
      const auto value = quoted();
      auto condition = is_regex ? condition_from_regex(label, value) : LabelCondition{label, {{value}}};
      if (!condition || label.empty()) fail();
      if (!ok_) break;
      out.conditions.push_back(*std::move(condition));
      if (!accept(",") && (rest_.empty() || rest_.front() != '}')) fail();
    }
    return out;
  }

  Stretch stretch() {
    Stretch out{choice(), {}, {}};
    expect("[");
    out.range = duration("]");
    expect("]");
    if (accept(" offset ")) out.offset = duration({});
    return out;
  }

  Stretch inside(std::string_view function) {
    expect(function);
    expect("(");
    auto out = stretch();
    expect(")");
    return out;
  }

 private:
  std::string_view rest_;
  bool ok_{true};
};

constexpr std::array<std::pair<std::string_view, Function>, 5> kPlain{{{"last_over_time", Function::kLast},
                                                                       {"max_over_time", Function::kMax},
                                                                       {"count_over_time", Function::kCount},
                                                                       {"sum_over_time", Function::kSum},
                                                                       {"min_over_time", Function::kMin}}};

std::optional<Question> finished(const Scanner& scanner, Question question) {
  return scanner.done() ? std::optional{std::move(question)} : std::nullopt;
}

std::optional<Question> parse_falls(std::string_view text) {
  Scanner scanner{text};
  Question out;
  out.kind = Question::Kind::kFallsInBucket;
  out.stretch = scanner.inside("resets");
  scanner.expect(" > 0 or ");
  const auto again = scanner.inside("min_over_time");
  scanner.expect(" < ");
  out.before = scanner.inside("last_over_time");
  if (again.range != out.stretch.range || out.before.range != out.stretch.range || out.before.offset == Duration{})
    scanner.fail();
  return finished(scanner, std::move(out));
}

std::optional<Question> parse_alone(std::string_view text) {
  Scanner scanner{text};
  Question out;
  out.kind = Question::Kind::kLastAlone;
  out.stretch = scanner.inside("last_over_time");
  scanner.expect(" unless ");
  out.before = scanner.inside("last_over_time");
  return finished(scanner, std::move(out));
}

std::optional<Question> parse_distinct(std::string_view text) {
  Scanner scanner{text};
  Question out;
  out.kind = Question::Kind::kDistinct;
  scanner.expect("group by (");
  while (scanner.ok() && !scanner.accept(")")) {
    out.labels.push_back(scanner.name());
    if (out.labels.back().empty()) scanner.fail();
    if (!scanner.accept(",")) {
      scanner.expect(")");
      break;
    }
  }
  scanner.expect(" (");
  out.stretch = scanner.inside("last_over_time");
  scanner.expect(")");
  return finished(scanner, std::move(out));
}

}  // namespace

bool LabelCondition::holds(std::string_view value) const {
  return std::any_of(alternatives.begin(), alternatives.end(),
                     [&](const std::vector<std::string>& pieces) { return fits(pieces, value); });
}

bool SeriesChoice::holds(const Labels& labels) const {
  if (!metric.empty() && labels.get("__name__") != metric) return false;
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const LabelCondition& one) { return one.holds(labels.get(one.label)); });
}

std::optional<LabelCondition> condition_from_regex(std::string label, std::string_view regex) {
  LabelCondition out{std::move(label), {{{}}}};
  const auto piece = [&]() -> std::string& { return out.alternatives.back().back(); };
  while (!regex.empty()) {
    const char c = regex.front();
    if (c == '|') {
      out.alternatives.push_back({{}});
      regex.remove_prefix(1);
    } else if (regex.starts_with("(?s:.*)") || regex.starts_with(".*")) {
      out.alternatives.back().emplace_back();
      regex.remove_prefix(c == '(' ? 7 : 2);
    } else if (c == '\\') {
      if (regex.size() < 2 || kQuotedByRegex.find(regex[1]) == std::string_view::npos) return std::nullopt;
      piece().push_back(regex[1]);
      regex.remove_prefix(2);
    } else {
      if (kQuotedByRegex.find(c) != std::string_view::npos) return std::nullopt;
      piece().push_back(c);
      regex.remove_prefix(1);
    }
  }
  return out;
}

std::optional<SeriesChoice> parse_choice(std::string_view text) {
  Scanner scanner{text};
  auto out = scanner.choice();
  return scanner.done() ? std::optional{std::move(out)} : std::nullopt;
}

std::optional<Question> parse_question(std::string_view text) {
  Question out;
  if (text.starts_with("resets(")) return parse_falls(text);
  if (auto alone = parse_alone(text)) return alone;
  if (text.starts_with("group by (")) return parse_distinct(text);
  Scanner scanner{text};
  if (scanner.accept("count(")) {
    out.kind = Question::Kind::kSeriesCount;
    out.stretch = scanner.inside("last_over_time");
    scanner.expect(")");
    return finished(scanner, std::move(out));
  }
  if (scanner.accept("sum(")) {
    out.kind = Question::Kind::kSampleCount;
    out.stretch = scanner.inside("count_over_time");
    scanner.expect(")");
    return finished(scanner, std::move(out));
  }
  for (const auto& [name, function] : kPlain) {
    if (!text.starts_with(name)) continue;
    out.kind = Question::Kind::kFunction;
    out.function = function;
    out.stretch = scanner.inside(name);
    return finished(scanner, std::move(out));
  }
  if (text.ends_with("]")) {
    out.stretch = scanner.stretch();
  } else {
    out.kind = Question::Kind::kCurrent;
    out.stretch.choice = scanner.choice();
  }
  return finished(scanner, std::move(out));
}

}  // namespace bandwatch::world
