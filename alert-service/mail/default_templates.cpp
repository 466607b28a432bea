#include "alert-service/mail/templates.hpp"

namespace bandwatch::alert {
namespace {

constexpr std::string_view kText = R"({{lead}}
{{#outlook}}{{outlook}}
{{/outlook}}
{{#rows}}{{padded_label}}  {{value}}
{{/rows}}{{#services_title}}
{{services_title}}
{{#services}}  {{rank}}  {{padded_bytes}} {{padded_share}}  {{name}}{{#change}} ({{change}}){{/change}}
{{/services}}{{/services_title}}{{#routes_title}}
{{routes_title}}
{{#top_routes}}  {{rank}}  {{padded_bytes}} {{padded_share}}  {{name}}
{{/top_routes}}{{/routes_title}}{{#consumers_title}}
{{consumers_title}}
{{#top_consumers}}  {{rank}}  {{padded_bytes}} {{padded_share}}  {{name}}
{{/top_consumers}}{{/consumers_title}}{{#notes}}
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
{{#outlook}}<p style="margin:0 0 12px 0">{{outlook}}</p>
{{/outlook}}{{#bar}}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border:1px solid #808080;border-collapse:collapse;margin:0 0 16px 0"><tr><td style="height:12px;line-height:12px;font-size:1px"><div style="width:{{bar}}%;height:12px;background-color:{{bar_colour}}">&nbsp;</div></td></tr></table>
{{/bar}}{{#chart}}<p style="margin:0 0 16px 0"><img src="cid:{{chart}}" alt="{{chart_text}}" width="600" height="265" style="display:block;width:100%;max-width:600px;height:auto;border:1px solid #808080"></p>
{{/chart}}<table cellpadding="0" cellspacing="0" style="font-size:14px">
{{#rows}}<tr><th scope="row" align="left" valign="top" style="padding:4px 16px 4px 0;white-space:nowrap">{{label}}</th><td valign="top" style="padding:4px 0;word-break:break-word">{{value}}</td></tr>
{{/rows}}</table>
{{#services_title}}<table cellpadding="0" cellspacing="0" style="font-size:14px;margin:16px 0 0 0">
<tr><th colspan="4" align="left" style="padding:4px 0">{{services_title}}</th></tr>
{{#services}}<tr><td valign="top" style="padding:4px 16px 4px 0;word-break:break-word">{{name}}</td><td align="right" valign="top" style="padding:4px 16px 4px 0;white-space:nowrap">{{bytes}}</td><td align="right" valign="top" style="padding:4px 16px 4px 0;white-space:nowrap">{{share}}</td><td align="right" valign="top" style="padding:4px 0;white-space:nowrap">{{change}}</td></tr>
{{/services}}</table>
{{/services_title}}{{#routes_title}}<table cellpadding="0" cellspacing="0" style="font-size:14px;margin:16px 0 0 0">
<tr><th colspan="3" align="left" style="padding:4px 0">{{routes_title}}</th></tr>
{{#top_routes}}<tr><td valign="top" style="padding:4px 16px 4px 0;word-break:break-word">{{name}}</td><td align="right" valign="top" style="padding:4px 16px 4px 0;white-space:nowrap">{{bytes}}</td><td align="right" valign="top" style="padding:4px 0;white-space:nowrap">{{share}}</td></tr>
{{/top_routes}}</table>
{{/routes_title}}{{#consumers_title}}<table cellpadding="0" cellspacing="0" style="font-size:14px;margin:16px 0 0 0">
<tr><th colspan="3" align="left" style="padding:4px 0">{{consumers_title}}</th></tr>
{{#top_consumers}}<tr><td valign="top" style="padding:4px 16px 4px 0;word-break:break-word">{{name}}</td><td align="right" valign="top" style="padding:4px 16px 4px 0;white-space:nowrap">{{bytes}}</td><td align="right" valign="top" style="padding:4px 0;white-space:nowrap">{{share}}</td></tr>
{{/top_consumers}}</table>
{{/consumers_title}}{{#notes}}<p>{{note}}</p>
{{/notes}}{{#link}}<p><a href="{{link}}" style="color:inherit">Open the dashboard at this period</a></p>
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
