#include "common/config/settings.hpp"

#include "common/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace bandwatch::config {
namespace {

Result<std::string> parse_item(std::string_view text) {
  if (text.empty()) return invalid_argument("", "a value that is not empty");
  return parse_text(text);
}

void describe_unit(About& about, std::string unit) {
  if (about.unit.empty()) about.unit = std::move(unit);
}

}  // namespace

void Settings::add(std::string path, std::string& target, About about) {
  describe_unit(about, "text");
  add_parsed(std::move(path), target, parse_text, std::move(about));
}

void Settings::add(std::string path, bool& target, About about) {
  describe_unit(about, "true or false");
  add_parsed(std::move(path), target, parse_flag, std::move(about));
}

void Settings::add(std::string path, std::uint16_t& port, About about) {
  describe_unit(about, "port");
  add_parsed(std::move(path), port, parse_port, std::move(about));
}

void Settings::add(std::string path, std::uint32_t& target, Range<std::uint32_t> range, About about) {
  const CountRange wide{range.min, range.max};
  describe_unit(about, describe(wide));
  const auto parse = [wide](std::string_view text) -> Result<std::uint32_t> {
    const auto count = parse_count(text, wide);
    if (!count) return count.error();
    return static_cast<std::uint32_t>(*count);
  };
  add_parsed(std::move(path), target, parse, std::move(about));
}

void Settings::add(std::string path, std::uint64_t& target, CountRange range, About about) {
  describe_unit(about, describe(range));
  add_parsed(
      std::move(path), target, [range](std::string_view text) { return parse_count(text, range); }, std::move(about));
}

void Settings::add(std::string path, Duration& target, DurationRange range, About about) {
  describe_unit(about, describe(range));
  add_parsed(
      std::move(path), target, [range](std::string_view text) { return parse_duration_within(text, range); },
      std::move(about));
}

void Settings::add(std::string path, Bytes& target, BytesRange range, About about) {
  describe_unit(about, describe(range));
  add_parsed(
      std::move(path), target, [range](std::string_view text) { return parse_bytes_within(text, range); },
      std::move(about));
}

void Settings::add(std::string path, Secret& target, About about) {
  describe_unit(about, "secret");
  declare(Entry{.path = std::move(path), .about = std::move(about), .secret = true, .read = [&target](const Raw& raw) {
                  return staged(target, Result<Secret>{Secret{raw.text, raw.file}});
                }});
}

void Settings::add(std::string path, std::vector<std::string>& target, About about) {
  add_list(Shape::kList, std::move(path), target, std::move(about));
}

void Settings::add_one_or_more(std::string path, std::vector<std::string>& target, About about) {
  add_list(Shape::kOneOrMore, std::move(path), target, std::move(about));
}

void Settings::add_list(Shape shape, std::string path, std::vector<std::string>& target, About about) {
  describe_unit(about, "list");
  const auto read = [&target](const Raw& raw) -> Result<Commit> {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < raw.items.size(); ++i) {
      auto value = parse_item(raw.items[i]);
      if (!value) return invalid_argument(fmt::format("[{}]", i), value.error().detail);
      values.push_back(std::move(*value));
    }
    return staged(target, Result<std::vector<std::string>>{std::move(values)});
  };
  declare(Entry{.path = std::move(path), .about = std::move(about), .shape = shape, .read = read});
}

void Settings::add(std::string path, SecretMap& target, About about) {
  describe_unit(about, "map of secrets");
  const auto read = [&target](const Raw& raw) -> Result<Commit> {
    SecretMap values;
    for (const auto& [name, text] : raw.pairs) {
      auto value = parse_text(text);
      if (!parse_item(name) || !value) {
        return invalid_argument("", "names and values of UTF-8 text without control characters");
      }
      if (!values.emplace(name, Secret{std::move(*value)}).second) {
        return invalid_argument("", "each name once");
      }
    }
    return staged(target, Result<SecretMap>{std::move(values)});
  };
  declare(Entry{.path = std::move(path), .about = std::move(about), .shape = Shape::kMap, .read = read});
}

void Settings::allow_environment(std::string name) {
  allowed_variables_.insert(std::move(name));
}

void Settings::declare(Entry entry) {
  entry.variable = environment_name(entry.path);
  const auto clashes = [&](const Entry& other) {
    return other.variable == entry.variable || other.path.starts_with(entry.path + ".") ||
           entry.path.starts_with(other.path + ".") || (other.secret && file_variable(other) == entry.variable) ||
           (entry.secret && file_variable(entry) == other.variable);
  };
  if (std::any_of(entries_.begin(), entries_.end(), clashes)) {
    throw std::logic_error("setting declared twice: " + entry.path);
  }
  entry.set_default = [] {};
  if (!entry.about.required) {
    const auto raw = raw_from_text(entry.shape, entry.about.fallback);
    auto commit = raw ? entry.read(*raw) : Result<Commit>{raw.error()};
    if (!commit) throw std::logic_error("default of " + entry.path + ": expected " + commit.error().detail);
    entry.set_default = std::move(*commit);
    entry.set_default();
  }
  entries_.push_back(std::move(entry));
}

Fault Settings::fault_at(std::string_view path, std::string message) const {
  Fault fault{.path = std::string{path}, .environment = {}, .line = 0, .message = std::move(message)};
  for (const auto& entry : entries_) {
    if (entry.path != path) continue;
    fault.environment = entry.from_variable;
    fault.line = entry.from_line;
  }
  return fault;
}

}  // namespace bandwatch::config
