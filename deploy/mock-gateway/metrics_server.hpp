#pragma once

#include "deploy/mock-gateway/fault.hpp"
#include "deploy/mock-gateway/metered_server.hpp"
#include "deploy/mock-gateway/metrics_page.hpp"

#include <string>

namespace bandwatch::mock {

struct MetricsSettings {
  KongVersion kong{KongVersion::k39};
  std::string node_id;
  FaultMode fault{FaultMode::kOff};
  std::string server_name;  ///< for the header Server
  UtcTime started;
};

/// The metrics port: `/metrics` as Kong prints it, `/truth` for tests, `/fault` to make `/metrics` fail.
class MetricsServer final : public MeteredServer {
 public:
  MetricsServer(Counters& counters, const StopSignal& stop, const MetricsSettings& settings);

 private:
  void begin(httplib::Request& request, Exchange& exchange, ByteStream& stream) override;
  void answer_metrics(httplib::Response& response) const;
  void answer_fault(const httplib::Request& request, httplib::Response& response);
  void show_fault(httplib::Response& response) const;

  const Counters& shown_;
  const KongVersion kong_;
  const std::string node_id_;
  const UtcTime started_;
  FaultSwitch fault_;
};

}  // namespace bandwatch::mock
