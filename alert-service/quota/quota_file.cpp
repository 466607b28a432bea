#include "alert-service/quota/quota_file.hpp"

#include "alert-service/quota/quota_reader.hpp"

#include <algorithm>

namespace bandwatch::alert {
namespace {

using config::Node;

Result<std::string> parse_channel_name(std::string_view text) {
  auto name = parse_name(text);
  if (!name || is_mail_address(*name)) return invalid_argument("", "1 to 200 bytes of text without @");
  return name;
}

Result<std::string> parse_url(std::string_view text) {
  const bool web = text.starts_with("http://") || text.starts_with("https://");
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!web || !plain) return invalid_argument("", "an http or https address");
  return std::string{text};
}

void read_secret(const Node& node, Secret& secret) {
  std::string path;
  if (!node.read(path)) return;
  auto read = read_secret_file(path);
  if (!read) {
    node.fault(read.error().detail);
    return;
  }
  secret = *std::move(read);
}

Channel read_channel(const Node& node) {
  Channel channel;
  if (!node.expect_map({"name", "webhook", "secret_file", "alertmanager"})) return channel;
  node.require("name").read_as(channel.name, parse_channel_name);
  const auto webhook = node.at("webhook");
  const auto alertmanager = node.at("alertmanager");
  if (webhook.present() == alertmanager.present()) node.fault("expected one of webhook and alertmanager");
  channel.kind = alertmanager.present() ? ChannelKind::kAlertmanager : ChannelKind::kWebhook;
  webhook.read_as(channel.url, parse_url);
  alertmanager.read_as(channel.url, parse_url);
  const auto secret = node.at("secret_file");
  read_secret(secret, channel.secret);
  if (secret.present() && alertmanager.present()) secret.fault("only webhooks are signed");
  return channel;
}

void read_channels(const Node& list, std::vector<Channel>& channels) {
  if (!list.present()) return;
  std::set<std::string> names;
  for (const auto& node : list.items()) {
    channels.push_back(read_channel(node));
    const auto& name = channels.back().name;
    if (!name.empty() && !names.insert(name).second) node.at("name").fault("another channel has this name");
  }
}

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
