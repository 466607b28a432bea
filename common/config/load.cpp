#include "common/config/settings.hpp"
#include "common/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bandwatch::config {
namespace {

/// The parts of `text` between commas, without the blanks around them; no part of an empty text.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  if (trim(text).empty()) return parts;
  for (;;) {
    const auto comma = text.find(',');
    parts.emplace_back(trim(text.substr(0, comma)));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

Result<std::string> verbatim(std::string_view text) {
  return std::string{text};
}

}  // namespace

/// What one load() collects.
struct Settings::Load {
  const Environment& environment;
  Faults faults{};
  std::vector<Commit> commits{};  ///< the later wins

  void fault(const Entry& entry, std::string_view suffix, std::string message) {
    faults.push_back(Fault{.path = entry.path + std::string{suffix},
                           .environment = entry.from_variable,
                           .line = entry.from_variable.empty() ? entry.from_line : 0,
                           .message = std::move(message)});
  }

  void take(const Entry& entry, const Raw& raw) {
    auto commit = entry.read(raw);
    if (commit) {
      commits.push_back(std::move(*commit));
    } else {
      fault(entry, commit.error().field, "expected " + commit.error().detail);
    }
  }

  /// The fault doesn't show the path: whoever mixes up a secret and its file would find the secret in the log.
  void take_secret_file(const Entry& entry, const std::string& path) {
    const auto secret = read_secret_file(path);
    if (secret) {
      take(entry, Raw{.text = secret->reveal(), .items = {}, .pairs = {}, .file = path});
    } else {
      fault(entry, "", fmt::format("expected the path of {}", secret.error().detail));
    }
  }
};

Result<Settings::Raw> Settings::raw_from_text(Shape shape, std::string_view text) {
  Raw raw;
  switch (shape) {
    case Shape::kScalar:
      raw.text = text;
      break;
    case Shape::kList:
    case Shape::kOneOrMore:
      raw.items = split(text);
      break;
    case Shape::kMap:
      for (const auto& part : split(text)) {
        const auto equals = part.find('=');
        if (equals == std::string::npos) return invalid_argument("", "NAME=VALUE, more of them after commas");
        raw.pairs.emplace_back(part.substr(0, equals), part.substr(equals + 1));
      }
      break;
  }
  return raw;
}

std::optional<Settings::Raw> Settings::raw_from_node(Shape shape, const Node& node) {
  Raw raw;
  switch (shape) {
    case Shape::kScalar: {
      if (!node.read_as(raw.text, verbatim)) return std::nullopt;
      return raw;
    }
    case Shape::kOneOrMore:
      if (node.is_scalar()) {
        if (!node.read_as(raw.items.emplace_back(), verbatim)) return std::nullopt;
        return raw;
      }
      [[fallthrough]];
    case Shape::kList: {
      if (!node.read_list(raw.items, verbatim)) return std::nullopt;
      return raw;
    }
    case Shape::kMap: {
      const auto entries = node.entries();
      if (!node.is_map()) return std::nullopt;
      for (const auto& [name, value] : entries) {
        std::string text;
        if (!value.read_as(text, verbatim)) return std::nullopt;
        raw.pairs.emplace_back(name, std::move(text));
      }
      return raw;
    }
  }
  return std::nullopt;
}

void Settings::visit(Load& load, const Node& section) {
  if (!section.is_map()) {
    if (section.present()) section.fault("expected a map of settings");
    return;
  }
  for (const auto& [key, node] : section.entries()) {
    const auto& path = node.path();
    // A dot inside a key would be a second way to write a path.
    const bool plain = key.find('.') == std::string::npos;
    const auto names_it = [&](const Entry& entry) {
      return plain && (entry.path == path || (entry.secret && file_path(entry) == path));
    };
    const auto inside_it = [&](const Entry& entry) { return plain && entry.path.starts_with(path + "."); };
    const auto found = std::find_if(entries_.begin(), entries_.end(), names_it);
    if (found != entries_.end()) {
      take_from_file(load, node, *found);
    } else if (std::any_of(entries_.begin(), entries_.end(), inside_it)) {
      visit(load, node);
    } else {
      node.fault(unknown_name_message("key", key, keys_in(section.path())));
    }
  }
}

std::vector<std::string> Settings::keys_in(const std::string& section) const {
  const auto prefix = section.empty() ? std::string{} : section + ".";
  std::vector<std::string> keys;
  for (const auto& entry : entries_) {
    if (!entry.path.starts_with(prefix)) continue;
    const auto rest = entry.path.substr(prefix.size());
    keys.push_back(rest.substr(0, rest.find('.')));
    if (entry.secret && rest.find('.') == std::string::npos) keys.push_back(rest + "_file");
  }
  return keys;
}

void Settings::take_from_file(Load& load, const Node& node, Entry& entry) {
  if (entry.from_line != 0) {
    node.fault(fmt::format("expected either {} or {}, not both", entry.path, file_path(entry)));
    return;
  }
  entry.from_line = node.line();
  const auto raw = raw_from_node(entry.shape, node);
  if (!raw) return;
  if (node.path() == entry.path) {
    load.take(entry, *raw);
  } else {
    load.take_secret_file(entry, raw->text);
  }
}

void Settings::take_from_environment(Load& load, Entry& entry) {
  const auto value_of = [&](const std::string& name) -> const std::string* {
    const auto found = load.environment.find(name);
    return found == load.environment.end() || found->second.empty() ? nullptr : &found->second;
  };
  const auto* const text = value_of(entry.variable);
  const auto* const file = entry.secret ? value_of(file_variable(entry)) : nullptr;
  if (text != nullptr) {
    entry.from_variable = entry.variable;
    const auto raw = raw_from_text(entry.shape, *text);
    if (raw) {
      load.take(entry, *raw);
    } else {
      load.fault(entry, "", "expected " + raw.error().detail);
    }
  }
  if (file != nullptr) {
    entry.from_variable = file_variable(entry);
    if (text == nullptr) {
      load.take_secret_file(entry, *file);
    } else {
      load.fault(entry, "", fmt::format("expected either {} or {}, not both", entry.variable, file_variable(entry)));
    }
  }
}

void Settings::check_environment(Load& load) const {
  std::vector<std::string> known(allowed_variables_.begin(), allowed_variables_.end());
  for (const auto& entry : entries_) {
    known.push_back(entry.variable);
    if (entry.secret) known.push_back(file_variable(entry));
  }
  for (const auto& [name, value] : load.environment) {
    if (!name.starts_with(kEnvironmentPrefix) || std::find(known.begin(), known.end(), name) != known.end()) continue;
    load.faults.push_back(Fault{.path = "environment",
                                .environment = name,
                                .line = 0,
                                .message = unknown_name_message("variable", name, known)});
  }
}

Faults Settings::load(std::optional<std::string_view> yaml, const Environment& environment) {
  Load load{.environment = environment};
  for (auto& entry : entries_) {
    entry.from_variable.clear();
    entry.from_line = 0;
    load.commits.push_back(entry.set_default);
  }
  const Document document{yaml.value_or("")};
  const auto root = document.root();
  const bool readable = root.present() || document.faults().empty();
  visit(load, root);
  for (auto& entry : entries_) {
    take_from_environment(load, entry);
    if (readable && entry.about.required && entry.from_line == 0 && entry.from_variable.empty()) {
      load.fault(entry, "", fmt::format("is missing: give it in the file or as {}", entry.variable));
    }
  }
  check_environment(load);
  auto faults = document.faults();
  faults.insert(faults.end(), load.faults.begin(), load.faults.end());
  std::stable_sort(faults.begin(), faults.end(), [](const Fault& a, const Fault& b) { return a.line < b.line; });
  if (!faults.empty()) return faults;
  for (const auto& commit : load.commits)
    commit();
  return {};
}

}  // namespace bandwatch::config
