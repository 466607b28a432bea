#include "common/http/wire.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <iterator>

namespace bandwatch::http {
namespace {

/// What every answer says unless its handler knows better: this service shows data, never a page of someone else's.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kDefaults{{
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
}};

bool is_bodiless(unsigned status) noexcept {
  return status < 200 || status == 204 || status == 304;
}

void add(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

/// http_date(), which differs once a second and is asked for with each answer.
const std::string& date_at(UtcTime now) {
  thread_local std::chrono::sys_seconds second{std::chrono::seconds{-1}};
  thread_local std::string text;
  const auto current = std::chrono::floor<std::chrono::seconds>(now);
  if (current != second) {
    text = http_date(now);
    second = current;
  }
  return text;
}

}  // namespace

std::string http_date(UtcTime t) {
  constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(t - day)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[std::chrono::weekday{day}.c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1U],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

bool sends_body(unsigned status, std::string_view method) noexcept {
  return method != "HEAD" && !is_bodiless(status);
}

std::string begin_head(const Response& response) {
  constexpr std::size_t kUsual = 512;
  std::string out;
  out.reserve(kUsual);
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status(), reason_phrase(response.status()));
  for (const auto& [name, value] : response.headers())
    add(out, name, value);
  for (const auto& [name, value] : kDefaults) {
    if (response.header(name).empty()) add(out, name, value);
  }
  if (!is_bodiless(response.status()) && !response.stream())
    add(out, "Content-Length", fmt::to_string(response.body().size()));
  return out;
}

void end_head(std::string& head, const Framing& framing) {
  add(head, "Date", date_at(framing.now));
  add(head, "X-Request-Id", framing.request_id);
  if (!framing.keep_alive) {
    add(head, "Connection", "close");
  } else if (framing.http10) {
    add(head, "Connection", "keep-alive");
  }
  head.append("\r\n");
}

std::string request_id_from(std::string_view text, std::uint64_t sequence) {
  constexpr std::string_view kAllowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-";
  const bool plausible =
      !text.empty() && text.size() <= 64 && text.find_first_not_of(kAllowed) == std::string_view::npos;
  if (plausible) return std::string{text};
  // splitmix64's mixer: one to one, so distinct sequences stay distinct and neighbours look nothing alike.
  auto mixed = sequence + 0x9E3779B97F4A7C15ULL;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
  mixed ^= mixed >> 31U;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out(16, '0');
  for (auto digit = out.rbegin(); digit != out.rend(); ++digit, mixed >>= 4U)
    *digit = kDigits[mixed & 0xFU];
  return out;
}

}  // namespace bandwatch::http
