#pragma once

#include "common/config/fault.hpp"
#include "common/config/settings.hpp"
#include "common/counting/accountant.hpp"
#include "common/reading/reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::reading {

/// The gateway.* settings of both services.
struct GatewaySettings {
  std::vector<std::string> schemas;         ///< names of presets or of schemas in `schema_file`
  std::string schema_file;                  ///< YAML file with further schemas; empty: none
  std::string job;                          ///< scrape job of the gateway; empty: whatever jobs carry the schemas
  std::vector<std::string> replica_labels;  ///< name one of several equal scrapers
  counting::NewTargetPolicy new_target{counting::NewTargetPolicy::kBaseline};
};

/// Declares gateway.schemas, gateway.schema_file, gateway.job, gateway.replica_labels and gateway.new_target on
/// `settings`.
void add_gateway_settings(config::Settings& settings, GatewaySettings& target);

/// Declares prometheus.late_for on `settings`: how old a hole in a target's scrapes may be that still fills.
void add_lateness_settings(config::Settings& settings, Duration& late_for);

/// The schemas that the file's text describes, and all faults in it. The shape:
///
///     schemas:
///       - name: my-gateway
///         egress:  { metric: gw_bytes_out_total, match: { side: client } }
///         ingress: { metric: gw_bytes_in_total }
///         labels:  { service: backend, route: path, consumer: user, workspace: tenant }
///         service_suffix: "@"
///         witness: { metric: gw_requests_total }
///         absence_hint: "switch the exporter on"
struct SchemaFile {
  std::vector<counting::GatewaySchema> schemas;
  config::Faults faults;
};
[[nodiscard]] SchemaFile read_schemas(std::string_view yaml);

/// What the reader needs of the settings: the chosen schemas, presets and those of the file together. Faults name the
/// setting, with where `declared` had its value from, or the place in the file.
struct GatewayChoice {
  std::vector<counting::GatewaySchema> schemas;
  config::Faults faults;
};
[[nodiscard]] GatewayChoice choose_schemas(const GatewaySettings& settings, const config::Settings& declared);

}  // namespace bandwatch::reading
