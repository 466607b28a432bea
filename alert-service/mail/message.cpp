#include "alert-service/mail/message.hpp"

#include "alert-service/mail/base64.hpp"
#include "alert-service/mail/boundary.hpp"
#include "alert-service/mail/header.hpp"
#include "alert-service/mail/quoted_printable.hpp"
#include "common/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bandwatch::alert {
namespace {

constexpr std::size_t kMaxWireLine = 998;  // RFC 5322, 2.1.1

Result<std::string> compose_header(const Message& message, std::string_view boundary) {
  std::string out = fixed_field("Date", format_mail_date(message.date));
  std::vector<Result<std::string>> fields{address_field("From", message.from), address_field("To", message.to)};
  if (!message.reply_to.empty()) fields.push_back(address_field("Reply-To", Mailbox{{}, message.reply_to}));
  fields.push_back(text_field("Subject", message.subject));
  fields.push_back(id_field("Message-ID", {message.message_id}));
  if (!message.in_reply_to.empty()) fields.push_back(id_field("In-Reply-To", {message.in_reply_to}));
  if (!message.references.empty()) fields.push_back(id_field("References", message.references));
  for (const auto& field : fields) {
    if (!field) return field.error();
    out += *field;
  }
  out += fixed_field("Auto-Submitted", "auto-generated");
  out += fixed_field("X-Auto-Response-Suppress", "All");
  out += fixed_field("MIME-Version", "1.0");
  out += fixed_field("Content-Type", fmt::format("multipart/alternative;\r\n boundary=\"{}\"", boundary));
  return out;
}

std::string compose_part(std::string_view type, std::string_view boundary, std::string_view encoded) {
  return fmt::format(
      "\r\n--{}\r\n"
      "Content-Type: {}; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n"
      "\r\n"
      "{}",
      boundary, type, encoded);
}

/// The picture as base64 lines of 76 characters. Source: RFC 2045, 6.8; RFC 2392 (Content-ID)
std::string compose_image(const InlineImage& image, std::string_view boundary) {
  auto out = fmt::format(
      "\r\n--{}\r\n"
      "Content-Type: image/png; name=\"{}\"\r\n"
      "Content-Transfer-Encoding: base64\r\n"
      "Content-Disposition: inline; filename=\"{}\"\r\n"
      "Content-ID: <{}>\r\n\r\n",
      boundary, image.file_name, image.file_name, image.content_id);
  const auto encoded = base64(image.png);
  constexpr std::size_t kLine = 76;
  for (std::size_t at = 0; at < encoded.size(); at += kLine) {
    out += encoded.substr(at, kLine);
    out += "\r\n";
  }
  return out;
}

/// The HTML and what it shows. Source: RFC 2387
std::string compose_related(const InlineImage& image, std::string_view outer, std::string_view inner,
                            std::string_view html) {
  auto out = fmt::format("\r\n--{}\r\nContent-Type: multipart/related; type=\"text/html\";\r\n boundary=\"{}\"\r\n",
                         outer, inner);
  out += compose_part("text/html", inner, html);
  out += compose_image(image, inner);
  out += fmt::format("\r\n--{}--\r\n", inner);
  return out;
}

}  // namespace

Result<std::string> compose(const Message& message) {
  const auto text = quoted_printable(clean_body(message.text));
  const auto html = quoted_printable(clean_body(message.html));
  const auto boundary = choose_boundary(message.message_id, {text, html});
  auto out = compose_header(message, boundary);
  if (!out) return out;
  // The least preferred part comes first (RFC 2046, 5.1.4).
  *out += compose_part("text/plain", boundary, text);
  if (message.image) {
    // No line of base64 has the boundary's "=_".
    const auto inner = choose_boundary(message.message_id + " related", {text, html});
    *out += compose_related(*message.image, boundary, inner, html);
  } else {
    *out += compose_part("text/html", boundary, html);
  }
  *out += fmt::format("\r\n--{}--\r\n", boundary);
  return out;
}

bool is_wire_form(std::string_view bytes, bool beyond_ascii) noexcept {
  if (bytes.empty()) return false;
  while (!bytes.empty()) {
    const auto end = bytes.find("\r\n");
    if (end > kMaxWireLine) return false;  // so is the end of text that has none
    const auto line = bytes.substr(0, end);
    const auto fits = [beyond_ascii](char c) {
      const auto value = static_cast<unsigned char>(c);
      return value != 0 && c != '\n' && c != '\r' && (beyond_ascii || value < 0x80);
    };
    if (line.starts_with('.') || !is_utf8(line) || !std::all_of(line.begin(), line.end(), fits)) return false;
    bytes.remove_prefix(end + 2);
  }
  return true;
}

}  // namespace bandwatch::alert
