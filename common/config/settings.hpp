#pragma once

#include "common/config/environment.hpp"
#include "common/config/fault.hpp"
#include "common/config/node.hpp"
#include "common/config/values.hpp"
#include "common/core/secret.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bandwatch::config {

/// Names and secret values in the order of the names, such as HTTP headers.
using SecretMap = std::map<std::string, Secret>;

/// What the help says of a setting.
struct About {
  std::string fallback{};  ///< the default, as one would write it; lists "a,b", maps "K=V,K2=V2"
  std::string help{};      ///< one sentence
  std::string unit{};      ///< empty: what the type allows, such as "duration"
  bool required{false};    ///< there is no default: it must be given
};

/// Every setting of a program, declared once; the rest (file, environment, help) follows from the declarations.
/// Paths are "section.key" with as many sections as needed. The environment name is BANDWATCH_SECTION_KEY; it wins over
/// the file, and the file over the default; an empty variable counts as none. A secret can also be read from the file
/// named by BANDWATCH_SECTION_KEY_FILE or `section.key_file`.
/// A declaration fills its target with the default, and throws std::logic_error if it is no valid one or the path is
/// declared already, which is a bug of the program. The targets must outlive the last load(). Not thread-safe.
class Settings {
 public:
  void add(std::string path, std::string& target, About about);
  void add(std::string path, bool& target, About about);
  void add(std::string path, std::uint16_t& port, About about);
  void add(std::string path, std::uint32_t& target, Range<std::uint32_t> range, About about);
  void add(std::string path, std::uint64_t& target, CountRange range, About about);
  void add(std::string path, Duration& target, DurationRange range, About about);
  void add(std::string path, Bytes& target, BytesRange range, About about);
  void add(std::string path, Secret& target, About about);
  void add(std::string path, std::vector<std::string>& target, About about);
  /// The same, for a list that has one value as a rule: in the file it may then stand by itself.
  void add_one_or_more(std::string path, std::vector<std::string>& target, About about);
  /// Names and values must be printable; a value is never shown.
  void add(std::string path, SecretMap& target, About about);

  /// One of `names`.
  template <class T>
  void add_choice(std::string path, T& target, std::vector<std::pair<std::string, T>> names, About about) {
    if (about.unit.empty()) {
      for (const auto& name : names)
        about.unit += (about.unit.empty() ? "" : ", ") + name.first;
    }
    add_parsed(
        std::move(path), target,
        [names = std::move(names)](std::string_view text) { return parse_choice(text, names); }, std::move(about));
  }

  /// Any type: `parse` makes a Result<T> of the text, and the detail of its error is what is allowed.
  template <class T, class Parse>
  void add_parsed(std::string path, T& target, const Parse& parse, About about) {
    Entry entry{.path = std::move(path), .about = std::move(about)};
    entry.read = [&target, parse](const Raw& raw) { return staged(target, parse(std::string_view{raw.text})); };
    declare(std::move(entry));
  }

  /// The program uses this variable in another way: it is no fault.
  void allow_environment(std::string name);

  /// Reads `yaml` (none: no file) and `environment`, and fills the targets if there is no fault; the targets are
  /// untouched otherwise. Returns all faults at once: unknown keys and variables, duplicates, wrong shapes, values that
  /// are not allowed, secret files that can't be read. A value in the file is checked even where a variable wins.
  [[nodiscard]] Faults load(std::optional<std::string_view> yaml, const Environment& environment);

  /// A fault at `path`, with the variable or line its value came from in the last load(): for rules between settings.
  [[nodiscard]] Fault fault_at(std::string_view path, std::string message) const;

  /// Every setting with variable, default and unit, for a terminal of 100 columns.
  [[nodiscard]] std::string help_text() const;

  /// The same as a Markdown table: | setting | environment | default | unit | meaning |.
  [[nodiscard]] std::string to_markdown_table() const;

 private:
  enum class Shape : std::uint8_t { kScalar = 1, kList, kOneOrMore, kMap };
  /// A value before it has a type; only the member of the setting's shape is used.
  struct Raw {
    std::string text;
    std::vector<std::string> items;
    std::vector<std::pair<std::string, std::string>> pairs;
    std::string file{};  ///< that the text was read from; empty: it stood in the setting
  };
  using Commit = std::function<void()>;
  struct Entry {
    std::string path;
    About about;
    Shape shape{Shape::kScalar};
    bool secret{false};
    std::function<Result<Commit>(const Raw&)> read{};
    std::string variable{};
    Commit set_default{};
    std::string from_variable{};  ///< where the value came from in the last load
    std::uint32_t from_line{0};
  };
  struct Load;

  template <class T>
  static Result<Commit> staged(T& target, Result<T> value) {
    if (!value) return value.error();
    return Commit{[&target, kept = std::move(*value)] { target = kept; }};
  }

  void declare(Entry entry);
  void add_list(Shape shape, std::string path, std::vector<std::string>& target, About about);
  [[nodiscard]] static std::string file_path(const Entry& entry) { return entry.path + "_file"; }
  [[nodiscard]] static std::string file_variable(const Entry& entry) { return entry.variable + "_FILE"; }
  [[nodiscard]] static Result<Raw> raw_from_text(Shape shape, std::string_view text);
  [[nodiscard]] static std::optional<Raw> raw_from_node(Shape shape, const Node& node);
  /// The keys that may stand in `section`, for hints.
  [[nodiscard]] std::vector<std::string> keys_in(const std::string& section) const;
  void visit(Load& load, const Node& section);
  static void take_from_file(Load& load, const Node& node, Entry& entry);
  static void take_from_environment(Load& load, Entry& entry);
  void check_environment(Load& load) const;

  std::vector<Entry> entries_;  ///< in the order of declaration, which is the order of the help
  std::set<std::string, std::less<>> allowed_variables_;
};

}  // namespace bandwatch::config
