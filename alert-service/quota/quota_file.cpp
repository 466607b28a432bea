#include "alert-service/quota/quota_file.hpp"

#include "alert-service/quota/quota_reader.hpp"
#include "alert-service/ways/channel_reader.hpp"

#include <algorithm>

namespace bandwatch::alert {
namespace {

using config::Node;

void refuse_repeated_names(const std::vector<Node>& nodes, const std::vector<Quota>& quotas) {
  std::set<std::string> names;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < quotas.size(); ++i) {
    if (quotas[i].name.empty()) continue;  // at fault already
    const bool new_name = names.insert(quotas[i].name).second;
    const bool new_id = ids.insert(quotas[i].id).second;
    if (!new_name) nodes[i].at("name").fault("another quota has this name");
    if (!new_id && nodes[i].at("id").present()) nodes[i].at("id").fault("another quota has this id");
    if (!new_id && new_name && !nodes[i].at("id").present())
      nodes[i].at("name").fault("another quota has this as its id");
  }
}

/// A quota that is made of a definition has the definition's id, a slash and a name: no other may begin like that.
void refuse_overlapping_ids(const std::vector<Node>& nodes, const std::vector<Quota>& quotas) {
  for (const auto& definition : quotas) {
    if (!definition.per || definition.id.empty()) continue;
    for (std::size_t i = 0; i < quotas.size(); ++i) {
      if (quotas[i].id.starts_with(definition.id + '/')) {
        nodes[i].fault("its id begins with that of a quota that has per, and a slash");
      }
    }
  }
}

}  // namespace

QuotaFile read_quotas(std::string_view yaml, const AddressParser& parse_address) {
  const config::Document document{yaml};
  const auto root = document.root();
  QuotaFile file;
  if (!root.present() && document.faults().empty()) root.fault("expected a map with the key quotas");
  if (root.expect_map({"quotas", "channels"})) {
    read_channels(root.at("channels"), file.channels);
    const auto list = root.require("quotas");
    const auto nodes = list.items();
    for (const auto& node : nodes)
      file.quotas.push_back(read_quota(node, RecipientParser{parse_address, file.channels}));
    if (list.is_list() && nodes.empty()) list.fault("at least one quota");
    refuse_repeated_names(nodes, file.quotas);
    refuse_overlapping_ids(nodes, file.quotas);
  }
  file.faults = document.faults();
  if (!file.faults.empty()) {
    file.quotas.clear();
    file.channels.clear();
  }
  return file;
}

}  // namespace bandwatch::alert
