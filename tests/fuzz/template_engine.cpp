#include "alert-service/mail/html.hpp"
#include "alert-service/mail/template.hpp"
#include "common/core/text.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <string>

namespace {

using namespace bandwatch;         // NOLINT(google-build-using-namespace): one small program
using namespace bandwatch::alert;  // NOLINT(google-build-using-namespace)
using fuzz::require;

/// What the built-in templates may name, with `value` for every value.
TemplateData data_of(std::string_view value) {
  const std::string text{value};
  TemplateData data;
  data.values = {{"lead", text}, {"quota", text}, {"nothing", ""}};
  data.lists["rows"] = {{{"label", text}, {"value", text}}, {{"label", "second"}, {"lead", text}}};
  data.lists["none"] = {};
  return data;
}

std::size_t count(std::string_view text, std::string_view characters) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [&](char c) { return characters.find(c) != std::string_view::npos; }));
}

void check_filled(const Template& parsed, std::string_view text, std::string_view value) {
  const Escape mark = [](std::string_view shown) { return std::string{shown}; };
  const auto empty = parsed.fill({}, mark);
  require(empty.size() <= text.size(), "without data nothing is added");
  if (text.find("{{") == std::string_view::npos) require(empty == text, "a text without places stays as it is");
  const auto data = data_of(value);
  require(is_utf8(parsed.fill(data, mark)) || !is_utf8(value), "places cut no character apart");
  if (count(text, "<>\"") > 0) return;
  require(count(parsed.fill(data, escape_html), "<>\"") == 0, "a value brings no markup");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = fuzz::text_of(data, size);
  const auto text = fuzz::take_until(rest, '\0');
  const auto parsed = Template::parse(text);
  if (!parsed) {
    const auto& why = parsed.error().detail;
    require(why.starts_with("line ") || why == "expected UTF-8", "a refused template comes with the line");
    return 0;
  }
  for (const auto& name : parsed->names())
    require(!name.empty() && text.find(name) != std::string_view::npos, "a name is a part of the text");
  check_filled(*parsed, text, rest);
  return 0;
}
