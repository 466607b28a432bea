#include "common/promql/database_info.hpp"

#include "common/core/duration.hpp"
#include "common/core/numbers.hpp"
#include "common/core/text.hpp"

#include <rapidjson/document.h>

namespace bandwatch::promql {
namespace {

/// The strings that are members of `data`.
class StatusData {
 public:
  explicit StatusData(std::string_view body) {
    document_.Parse<rapidjson::kParseIterativeFlag>(body.data(), body.size());
  }

  [[nodiscard]] std::optional<std::string> get(const char* name) const {
    if (document_.HasParseError() || !document_.IsObject()) return std::nullopt;
    const auto data = document_.FindMember("data");
    if (data == document_.MemberEnd() || !data->value.IsObject()) return std::nullopt;
    const auto member = data->value.FindMember(name);
    if (member == data->value.MemberEnd() || !member->value.IsString()) return std::nullopt;
    return std::string{member->value.GetString(), member->value.GetStringLength()};
  }

 private:
  rapidjson::Document document_;
};

/// A duration above zero.
std::optional<Duration> real_duration(std::string_view text) {
  const auto duration = parse_duration(text);
  if (!duration || *duration <= Duration::zero()) return std::nullopt;
  return *duration;
}

}  // namespace

std::optional<BuildInfo> parse_build_info(std::string_view body) {
  const StatusData data{body};
  auto version = data.get("version");
  if (!version) return std::nullopt;
  return BuildInfo{*std::move(version), data.get("application").value_or("")};
}

std::optional<Duration> parse_runtime_retention(std::string_view body) {
  const auto text = StatusData{body}.get("storageRetention");
  if (!text) return std::nullopt;
  return real_duration(trim(std::string_view{*text}.substr(0, text->find(" or "))));
}

std::optional<Duration> parse_flags_retention(std::string_view body) {
  const StatusData data{body};
  const auto flag = [&data](const char* name) { return real_duration(data.get(name).value_or("")); };
  if (const auto time = flag("storage.tsdb.retention.time")) return time;
  return flag("storage.tsdb.retention");  // its name before Prometheus 2.8
}

std::optional<Duration> parse_metrics_retention(std::string_view body) {
  constexpr std::string_view kFlag = R"(flag{name="retentionPeriod", value=")";
  constexpr std::uint64_t kMostMonths = 12'000;
  const auto begin = body.find(kFlag);
  if (begin == std::string_view::npos) return std::nullopt;
  const auto rest = body.substr(begin + kFlag.size());
  const auto text = rest.substr(0, rest.find('"'));
  const auto months = parse_uint(text);
  if (!months) return real_duration(text);
  if (*months == 0 || *months > kMostMonths) return std::nullopt;
  return std::chrono::hours{24 * 31} * static_cast<std::int64_t>(*months);
}

std::optional<std::string> parse_metrics_version(std::string_view body) {
  const auto line = body.find("vm_app_version{");
  if (line == std::string_view::npos) return std::nullopt;
  const auto labels = body.substr(line, body.substr(line).find('}'));
  constexpr std::string_view kLabel = R"(short_version=")";
  const auto begin = labels.find(kLabel);
  if (begin == std::string_view::npos) return std::nullopt;
  const auto rest = labels.substr(begin + kLabel.size());
  const auto version = rest.substr(0, rest.find('"'));
  return version.empty() ? std::nullopt : std::optional{std::string{version}};
}

std::optional<std::vector<std::string>> parse_label_values(std::string_view body) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(body.data(), body.size());
  if (document.HasParseError() || !document.IsObject()) return std::nullopt;
  const auto data = document.FindMember("data");
  const auto status = document.FindMember("status");
  if (data == document.MemberEnd() || status == document.MemberEnd() || status->value != "success") return std::nullopt;
  const auto warnings = document.FindMember("warnings");
  const auto is_empty = [](const rapidjson::Value& list) { return list.IsNull() || (list.IsArray() && list.Empty()); };
  if (warnings != document.MemberEnd() && !is_empty(warnings->value)) return std::nullopt;
  std::vector<std::string> out;
  if (data->value.IsNull()) return out;
  if (!data->value.IsArray()) return std::nullopt;
  for (const auto& value : data->value.GetArray()) {
    if (!value.IsString()) return std::nullopt;
    out.emplace_back(value.GetString(), value.GetStringLength());
  }
  return out;
}

}  // namespace bandwatch::promql
