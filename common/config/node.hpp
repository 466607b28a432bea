#pragma once

#include "common/config/fault.hpp"
#include "common/config/values.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bandwatch::config {

struct Tree;

/// A place in a Document that knows its path. Reading collects faults in the document instead of failing; a node that
/// does not exist reads as nothing and is no fault by itself. Cheap to copy; must not outlive its Document.
/// Not thread-safe.
///
///     Document document{text};
///     const auto root = document.root();
///     root.expect_map({"quotas"});
///     for (const auto& quota : root.require("quotas").items()) {
///       quota.expect_map({"name", "limit", "period"});
///       quota.require("name").read(name);
///       quota.at("period").read_as(rule, parse_period_rule);
///     }
///     if (!document.faults().empty()) ...
class Node {
 public:
  /// Whether there is a value here; "key:" and "key: ~" have none, and reading them is a fault.
  [[nodiscard]] bool present() const noexcept;
  [[nodiscard]] bool is_scalar() const noexcept;
  [[nodiscard]] bool is_list() const noexcept;
  [[nodiscard]] bool is_map() const noexcept;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// The line in the file, from 1; 0 if there is nothing here.
  [[nodiscard]] std::uint32_t line() const noexcept;

  /// Whether this is a map; a fault for any other value, and one for each key that is not in `keys`.
  bool expect_map(  // NOLINT(modernize-use-nodiscard): called for its faults as often as for its answer
      std::initializer_list<std::string_view> keys) const;
  /// The value of `key`; a node that is not present() if this is no map or has no such key.
  [[nodiscard]] Node at(std::string_view key) const;
  /// As at(), with a fault if it is not present().
  [[nodiscard]] Node require(std::string_view key) const;
  /// The items of a list, with paths such as "quotas[0]"; a fault for any other value.
  [[nodiscard]] std::vector<Node> items() const;
  /// The keys and values of a map with free keys, in the order of the file; a fault for any other value.
  [[nodiscard]] std::vector<std::pair<std::string, Node>> entries() const;

  // Typed getters: fill `out` and return true if there is a valid value here; leave it alone and return false
  // otherwise, with a fault if the value is of the wrong shape or not allowed.
  bool read(std::string& out) const;
  bool read(bool& out) const;
  bool read(std::uint64_t& out, CountRange range = kAnyCount) const;
  bool read(Duration& out, DurationRange range = kAnyDuration) const;
  bool read(Bytes& out, BytesRange range = kAnyBytes) const;
  bool read(std::vector<std::string>& out) const;

  /// As read(), for any type: `parse` makes a Result<T> of the text, and the detail of its error is what is allowed.
  template <class T, class Parse>
  requires std::invocable<Parse, std::string_view>
  bool read_as(T& out, Parse parse) const {
    const auto* const text = scalar();
    if (text == nullptr) return false;
    auto value = parse(std::string_view{*text});
    if (!value) return refuse(value.error().detail);
    out = std::move(*value);
    return true;
  }

  /// A list of values that `parse` reads; `out` is replaced only if all are valid.
  template <class T, class Parse>
  requires std::invocable<Parse, std::string_view>
  bool read_list(std::vector<T>& out, Parse parse) const {
    std::vector<T> values;
    const auto nodes = items();
    bool valid = is_list();
    for (const auto& node : nodes) {
      T value{};
      if (node.read_as(value, parse)) {
        values.push_back(std::move(value));
      } else {
        valid = false;
      }
    }
    if (valid) out = std::move(values);
    return valid;
  }

  /// Records a fault at this place.
  void fault(std::string message) const;

 private:
  friend class Document;
  Node(const Tree* tree, std::string path, Faults* faults) : tree_(tree), path_(std::move(path)), faults_(faults) {}

  /// The text of a scalar; null and a fault if there is another value, null alone if there is none.
  [[nodiscard]] const std::string* scalar() const;
  /// Records "expected `allowed`" if there is anything here; false.
  [[nodiscard]] bool refuse(const std::string& allowed) const;

  const Tree* tree_;  ///< null: nothing here
  std::string path_;
  Faults* faults_;
};

/// A YAML text and the faults found in it so far. The text is UTF-8 of at most 1 MiB without control characters and
/// holds one document of at most 32 levels, no duplicate keys, no anchors, aliases or tags; anything else is a fault.
/// Of a text that is no YAML at all, root() has no value and collects no further faults. No exception of the YAML
/// library gets out.
class Document {
 public:
  static constexpr std::size_t kMaximumSize = 1024UL * 1024UL;

  explicit Document(std::string_view yaml);
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  ~Document();

  [[nodiscard]] Node root() const;
  [[nodiscard]] const Faults& faults() const noexcept;

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

}  // namespace bandwatch::config
