#pragma once

#include "alert-service/mail/threshold_notice.hpp"
#include "alert-service/mail/usage_words.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// What the notice says.
[[nodiscard]] MailWords words_of(const ThresholdNotice& notice);

/// A sentence about another limit than the usual one, with dates in `zone`.
[[nodiscard]] std::string override_note(const LimitChange& change, std::string_view zone);

/// A sentence about a silence that is over and kept the notice back.
[[nodiscard]] std::string held_back_note(const QuietTime& silence, std::string_view zone);

/// Adds a note for each of `changes`, with dates in `zone`.
void add_changes(MailWords& words, const QuotaChanges& changes, std::string_view zone);

/// The shares with names that are one line each.
[[nodiscard]] std::vector<Share> with_clean_names(std::vector<Share> shares);

/// "82.4 %" of tenths of a percent.
[[nodiscard]] std::string format_tenths(std::uint64_t tenths);

/// "12 days", "29 hours", "5 minutes": rounded down, in days from two days on and in hours from two hours on.
[[nodiscard]] std::string format_remaining_time(Duration left);

/// How much of `window` is over at `t`, in whole percent, rounded down, from 0 to 100. The window is not empty.
[[nodiscard]] unsigned percent_elapsed(const Window& window, UtcTime t) noexcept;

/// `text` as UTF-8 without control characters, also without those that turn the direction of the text around them: line
/// ends and tabs become blanks, the others U+FFFD.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace bandwatch::alert
