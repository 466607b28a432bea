#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/counting/series.hpp"
#include "common/promql/client.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::promql {

/// Takes the events of a JSON reader and builds the answer as they come; parse_response() is its only user.
class ResponseHandler {
 public:
  explicit ResponseHandler(std::optional<UtcTime> after) : after_(after) {}

  // What RapidJSON calls, by its names; each returns whether to go on.
  // NOLINTBEGIN(readability-identifier-naming)
  bool Null();
  bool Bool(bool value);
  bool RawNumber(const char* text, unsigned length, bool copy);
  bool String(const char* text, unsigned length, bool copy);
  bool StartObject() { return open(true); }
  bool Key(const char* text, unsigned length, bool copy);
  bool EndObject(unsigned members);
  bool StartArray() { return open(false); }
  bool EndArray(unsigned elements);
  // With numbers as text these never come.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  // NOLINTEND(readability-identifier-naming)

  /// Why the reading stopped; empty if it didn't.
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }
  /// What the whole answer comes to, once all of it is read without a fault.
  [[nodiscard]] Result<Answer> verdict() &&;

 private:
  /// What a value stands for, by where it stands.
  enum class Place : std::uint8_t {
    kOther = 0,  ///< nothing that we read, with all inside it
    kRoot,
    kStatus,
    kErrorType,
    kError,
    kWarnings,
    kWarning,
    kPartial,
    kData,
    kResultType,
    kResult,
    kItem,
    kMetric,
    kLabel,
    kSample,
    kSamples,
    kTime,
    kNumber,
    kForbidden,  ///< what an answer to our queries never has
  };
  struct Level {
    Place place{Place::kOther};
    std::uint32_t seen{0};      ///< of an object: the places that its members took
    std::uint32_t elements{0};  ///< of an array: elements begun
  };

  static Place member_place(Place object, std::string_view key);
  static bool fits(Place place, bool object);
  /// The place of the value that begins now.
  Place next();
  bool open(bool object);
  bool close();
  bool close_metric();
  bool close_item(std::uint32_t seen);
  bool take_time(std::string_view text);
  bool take_number(std::string_view text);
  bool take_label(std::string_view value);
  bool take_warning(std::string_view text);
  bool fail(std::string_view why);

  std::optional<UtcTime> after_;
  std::vector<Level> levels_;
  Place pending_{Place::kRoot};  ///< of the member whose key was read last
  std::string fault_;

  std::string status_;
  std::string error_type_;
  std::string error_;
  std::string incomplete_;  ///< why, in the database's words
  std::string result_type_;
  bool has_result_{false};   ///< a list, or null in its place
  bool has_samples_{false};  ///< some item is a list of samples
  bool has_sample_{false};   ///< some item is a single sample

  std::vector<counting::Series> series_;
  std::vector<Labels::Pair> labels_;
  std::string label_name_;
  counting::Series current_;
  std::optional<UtcTime> last_time_;
};

}  // namespace bandwatch::promql
