#include "common/config/tree.hpp"

#include "common/core/text.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <set>
#include <sstream>

namespace bandwatch::config {
namespace {

constexpr std::size_t kMaximumDepth = 32;

std::uint32_t line_of(const YAML::Mark& mark) {
  return mark.line < 0 ? 0 : static_cast<std::uint32_t>(mark.line) + 1;
}

/// Builds the tree from the parser's events. yaml-cpp's own nodes would let duplicate keys and aliases pass.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(Faults& faults) : faults_(faults) {}

  [[nodiscard]] Tree take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) fault(mark, "expected one YAML document, found a second one");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_extras(mark, "", anchor);
    if (expects_key()) {
      take_bad_key(mark);
    } else {
      // The parser's mark of a value that is left out is the next thing in the file, so the key's line is told.
      const bool in_map = !frames_.empty() && frames_.back().tree.kind == Tree::Kind::kMap;
      add(Tree{.line = in_map ? frames_.back().key_line : line_of(mark)});
    }
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    fault(mark, "expected a value: anchors and aliases are not supported");
    if (expects_key()) {
      take_bad_key(mark);
    } else {
      add(Tree{.line = line_of(mark)});
    }
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_extras(mark, tag, anchor);
    if (expects_key()) {
      take_key(mark, value);
    } else {
      add(Tree{.kind = Tree::Kind::kScalar, .line = line_of(mark), .text = value});
    }
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    refuse_extras(mark, tag, anchor);
    open(mark, Tree::Kind::kList);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    refuse_extras(mark, tag, anchor);
    open(mark, Tree::Kind::kMap);
  }
  void OnMapEnd() override { close(); }

 private:
  /// A list or map whose end has not come yet.
  struct Frame {
    Tree tree;
    std::set<std::string> keys{};
    std::string key{};
    std::uint32_t key_line{0};
    bool has_key{false};
    bool drop_value{false};  ///< the key was at fault: its value goes nowhere
    bool is_key{false};      ///< this list or map itself stands where a key should
  };

  [[nodiscard]] bool expects_key() const {
    return !frames_.empty() && frames_.back().tree.kind == Tree::Kind::kMap && !frames_.back().has_key;
  }

  [[nodiscard]] std::string path() const {
    std::string path;
    for (const auto& frame : frames_) {
      if (frame.tree.kind == Tree::Kind::kList) {
        path += fmt::format("[{}]", frame.tree.items.size());
      } else if (frame.has_key) {
        path = join_path(path, frame.key);
      }
    }
    return path;
  }

  void fault(const YAML::Mark& mark, std::string message) {
    faults_.push_back(Fault{.path = path(), .environment = {}, .line = line_of(mark), .message = std::move(message)});
  }

  void refuse_extras(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    // "?" and "!" are what yaml-cpp calls a plain and a quoted value without a tag.
    if (!tag.empty() && tag != "?" && tag != "!") fault(mark, "expected a value without a tag: tags are not supported");
    if (anchor != 0) fault(mark, "expected a value without an anchor: anchors and aliases are not supported");
  }

  void take_key(const YAML::Mark& mark, const std::string& key) {
    auto& frame = frames_.back();
    frame.key = key;
    frame.key_line = line_of(mark);
    frame.has_key = true;
    frame.drop_value = !frame.keys.insert(key).second;
    if (frame.drop_value) fault(mark, "this key stands here twice");
  }

  void take_bad_key(const YAML::Mark& mark) {
    fault(mark, "expected a name as key");
    frames_.back().has_key = true;
    frames_.back().drop_value = true;
    frames_.back().key.clear();
  }

  void open(const YAML::Mark& mark, Tree::Kind kind) {
    if (frames_.size() >= kMaximumDepth) {
      throw YAML::ParserException(mark, fmt::format("more than {} levels", kMaximumDepth));
    }
    const bool is_key = expects_key();
    frames_.push_back(Frame{.tree = Tree{.kind = kind, .line = line_of(mark)}, .is_key = is_key});
  }

  void close() {
    auto frame = std::move(frames_.back());
    frames_.pop_back();
    if (frame.is_key) {
      YAML::Mark mark;
      mark.line = static_cast<int>(frame.tree.line) - 1;
      take_bad_key(mark);
    } else {
      add(std::move(frame.tree));
    }
  }

  void add(Tree value) {
    if (frames_.empty()) {
      if (documents_ == 1) root_ = std::move(value);
      return;
    }
    auto& frame = frames_.back();
    if (frame.tree.kind == Tree::Kind::kList) {
      frame.tree.items.push_back(std::move(value));
      return;
    }
    if (!frame.drop_value) frame.tree.members.emplace_back(std::move(frame.key), std::move(value));
    frame.has_key = false;
    frame.drop_value = false;
  }

  Faults& faults_;
  Tree root_{};
  std::vector<Frame> frames_{};
  int documents_{0};
};

/// yaml-cpp takes U+0004 for the end of the text and would drop the rest in silence; YAML allows none of these anyway.
bool has_forbidden_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t';
  });
}

std::optional<std::string> unreadable(std::string_view yaml) {
  if (!is_utf8(yaml)) return "expected UTF-8 text";
  if (has_forbidden_control(yaml)) return "expected text without control characters";
  return std::nullopt;
}

}  // namespace

std::string join_path(const std::string& path, std::string_view key) {
  return path.empty() ? std::string{key} : fmt::format("{}.{}", path, key);
}

std::optional<Tree> parse_tree(std::string_view yaml, Faults& faults) {
  if (auto message = unreadable(yaml)) {
    faults.push_back(Fault{.path = {}, .environment = {}, .line = 0, .message = std::move(*message)});
    return std::nullopt;
  }
  try {
    std::istringstream stream{std::string{yaml}};
    YAML::Parser parser{stream};
    TreeBuilder builder{faults};
    // A second round is enough to notice what comes after the document. More could be endless: yaml-cpp takes a stray
    // bracket for one empty document after the other and never gets past it.
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
    return builder.take();
  } catch (const YAML::Exception& exception) {
    faults.push_back(Fault{
        .path = {}, .environment = {}, .line = line_of(exception.mark), .message = "expected YAML: " + exception.msg});
    return std::nullopt;
  }
}

}  // namespace bandwatch::config
