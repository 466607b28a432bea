#include "alert-service/mail/template.hpp"
#include "alert-service/mail/html.hpp"
#include "alert-service/mail/templates.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace bandwatch::alert;

namespace {

std::string filled(std::string_view text, const TemplateData& data) {
  return Template::parse(text).value().fill(data, escape_html);
}

TemplateData example() {
  TemplateData data;
  data.values = {{"name", "a<b"}, {"empty", ""}};
  data.lists["rows"] = {{{"label", "x"}}, {{"label", "y"}, {"name", "own"}}};
  data.lists["none"] = {};
  return data;
}

}  // namespace

TEST_CASE("A template is filled with escaped values, lists and conditions") {
  const auto data = example();
  CHECK(filled("1 {{name}} {{ name }} {{missing}}.", data) == "1 a&lt;b a&lt;b .");
  CHECK(filled("{{#rows}}[{{label}}:{{name}}]{{/rows}}", data) == "[x:a&lt;b][y:own]");
  CHECK(filled("{{#name}}yes{{/name}}{{#empty}}no{{/empty}}", data) == "yes");
  CHECK(filled("{{^none}}none{{/none}}{{^rows}}no{{/rows}}{{^empty}}!{{/empty}}", data) == "none!");
  CHECK(filled("{{#rows}}{{#name}}{{label}}{{/name}}{{/rows}}", data) == "xy");
  CHECK(filled("", data).empty());
  CHECK(filled("a } b { c", data) == "a } b { c");
}

TEST_CASE("What a value holds is never taken for a part of the template") {
  TemplateData data;
  data.values = {{"evil", "{{other}}"}, {"other", "secret"}};
  CHECK(filled("{{evil}}", data) == "{{other}}");
}

TEST_CASE("A template that does not fit together is refused with its line") {
  const auto* text = GENERATE("x\n{{name", "x\n{{#a}}", "x\n{{/a}}", "x\n{{#a}}{{/b}}", "x\n{{}}", "x\n{{#}}{{/}}",
                              "x\n{{#a}}{{#b}}{{/a}}{{/b}}");
  CAPTURE(text);
  const auto parsed = Template::parse(text);
  REQUIRE(parsed.has_error());
  CHECK(parsed.error().detail.starts_with("line 2: "));
}

TEST_CASE("Parts nest to a limit") {
  std::string text;
  for (int i = 0; i < 20; ++i)
    text += "{{#a}}";
  CHECK(Template::parse(text).has_error());
}

TEST_CASE("A folder replaces the templates that it has, and says what is wrong with them") {
  const bandwatch::test::TempDir folder;
  folder.write("subject.txt", "{{percent}}\n{{quota}}");
  const auto templates = load_templates(folder.path().string());
  REQUIRE(templates.has_value());
  TemplateData data;
  data.values = {{"percent", "82.4 %"}, {"quota", "bun"}, {"lead", "L"}};
  const auto mail = fill(*templates, data);
  CHECK(mail.subject == "82.4 % bun");
  CHECK(mail.text == fill(default_templates(), data).text);

  folder.write("body.html", "<p>{{quotas}}</p>");
  const auto wrong = load_templates(folder.path().string());
  REQUIRE(wrong.has_error());
  CHECK(wrong.error().detail.find("body.html: there is no {{quotas}}") != std::string::npos);
  CHECK(load_templates("/nonexistent").has_error());
  CHECK(load_templates("").has_value());
}
