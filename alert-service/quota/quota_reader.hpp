#pragma once

#include "alert-service/quota/quota.hpp"
#include "alert-service/quota/quota_file.hpp"
#include "common/config/node.hpp"

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// 1 to 200 bytes of text without control characters.
[[nodiscard]] Result<std::string> parse_name(std::string_view text);

/// A mail address or the name of one of `channels`.
struct RecipientParser {
  const AddressParser& parse_address;
  std::span<const Channel> channels;
  [[nodiscard]] Result<std::string> operator()(std::string_view text) const;
};

/// Reads one item of `quotas`. What is wrong with it becomes faults of the document; the quota is then not to be used.
[[nodiscard]] Quota read_quota(const config::Node& node, const RecipientParser& parse_recipient);

/// Reads `thresholds` with their recipients, repetition and forecast into `quota`.
void read_thresholds(const config::Node& node, const RecipientParser& parse_recipient, Quota& quota);

/// Reads a list of recipients; a fault if it is empty or repeats one.
void read_recipients(const config::Node& node, const RecipientParser& parse_recipient,
                     std::vector<std::string>& recipients);

/// Faults each item that repeats an earlier one.
template <class T>
void refuse_repetition(const config::Node& list, const std::vector<T>& values) {
  std::set<T> seen;
  const auto items = list.items();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!seen.insert(values[i]).second) items[i].fault("stands in the list already");
  }
}

}  // namespace bandwatch::alert
