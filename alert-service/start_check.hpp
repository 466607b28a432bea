#pragma once

#include "alert-service/config.hpp"
#include "common/config/fault.hpp"
#include "common/config/settings.hpp"

namespace bandwatch::alert {

/// What would end the start, or keep it from ever reaching database or relay, though each setting by itself is good:
/// the database's address, credentials and certificates, those of the status pages and of the relays, the form of the
/// address to listen on, the templates. Reads files; talks to nobody. `declared` knows where
/// each value came from.
[[nodiscard]] config::Faults check_start(const Config& config, const config::Settings& declared);

}  // namespace bandwatch::alert
