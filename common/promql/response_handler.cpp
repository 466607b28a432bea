#include "common/promql/response_handler.hpp"

#include "common/core/text.hpp"
#include "common/promql/response_errors.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace bandwatch::promql {
namespace {

constexpr std::size_t kDeepest = 32;
constexpr double kLatestSecond = 253'402'300'800.0;  // the year 10000

std::optional<double> finite_number(std::string_view text) {
  const auto digit = text.substr(text.starts_with('-') ? 1 : 0, 1);
  // from_chars would also take "inf" and "nan(...)".
  if (digit.empty() || digit < "0" || digit > "9") return std::nullopt;
  double value{};
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc{} || end != last) return std::nullopt;
  return value;
}

std::optional<double> sample_value(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf" || text == "Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  return finite_number(text);
}

template <class Place>
constexpr std::uint32_t bit_of(Place place) {
  return std::uint32_t{1} << static_cast<unsigned>(place);
}

}  // namespace

ResponseHandler::Place ResponseHandler::member_place(Place object, std::string_view key) {
  struct Member {
    Place object;
    std::string_view key;
    Place place;
  };
  static constexpr std::array kMembers{
      Member{Place::kRoot, "status", Place::kStatus},         Member{Place::kRoot, "data", Place::kData},
      Member{Place::kRoot, "errorType", Place::kErrorType},   Member{Place::kRoot, "error", Place::kError},
      Member{Place::kRoot, "warnings", Place::kWarnings},     Member{Place::kRoot, "isPartial", Place::kPartial},
      Member{Place::kData, "resultType", Place::kResultType}, Member{Place::kData, "result", Place::kResult},
      Member{Place::kItem, "metric", Place::kMetric},         Member{Place::kItem, "value", Place::kSample},
      Member{Place::kItem, "values", Place::kSamples},        Member{Place::kItem, "histogram", Place::kForbidden},
      Member{Place::kItem, "histograms", Place::kForbidden},
  };
  if (object == Place::kMetric) return Place::kLabel;
  const auto found = std::find_if(kMembers.begin(), kMembers.end(),
                                  [&](const Member& member) { return member.object == object && member.key == key; });
  return found == kMembers.end() ? Place::kOther : found->place;
}

bool ResponseHandler::fits(Place place, bool object) {
  if (place == Place::kOther) return true;
  if (object) {
    return place == Place::kRoot || place == Place::kData || place == Place::kItem || place == Place::kMetric;
  }
  return place == Place::kResult || place == Place::kSamples || place == Place::kSample || place == Place::kWarnings;
}

ResponseHandler::Place ResponseHandler::next() {
  if (levels_.empty()) return Place::kRoot;
  auto& level = levels_.back();
  const auto index = level.elements++;
  if (level.place == Place::kOther) return Place::kOther;
  if (level.place == Place::kResult) return Place::kItem;
  if (level.place == Place::kSamples) return Place::kSample;
  if (level.place == Place::kWarnings) return Place::kWarning;
  if (level.place == Place::kSample) {
    if (index == 0) return Place::kTime;
    return index == 1 ? Place::kNumber : Place::kForbidden;
  }
  return pending_;
}

bool ResponseHandler::fail(std::string_view why) {
  fault_ = why;
  return false;
}

bool ResponseHandler::open(bool object) {
  if (levels_.size() == kDeepest) return fail("nested too deeply");
  const auto place = next();
  if (!fits(place, object)) return fail("not the shape of a vector or matrix");
  has_result_ = has_result_ || place == Place::kResult;
  if (place == Place::kItem) {
    // Series of one answer are about as long as one another.
    const auto expected = current_.times.capacity();
    current_ = counting::Series{};
    current_.times.reserve(expected);
    current_.values.reserve(expected);
    last_time_.reset();
  }
  levels_.push_back({place});
  return true;
}

bool ResponseHandler::close() {
  const auto level = levels_.back();
  levels_.pop_back();
  if (level.place == Place::kMetric) return close_metric();
  if (level.place == Place::kItem) return close_item(level.seen);
  if (level.place == Place::kSample && level.elements != 2) return fail("a sample is not a pair of time and value");
  return true;
}

