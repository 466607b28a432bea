#include "common/config/node.hpp"

#include "common/config/tree.hpp"

#include <fmt/format.h>

#include <optional>

namespace bandwatch::config {

struct Document::Content {
  std::optional<Tree> tree;
  Faults faults;
  Faults discarded;  ///< what the readers of an unreadable document complain about says nothing new
};

Document::Document(std::string_view yaml) : content_(std::make_unique<Content>()) {
  if (yaml.size() <= kMaximumSize) {
    content_->tree = parse_tree(yaml, content_->faults);
  } else {
    content_->faults.push_back(
        Fault{.path = {}, .environment = {}, .line = 0, .message = "expected a file of at most 1 MiB"});
  }
}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Node Document::root() const {
  if (!content_->tree) return Node{nullptr, "", &content_->discarded};
  const bool empty = content_->tree->kind == Tree::Kind::kNull;
  return Node{empty ? nullptr : &*content_->tree, "", &content_->faults};
}

const Faults& Document::faults() const noexcept {
  return content_->faults;
}

bool Node::present() const noexcept {
  return tree_ != nullptr && tree_->kind != Tree::Kind::kNull;
}
bool Node::is_scalar() const noexcept {
  return tree_ != nullptr && tree_->kind == Tree::Kind::kScalar;
}
bool Node::is_list() const noexcept {
  return tree_ != nullptr && tree_->kind == Tree::Kind::kList;
}
bool Node::is_map() const noexcept {
  return tree_ != nullptr && tree_->kind == Tree::Kind::kMap;
}
std::uint32_t Node::line() const noexcept {
  return tree_ == nullptr ? 0 : tree_->line;
}

void Node::fault(std::string message) const {
  faults_->push_back(Fault{.path = path_, .environment = {}, .line = line(), .message = std::move(message)});
}

bool Node::refuse(const std::string& allowed) const {
  if (tree_ != nullptr) fault("expected " + allowed);
  return false;
}

bool Node::expect_map(std::initializer_list<std::string_view> keys) const {
  if (!is_map()) return refuse("a map of keys and values");
  const std::vector<std::string> known(keys.begin(), keys.end());
  for (const auto& [key, value] : tree_->members) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    Node{&value, join_path(path_, key), faults_}.fault(unknown_name_message("key", key, known));
  }
  return true;
}

Node Node::at(std::string_view key) const {
  const Tree* found = nullptr;
  if (is_map()) {
    for (const auto& [name, value] : tree_->members) {
      if (name == key) found = &value;
    }
  }
  return Node{found, join_path(path_, key), faults_};
}

Node Node::require(std::string_view key) const {
  auto node = at(key);
  if (node.present()) return node;
  // A missing value has no line; the map in which it is missing has one.
  if (node.tree_ == nullptr) node.tree_ = tree_;
  node.fault("is missing");
  node.tree_ = nullptr;
  return node;
}

std::vector<Node> Node::items() const {
  std::vector<Node> nodes;
  if (!is_list()) {
    (void)refuse("a list");
    return nodes;
  }
  for (std::size_t i = 0; i < tree_->items.size(); ++i) {
    nodes.push_back(Node{&tree_->items[i], fmt::format("{}[{}]", path_, i), faults_});
  }
  return nodes;
}

std::vector<std::pair<std::string, Node>> Node::entries() const {
  std::vector<std::pair<std::string, Node>> nodes;
  if (!is_map()) {
    (void)refuse("a map of names and values");
    return nodes;
  }
  for (const auto& [key, value] : tree_->members) {
    nodes.emplace_back(key, Node{&value, join_path(path_, key), faults_});
  }
  return nodes;
}

const std::string* Node::scalar() const {
  if (is_scalar()) return &tree_->text;
  (void)refuse(tree_ != nullptr && tree_->kind == Tree::Kind::kNull ? "a value; leave the key out to get the default"
                                                                    : "a single value");
  return nullptr;
}

bool Node::read(std::string& out) const {
  return read_as(out, parse_text);
}
bool Node::read(bool& out) const {
  return read_as(out, parse_flag);
}

bool Node::read(std::uint64_t& out, CountRange range) const {
  return read_as(out, [range](std::string_view text) { return parse_count(text, range); });
}

bool Node::read(Duration& out, DurationRange range) const {
  return read_as(out, [range](std::string_view text) { return parse_duration_within(text, range); });
}

bool Node::read(Bytes& out, BytesRange range) const {
  return read_as(out, [range](std::string_view text) { return parse_bytes_within(text, range); });
}

bool Node::read(std::vector<std::string>& out) const {
  return read_list(out, parse_text);
}

}  // namespace bandwatch::config
