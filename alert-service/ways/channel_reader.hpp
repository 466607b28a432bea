#pragma once

#include "alert-service/ways/channel.hpp"
#include "common/config/node.hpp"

#include <vector>

namespace bandwatch::alert {

/// Reads the list `channels`: each has a name and, under the key of its kind (webhook, alertmanager, http or the name
/// of a preset), the address, or "file:" and the path of a file that holds it. Files are read as a check. What is wrong
/// becomes faults of the document.
void read_channels(const config::Node& list, std::vector<Channel>& channels);

}  // namespace bandwatch::alert
