#pragma once

#include "deploy/mock-gateway/metered_server.hpp"
#include "deploy/mock-gateway/random.hpp"

#include <mutex>

namespace bandwatch::mock {

struct ProxySettings {
  std::uint64_t seed{1};     ///< of the sizes of bodies that no query parameter states
  bool per_consumer{false};  ///< the header X-Consumer-Username names the consumer
  std::string server_name;   ///< for the header Server
};

/// The proxy port: every path below a route answers with a body of the size that was asked for (`?size=N` bytes, else
/// drawn at random), chunked with `?chunked=1`. Uploads are read to their end and dropped. Any method is routed.
class ProxyServer final : public MeteredServer {
 public:
  ProxyServer(Counters& counters, const StopSignal& stop, const ProxySettings& settings);

 private:
  void begin(httplib::Request& request, Exchange& exchange, ByteStream& stream) override;
  void answer(const httplib::Request& request, httplib::Response& response);
  [[nodiscard]] Result<std::uint64_t> body_size(const httplib::Request& request, const Route& route);

  const bool per_consumer_;
  std::mutex mutex_;
  Random random_;
};

}  // namespace bandwatch::mock
