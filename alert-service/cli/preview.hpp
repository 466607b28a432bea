#pragma once

#include "alert-service/config.hpp"
#include "alert-service/quota/quota_file.hpp"
#include "common/core/result.hpp"

#include <string>

namespace bandwatch::alert {

/// Sends one mail to `to` through the relay. The relay's answer, for people; kUnavailable with it if the mail was not
/// accepted.
[[nodiscard]] Result<std::string> test_mail(const Config& config, const std::string& to);

/// Sends a message to the channel called `name` and tells of the answer: kUnavailable if it was not taken.
[[nodiscard]] Result<std::string> test_channel(const QuotaFile& file, const std::string& name);

/// Writes what the mail about `threshold` of a quota of `file` would look like, with made-up traffic, to the folder
/// `out`: subject.txt, body.txt, body.html, usage.png and message.eml. Says where.
[[nodiscard]] Result<std::string> preview(const Config& config, const QuotaFile& file, const std::string& quota,
                                          const std::string& threshold, const std::string& out);

}  // namespace bandwatch::alert
