#include "alert-service/mail/templates.hpp"

#include "alert-service/mail/html.hpp"
#include "alert-service/mail/threshold_words.hpp"
#include "common/config/file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace bandwatch::alert {
namespace {

constexpr std::array<std::string_view, 36> kNames{
    "subject",    "lead",         "quota",        "threshold",      "percent",      "used",
    "limit",      "period",       "zone",         "as_of",          "bar",          "bar_colour",
    "rows",       "label",        "value",        "padded_label",   "notes",        "note",
    "top_routes", "name",         "padded_name",  "bytes",          "share",        "top_consumers",
    "chart",      "chart_text",   "link",         "outlook",        "routes_title", "consumers_title",
    "rank",       "padded_bytes", "padded_share", "services_title", "services",     "change"};

Result<void> read_part(Template& part, const std::filesystem::path& file) {
  const auto text = config::read_file(file.string());
  if (!text && text.error().code == Errc::kNotFound) return {};
  if (!text) return text.error();
  auto parsed = Template::parse(*text);
  if (!parsed) return invalid_argument("", file.string() + ": " + parsed.error().detail);
  const auto known = template_names();
  for (const auto& name : parsed->names()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return invalid_argument("", file.string() + ": there is no {{" + name + "}}");
    }
  }
  part = *std::move(parsed);
  return {};
}

}  // namespace

std::span<const std::string_view> template_names() {
  return kNames;
}

Result<MailTemplates> load_templates(const std::string& path) {
  auto out = default_templates();
  if (path.empty()) return out;
  if (!std::filesystem::is_directory(path)) return invalid_argument("", path + " is no folder");
  const std::filesystem::path folder{path};
  for (const auto& [part, name] :
       {std::pair{&out.subject, "subject.txt"}, std::pair{&out.text, "body.txt"}, std::pair{&out.html, "body.html"}}) {
    const auto read = read_part(*part, folder / name);
    if (!read) return read.error();
  }
  return out;
}

FilledMail fill(const MailTemplates& templates, const TemplateData& data) {
  const Escape as_it_is = [](std::string_view text) { return std::string{text}; };
  return {one_line(templates.subject.fill(data, one_line)), templates.text.fill(data, as_it_is),
          templates.html.fill(data, escape_html)};
}

}  // namespace bandwatch::alert
