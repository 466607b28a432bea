#include "common/counting/schema.hpp"

#include <algorithm>

namespace bandwatch::counting {
namespace {

bool selects(const Selector& selector, const Labels& labels) {
  return labels.get("__name__") == selector.metric &&
         std::all_of(selector.matchers.begin(), selector.matchers.end(),
                     [&](const Labels::Pair& matcher) { return own_label(labels, matcher.first) == matcher.second; });
}

std::string value_of(const Labels& labels, const std::string& label) {
  return label.empty() ? std::string{} : std::string{own_label(labels, label)};
}

}  // namespace

std::string_view name_of(Direction direction) noexcept {
  switch (direction) {
    case Direction::kEgress:
      return "egress";
    case Direction::kIngress:
      return "ingress";
  }
  return "";
}

Result<Direction> parse_direction(std::string_view text) {
  for (const auto direction : {Direction::kEgress, Direction::kIngress}) {
    if (text == name_of(direction)) return direction;
  }
  return invalid_argument("", "egress or ingress");
}

std::string exported(std::string_view name) {
  return "exported_" + std::string{name};
}

std::string_view own_label(const Labels& labels, std::string_view name) noexcept {
  constexpr std::string_view kAside = "exported_";
  // Nearly no series has such a label, and this is asked of each of them.
  for (const auto& [label, value] : labels.pairs()) {
    if (label.size() == kAside.size() + name.size() && label.starts_with(kAside) && label.ends_with(name)) return value;
  }
  return labels.get(name);
}

const GatewaySchema* find_preset(std::string_view name) {
  const auto& presets = schema_presets();
  const auto found =
      std::find_if(presets.begin(), presets.end(), [&](const GatewaySchema& schema) { return schema.name == name; });
  return found == presets.end() ? nullptr : &*found;
}

std::optional<Dimensions> classify(const GatewaySchema& schema, const Labels& labels) {
  Dimensions out;
  if (selects(schema.egress, labels)) {
    out.direction = Direction::kEgress;
  } else if (selects(schema.ingress, labels)) {
    out.direction = Direction::kIngress;
  } else {
    return std::nullopt;
  }
  out.service = value_of(labels, schema.service_label);
  if (schema.service_suffix != '\0') out.service = out.service.substr(0, out.service.find(schema.service_suffix));
  out.route = value_of(labels, schema.route_label);
  out.consumer = value_of(labels, schema.consumer_label);
  out.workspace = value_of(labels, schema.workspace_label);
  return out;
}

}  // namespace bandwatch::counting
