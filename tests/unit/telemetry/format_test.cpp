#include "common/telemetry/log.hpp"
#include "tests/support/catch.hpp"

#include <limits>
#include <type_traits>
#include <vector>

namespace bandwatch::telemetry {
namespace {

using namespace std::chrono_literals;

// 2026-11-24T10:00:00.007Z
constexpr UtcTime kNow{Duration{1795514400007}};

std::string logfmt(std::string_view event, const std::vector<Field>& fields) {
  return format_line(LogFormat::kLogfmt, kNow, Level::kInfo, event, fields);
}

std::string json(std::string_view event, const std::vector<Field>& fields) {
  return format_line(LogFormat::kJson, kNow, Level::kInfo, event, fields);
}

/// How a value looks in both forms.
std::string both(const Field& field) {
  constexpr std::string_view kLogfmtHead = "ts=2026-11-24T10:00:00.007Z level=info event=e ";
  constexpr std::string_view kJsonHead = R"({"ts":"2026-11-24T10:00:00.007Z","level":"info","event":"e",)";
  auto text = json("e", {field}).substr(kJsonHead.size());
  text.pop_back();
  return logfmt("e", {field}).substr(kLogfmtHead.size()) + "  " + text;
}

// A Secret has no way into a line: this would compile if it had.
static_assert(!std::is_constructible_v<Field, std::string_view, Secret>);
static_assert(!std::is_constructible_v<Field, std::string_view, const Secret&>);
static_assert(!std::is_constructible_v<Field, std::string_view, Secret&>);
static_assert(!std::is_constructible_v<Field, std::string_view, std::vector<std::string>>);

TEST_CASE("A line tells time, level, event and fields in this order") {
  CHECK(logfmt("mail_sent", {{"recipient", "a@x"}, {"smtp", 250}}) ==
        "ts=2026-11-24T10:00:00.007Z level=info event=mail_sent recipient=a@x smtp=250");
  CHECK(json("mail_sent", {{"recipient", "a@x"}, {"smtp", 250}}) ==
        R"({"ts":"2026-11-24T10:00:00.007Z","level":"info","event":"mail_sent","recipient":"a@x","smtp":250})");
  CHECK(format_line(LogFormat::kLogfmt, UtcTime{}, Level::kError, "e", {}) ==
        "ts=1970-01-01T00:00:00.000Z level=error event=e");
}

TEST_CASE("Values of every type have one form") {
  const std::string text = "t";
  CHECK(both({"k", text}) == R"(k=t  "k":"t")");
  CHECK(both({"k", std::string_view{text}}) == R"(k=t  "k":"t")");
  CHECK(both({"k", static_cast<const char*>(nullptr)}) == R"(k=""  "k":"")");
  CHECK(both({"k", true}) == R"(k=true  "k":true)");
  CHECK(both({"k", -7}) == R"(k=-7  "k":-7)");
  CHECK(both({"k", std::numeric_limits<std::uint64_t>::max()}) ==
        R"(k=18446744073709551615  "k":18446744073709551615)");
  CHECK(both({"k", std::uint8_t{65}}) == R"(k=65  "k":65)");
  CHECK(both({"k", 0.1}) == R"(k=0.1  "k":0.1)");
  CHECK(both({"k", 1e300}) == R"(k=1e+300  "k":1e+300)");
  CHECK(both({"k", std::numeric_limits<double>::infinity()}) == R"(k=inf  "k":"inf")");
  CHECK(both({"k", std::numeric_limits<double>::quiet_NaN()}) == R"(k=nan  "k":"nan")");
  CHECK(both({"k", Bytes{1'500'000}}) == R"(k=1500000  "k":1500000)");
  CHECK(both({"k", Duration{5'400'000}}) == R"(k=1h30m  "k":"1h30m")");
  CHECK(both({"k", 90s}) == R"(k=1m30s  "k":"1m30s")");
  CHECK(both({"k", -90s}) == R"(k=-1m30s  "k":"-1m30s")");
  CHECK(both({"k", kNow}) == R"(k=2026-11-24T10:00:00.007Z  "k":"2026-11-24T10:00:00.007Z")");
  CHECK(both({"k", Error{Errc::kTimeout, "no answer", ""}}) == R"(k="timeout: no answer"  "k":"timeout: no answer")");
  CHECK(both({"k", invalid_argument("step", "a duration")}) ==
        R"(k="invalid_argument: step: a duration"  "k":"invalid_argument: step: a duration")");
}

TEST_CASE("A value is quoted when it could be read as more than one") {
  CHECK(both({"k", "a b"}) == R"(k="a b"  "k":"a b")");
  CHECK(both({"k", "a=b"}) == R"(k="a=b"  "k":"a=b")");
  CHECK(both({"k", R"(say "x" \)"}) == R"(k="say \"x\" \\"  "k":"say \"x\" \\")");
  CHECK(both({"k", "x\nlevel=error event=forged"}) ==
        R"(k="x\nlevel=error event=forged"  "k":"x\nlevel=error event=forged")");
  CHECK(both({"k", "\r\t\x1b[31m\x7f"}) == R"(k="\u000d\u0009\u001b[31m\u007f"  "k":"\u000d\u0009\u001b[31m\u007f")");
  CHECK(both({"k", std::string_view{"a\0b", 3}}) == R"(k="a\u0000b"  "k":"a\u0000b")");
}

TEST_CASE("Characters that steer a terminal or turn the reading direction are escaped, others stay") {
  CHECK(both({"k", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"}) ==
        "k=\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"  \"k\":\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"");
  CHECK(both({"k", "\xc2\x9b\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6"}) ==
        R"(k="\u009b\u2028\u202e\u2066"  "k":"\u009b\u2028\u202e\u2066")");
}

TEST_CASE("Bytes that are no UTF-8 are replaced one by one") {
  CHECK(both({"k", "\xff\xc3"}) == R"(k="\ufffd\ufffd"  "k":"\ufffd\ufffd")");
  CHECK(both({"k", "a\xe2\x82z"}) == R"(k="a\ufffd\ufffdz"  "k":"a\ufffd\ufffdz")");
  CHECK(both({"k", "\x80\xed\xa0\x80"}) == R"(k="\ufffd\ufffd\ufffd\ufffd"  "k":"\ufffd\ufffd\ufffd\ufffd")");
}

TEST_CASE("A value of 2 KiB stays whole, a longer one is cut") {
  const std::string whole(2048, 'x');
  CHECK(logfmt("e", {{"k", whole}}).ends_with("k=" + whole));
  CHECK(logfmt("e", {{"k", whole + "y"}}).ends_with("k=\"" + whole + "...\""));
}

TEST_CASE("A key and an event can't break the line either") {
  CHECK(logfmt("a b\n", {{"k =\"\n", 1}}) == "ts=2026-11-24T10:00:00.007Z level=info event=\"a b\\n\" k____=1");
  CHECK(json("a\"b", {{"k\":1,\"x.y", 1}}) ==
        R"({"ts":"2026-11-24T10:00:00.007Z","level":"info","event":"a\"b","k__1__x.y":1})");
}

}  // namespace
}  // namespace bandwatch::telemetry
