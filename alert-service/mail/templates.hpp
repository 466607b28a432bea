#pragma once

#include "alert-service/mail/template.hpp"
#include "common/core/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace bandwatch::alert {

/// The three parts of a mail.
struct MailTemplates {
  Template subject;
  Template text;
  Template html;
};

/// Everything that a template may name: see the table in alert-service/README.md.
[[nodiscard]] std::span<const std::string_view> template_names();

/// The built-in ones.
[[nodiscard]] const MailTemplates& default_templates();

/// Those of the folder `path`: subject.txt, body.txt and body.html; where one is missing, the built-in one. An empty
/// path means the built-in ones. kInvalidArgument, with file and line, if one is no template or names what there is
/// not.
[[nodiscard]] Result<MailTemplates> load_templates(const std::string& path);

/// The parts filled: the subject as one line, the text as it is, the HTML escaped.
struct FilledMail {
  std::string subject;
  std::string text;
  std::string html;
};
[[nodiscard]] FilledMail fill(const MailTemplates& templates, const TemplateData& data);

}  // namespace bandwatch::alert
