#include "alert-service/mail/templates.hpp"

namespace bandwatch::alert {
namespace {

constexpr std::string_view kText = R"({{lead}}

{{#rows}}{{padded_label}}  {{value}}
{{/rows}}{{#top_routes}}{{label}}  {{padded_name}}  {{bytes}}, {{share}}
{{/top_routes}}{{#top_consumers}}{{label}}  {{padded_name}}  {{bytes}}, {{share}}
{{/top_consumers}}{{#notes}}
{{note}}
{{/notes}}{{#link}}
Dashboard: {{link}}
{{/link}})";

// Text and ground have no colour of their own, so that the reader's (light or dark) apply to both; the bar is in
// mid-tones and the picture has its own ground.
constexpr std::string_view kHtml =
    R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>{{subject}}</title></head>
<body style="margin:0;padding:16px;font-family:sans-serif;font-size:14px;line-height:1.4">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:640px"><tr><td>
<p style="font-size:18px;font-weight:bold;margin:0 0 12px 0">{{lead}}</p>
{{#bar}}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border:1px solid #808080;border-collapse:collapse;margin:0 0 16px 0"><tr><td style="height:12px;line-height:12px;font-size:1px"><div style="width:{{bar}}%;height:12px;background-color:{{bar_colour}}">&nbsp;</div></td></tr></table>
{{/bar}}{{#chart}}<p style="margin:0 0 16px 0"><img src="cid:{{chart}}" alt="{{chart_text}}" width="600" height="240" style="display:block;width:100%;max-width:600px;height:auto;border:1px solid #808080"></p>
{{/chart}}<table cellpadding="0" cellspacing="0" style="font-size:14px">
{{#rows}}<tr><th scope="row" align="left" valign="top" style="padding:4px 16px 4px 0;white-space:nowrap">{{label}}</th><td valign="top" style="padding:4px 0;word-break:break-word">{{value}}</td></tr>
{{/rows}}{{#top_routes}}<tr><th scope="row" align="left" valign="top" style="padding:4px 16px 4px 0;white-space:nowrap">{{label}}</th><td valign="top" style="padding:4px 0;word-break:break-word">{{name}}: {{bytes}}, {{share}}</td></tr>
{{/top_routes}}{{#top_consumers}}<tr><th scope="row" align="left" valign="top" style="padding:4px 16px 4px 0;white-space:nowrap">{{label}}</th><td valign="top" style="padding:4px 0;word-break:break-word">{{name}}: {{bytes}}, {{share}}</td></tr>
{{/top_consumers}}</table>
{{#notes}}<p>{{note}}</p>
{{/notes}}{{#link}}<p><a href="{{link}}" style="color:inherit">Open the dashboard</a></p>
{{/link}}</td></tr></table>
</body></html>
)";

Template parsed(std::string_view text) {
  return Template::parse(text).value();
}

}  // namespace

const MailTemplates& default_templates() {
  static const MailTemplates templates{parsed("{{subject}}"), parsed(kText), parsed(kHtml)};
  return templates;
}

}  // namespace bandwatch::alert
