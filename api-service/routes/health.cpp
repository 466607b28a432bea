#include "api-service/routes/resources.hpp"
#include "common/core/json_writer.hpp"
#include "common/promql/probe.hpp"
#include "common/telemetry/log.hpp"

#include <string>
#include <utility>

namespace bandwatch::api {
namespace {

/// {"ready":false,"prometheus":"reachable","schemas":[],"targets_up":1,"targets_down":0,"reason":"..."}
std::string render(bool draining, const Result<promql::ProbeReport>& probed) {
  const promql::ProbeReport report = probed ? *probed : promql::ProbeReport{};
  std::string reason = report.reason;
  if (!probed) reason = std::string{"Prometheus can't be asked: "} + name_of(probed.error().code);
  if (draining) reason = "shutting down";
  JsonWriter writer;
  writer.StartObject();
  writer.key("ready");
  writer.Bool(reason.empty());
  writer.text("prometheus", probed ? "reachable" : "unreachable");
  writer.key("schemas");
  writer.StartArray();
  for (const auto& schema : report.schemas)
    writer.text(schema);
  writer.EndArray();
  writer.key("targets_up");
  writer.Uint64(report.targets_up);
  writer.key("targets_down");
  writer.Uint64(report.targets_down);
  if (!reason.empty()) writer.text("reason", reason);
  writer.EndObject();
  return writer.take();
}

}  // namespace

boost::asio::awaitable<http::Response> get_healthz(Context& /*context*/, const http::Request& /*request*/) {
  co_return http::text(200, std::string{"ok\n"});
}

boost::asio::awaitable<http::Response> get_readyz(Context& context, const http::Request& request) {
  const auto probed = co_await promql::probe(context.client, context.plans.options(), context.clock.now());
  if (!probed) telemetry::log::warn("not_ready", {{"error", probed.error()}});
  const bool ready = !request.draining && probed && probed->ready();
  co_return http::json(ready ? 200 : 503, render(request.draining, probed));
}

}  // namespace bandwatch::api
