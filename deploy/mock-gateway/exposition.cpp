#include "deploy/mock-gateway/exposition.hpp"

#include <fmt/format.h>

namespace bandwatch::mock {
namespace {

/// Kong escapes backslash and quote, and nothing else.
void append_escaped(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
}

/// The labels without the closing brace; empty if there are none.
std::string open_labels(std::initializer_list<Exposition::Label> labels) {
  std::string out;
  for (const auto& [name, value] : labels) {
    out += out.empty() ? '{' : ',';
    out += name;
    out += "=\"";
    append_escaped(out, value);
    out += '"';
  }
  return out;
}

}  // namespace

std::string format_value(double value) {
  return fmt::format("{:.14g}", value);
}

void Exposition::add(const Family& family, std::initializer_list<Label> labels, double value, std::string_view suffix) {
  auto name = fmt::format("{}{}{}", family.name, suffix, open_labels(labels));
  if (labels.size() > 0) name += '}';
  auto line = fmt::format("{} {}\n", name, format_value(value));
  samples_.insert_or_assign(std::move(name), Sample{&family, std::move(line)});
}

void Exposition::add_bucket(const Family& family, std::initializer_list<Label> labels, std::int64_t bound,
                            double value) {
  const auto open = fmt::format("{}_bucket{}", family.name, open_labels(labels));
  const bool infinite = bound < 0;
  const auto shown = infinite ? std::string{"+Inf"} : fmt::format("{}", bound);
  // Kong keeps `le` padded with zeros, and infinity as "Inf", so that the order of text is that of numbers.
  auto key = infinite ? open + ",le=\"Inf" : fmt::format("{},le=\"{:07}", open, bound);
  auto line = fmt::format("{},le=\"{}\"}} {}\n", open, shown, format_value(value));
  samples_.insert_or_assign(std::move(key), Sample{&family, std::move(line)});
}

std::string Exposition::text() const {
  std::string out;
  const Family* current = nullptr;
  for (const auto& [key, sample] : samples_) {
    if (sample.family != current) {
      current = sample.family;
      out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", current->name, current->help, current->name, current->type);
    }
    out += sample.line;
  }
  return out;
}

}  // namespace bandwatch::mock