bool ResponseHandler::close_metric() {
  current_.labels = Labels{std::exchange(labels_, {})};
  const auto& pairs = current_.labels.pairs();
  const auto twice =
      std::adjacent_find(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
  return twice == pairs.end() || fail("a label stands twice in a series");
}

bool ResponseHandler::close_item(std::uint32_t seen) {
  const bool sample = (seen & bit_of(Place::kSample)) != 0;
  const bool samples = (seen & bit_of(Place::kSamples)) != 0;
  if ((seen & bit_of(Place::kMetric)) == 0 || sample == samples) return fail("a series without labels or samples");
  has_sample_ = has_sample_ || sample;
  has_samples_ = has_samples_ || samples;
  if (current_.times.empty()) return true;
  series_.push_back(std::move(current_));
  current_ = counting::Series{};
  return true;
}

bool ResponseHandler::Key(const char* text, unsigned length, bool /*copy*/) {
  const std::string_view key{text, length};
  auto& level = levels_.back();
  pending_ = member_place(level.place, key);
  if (pending_ == Place::kForbidden) return fail("native histograms");
  if (pending_ == Place::kLabel) {
    label_name_ = key;
  } else if (pending_ != Place::kOther) {
    if ((level.seen & bit_of(pending_)) != 0) return fail("a member stands twice");
    level.seen |= bit_of(pending_);
  }
  return true;
}

bool ResponseHandler::EndObject(unsigned /*members*/) {
  return close();
}

bool ResponseHandler::EndArray(unsigned /*elements*/) {
  return close();
}

bool ResponseHandler::Null() {
  const auto place = next();
  has_result_ = has_result_ || place == Place::kData || place == Place::kResult;
  // What a list or a map says by being empty, some databases say by null.
  static constexpr std::array kMayBeNull{Place::kOther,     Place::kWarnings,   Place::kPartial, Place::kError,
                                         Place::kErrorType, Place::kResultType, Place::kData,    Place::kResult,
                                         Place::kMetric,    Place::kSamples};
  const bool nothing = std::find(kMayBeNull.begin(), kMayBeNull.end(), place) != kMayBeNull.end();
  return nothing || fail("null where a value is needed");
}

bool ResponseHandler::Bool(bool value) {
  const auto place = next();
  if (place == Place::kPartial) return !value || take_warning("isPartial");
  return place == Place::kOther || fail("not the shape of a vector or matrix");
}

bool ResponseHandler::RawNumber(const char* text, unsigned length, bool /*copy*/) {
  const auto place = next();
  if (place == Place::kTime) return take_time({text, length});
  return place == Place::kOther || fail("not the shape of a vector or matrix");
}

bool ResponseHandler::String(const char* text, unsigned length, bool /*copy*/) {
  const std::string_view value{text, length};
  const auto place = next();
  if (place == Place::kNumber) return take_number(value);
  if (place == Place::kLabel) return take_label(value);
  if (place == Place::kWarning) return take_warning(value);
  if (place == Place::kStatus) {
    status_ = value;
  } else if (place == Place::kErrorType) {
    error_type_ = value;
  } else if (place == Place::kError) {
    error_ = value;
  } else if (place == Place::kResultType) {
    result_type_ = value;
  } else if (place != Place::kOther) {
    return fail("not the shape of a vector or matrix");
  }
  return true;
}

bool ResponseHandler::take_time(std::string_view text) {
  const auto seconds = finite_number(text);
  if (!seconds || std::abs(*seconds) > kLatestSecond) return fail("a time that is none");
  // Times come as seconds with up to three decimals; truncating would lose a millisecond now and then.
  const UtcTime at{Duration{std::llround(*seconds * 1000.0)}};
  if (last_time_ && at < *last_time_) return fail("times do not ascend");
  last_time_ = at;
  return true;
}

bool ResponseHandler::take_number(std::string_view text) {
  const auto value = sample_value(text);
  if (!value) return fail("a value that is no number");
  if (after_ && *last_time_ <= *after_) return true;
  if (!current_.times.empty() && current_.times.back() == *last_time_) {
    // Written twice, which VictoriaMetrics keeps. Of two values the larger one counts, as when it deduplicates.
    current_.values.back() = std::fmax(current_.values.back(), *value);
    return true;
  }
  current_.times.push_back(*last_time_);
  current_.values.push_back(*value);
  return true;
}

bool ResponseHandler::take_label(std::string_view value) {
  if (!is_utf8(label_name_) || !is_utf8(value)) return fail("a label that is no UTF-8");
  labels_.emplace_back(label_name_, value);
  return true;
}

bool ResponseHandler::take_warning(std::string_view text) {
  if (incomplete_.empty()) incomplete_ = text.empty() ? "a warning without words" : excerpt(text);
  return true;
}

Result<Answer> ResponseHandler::verdict() && {
  if (status_ == "error" || !error_.empty()) return database_error(error_type_, error_);
  if (status_ != "success") return malformed("no status");
  if (!incomplete_.empty()) return malformed("incomplete: " + incomplete_);
  if (!has_result_) return malformed("no result");
  const bool nothing = result_type_.empty() && !has_samples_ && !has_sample_;
  const bool vector = result_type_ == "vector" && !has_samples_;
  const bool matrix = result_type_ == "matrix" && !has_sample_;
  if (!vector && !matrix && !nothing)
    return malformed("neither vector nor matrix, but \"" + excerpt(result_type_) + "\"");
  return Answer{std::move(series_)};
}

}  // namespace bandwatch::promql
