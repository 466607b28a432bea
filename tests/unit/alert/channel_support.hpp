#pragma once

#include "alert-service/mail/address.hpp"
#include "alert-service/mail/threshold_notice.hpp"
#include "alert-service/quota/quota_file.hpp"
#include "alert-service/ways/channel_mailer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/alert/alert_support.hpp"

#include <fstream>
#include <string>

// What the tests of channels have in common.
namespace bandwatch::alert::test {

/// A name that would be a mention, markup, another line or another member if it were not escaped, and that is as long
/// as a name can be.
inline std::string hostile_name() {
  return "<!channel> @all **b** \"},{\\ {{key}} & " + std::string(160, 'x');
}

inline ThresholdNotice notice(std::uint64_t used) {
  ThresholdNotice out;
  out.quota_name = hostile_name();
  out.threshold = "100 %";
  out.used = Bytes{used};
  out.limit = Bytes{1000};
  out.limit_text = "1kB";
  out.period = period_at(PeriodRule{}, kNow);
  out.observed_at = kNow;
  out.gaps = true;
  out.dashboard_url = "https://bandwatch.example/?quota=a&start=b";
  return out;
}

inline Crossing crossing(std::uint32_t share) {
  const auto period = period_at(PeriodRule{}, kNow);
  return {{"bun", period, 1000, Threshold{share}}, kNow, Bytes{1000}, Threshold{share}, period.window.end};
}

/// The channel that `yaml` describes, in a file of quotas.
inline Channel channel_of(const std::string& yaml) {
  const auto file = read_quotas(
      "channels: [" + yaml + "]\nquotas: [{name: a, limit: 1B, period: day, recipients: [c]}]", parse_address);
  CAPTURE(yaml, config::to_string(file.faults, ""));
  REQUIRE(file.channels.size() == 1);
  return file.channels.front();
}

inline SendResult post(const Channel& channel, const std::string& body) {
  const ManualClock clock;
  ChannelBook book;
  book.set({channel});
  return ChannelMailer{book, clock}.send({"", channel.name}, body, [] { return true; });
}

struct Secrets {
  Secrets() {
    std::ofstream{folder.file("key")} << "R0UT1NG\n";
    std::ofstream{folder.file("token")} << "t0ken\n";
    std::ofstream{folder.file("password")} << "pa:ss\n";
  }
  [[nodiscard]] std::string path(const char* name) const { return folder.file(name); }
  bandwatch::test::TempDir folder;
};

}  // namespace bandwatch::alert::test
