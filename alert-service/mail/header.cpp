#include "alert-service/mail/header.hpp"

#include "alert-service/mail/address.hpp"
#include "alert-service/mail/encoded_word.hpp"
#include "common/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace bandwatch::alert {
namespace {

constexpr std::size_t kMaxId = 250;
constexpr std::string_view kFold = "\r\n ";

bool is_header_text(std::string_view value) {
  return is_utf8(value) && !has_control(value);
}

Error not_header_text(std::string_view name) {
  return invalid_argument(std::string{name}, "UTF-8 without control characters");
}

/// Whether a reader gets `value` back as it is: printable ASCII that looks like no encoded word, single blanks, and no
/// word too long for a line that begins with `column` characters.
bool is_plain_text(std::string_view value, std::size_t column) {
  const bool printable = std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (!printable || value.find("=?") != std::string_view::npos) return false;
  while (true) {
    const auto blank = value.find(' ');
    const auto word = value.substr(0, blank);
    if (word.empty() || column + word.size() > kHeaderLine) return false;
    if (blank == std::string_view::npos) return true;
    value.remove_prefix(blank + 1);
    column = 1;
  }
}

/// `value`, which is plain text, with line ends put before blanks.
std::string folded(std::string_view value, std::size_t column) {
  std::string out;
  while (true) {
    const auto blank = value.find(' ');
    const auto word = value.substr(0, blank);
    if (!out.empty()) {
      const bool fits = column + 1 + word.size() <= kHeaderLine;
      out += fits ? " " : kFold;
      column = fits ? column + 1 : 1;
    }
    out += word;
    column += word.size();
    if (blank == std::string_view::npos) return out;
    value.remove_prefix(blank + 1);
  }
}

/// A display name that needs neither quotes nor encoding: words of letters, digits and hyphens.
bool is_plain_name(std::string_view name, std::size_t column) {
  return is_plain_text(name, column) && std::all_of(name.begin(), name.end(), [](char c) {
           return c == ' ' || c == '-' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
         });
}

bool is_message_id(std::string_view id) {
  if (id.size() < 5 || id.size() > kMaxId || id.front() != '<' || id.back() != '>') return false;
  id = id.substr(1, id.size() - 2);
  const auto printable = [](char c) { return c > ' ' && c <= '~' && c != '<' && c != '>'; };
  return std::all_of(id.begin(), id.end(), printable) && std::count(id.begin(), id.end(), '@') == 1 &&
         id.front() != '@' && id.back() != '@';
}

}  // namespace

std::string fixed_field(std::string_view name, std::string_view value) {
  return fmt::format("{}: {}\r\n", name, value);
}

Result<std::string> text_field(std::string_view name, std::string_view value) {
  if (!is_header_text(value)) return not_header_text(name);
  const auto column = name.size() + 2;
  return fixed_field(name, is_plain_text(value, column) ? folded(value, column) : encoded_words(value, column));
}

Result<std::string> address_field(std::string_view name, const Mailbox& mailbox) {
  if (!is_header_text(mailbox.name)) return not_header_text(name);
  auto address = parse_address(mailbox.address);
  if (!address) return invalid_argument(std::string{name}, std::move(address.error().detail));
  if (mailbox.name.empty()) return fixed_field(name, *address);
  const auto column = name.size() + 2;
  auto value = is_plain_name(mailbox.name, column) ? folded(mailbox.name, column) : encoded_words(mailbox.name, column);
  const auto last_line = value.rfind('\n');
  const auto used = last_line == std::string::npos ? column + value.size() : value.size() - last_line - 1;
  value += used + address->size() + 3 <= kHeaderLine ? " " : kFold;
  return fixed_field(name, value + "<" + *address + ">");
}

Result<std::string> id_field(std::string_view name, const std::vector<std::string>& ids) {
  std::string value;
  for (const auto& id : ids) {
    if (!is_message_id(id)) return invalid_argument(std::string{name}, "message ids such as <name@example.org>");
    value.append(value.empty() ? std::string_view{} : kFold).append(id);
  }
  return fixed_field(name, value);
}

std::string format_mail_date(UtcTime t) {
  constexpr std::array kWeekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(t - day)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kWeekdays.at(std::chrono::weekday{day}.c_encoding()),
                     static_cast<unsigned>(date.day()), kMonths.at(static_cast<unsigned>(date.month()) - 1),
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace bandwatch::alert
