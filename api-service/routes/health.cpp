#include "api-service/render/warnings.hpp"
#include "api-service/routes/resources.hpp"
#include "common/core/json_writer.hpp"
#include "common/reading/probe.hpp"
#include "common/telemetry/log.hpp"

#include <string>
#include <utility>
#include <vector>

namespace bandwatch::api {
namespace {

/// {"ready":false,"prometheus":"reachable","schemas":[],"targets_up":1,"targets_down":0,"warnings":[],"reason":"..."};
/// without details the first member alone.
std::string render(bool draining, const Result<reading::ProbeReport>& probed,
                   const std::vector<reading::TwinLabels>& twins, bool with_details) {
  const reading::ProbeReport report = probed ? *probed : reading::ProbeReport{};
  std::string reason = report.reason;
  if (!probed) reason = "the database can't be asked: " + probed.error().detail;
  if (draining) reason = "shutting down";
  JsonWriter writer;
  writer.StartObject();
  writer.key("ready");
  writer.Bool(reason.empty());
  if (!with_details) {
    writer.EndObject();
    return writer.take();
  }
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
  write_warnings(writer, twins);
  if (!reason.empty()) writer.text("reason", reason);
  writer.EndObject();
  return writer.take();
}

}  // namespace

Answering get_healthz(Context& /*context*/, const http::Request& /*request*/, const auth::Principal& /*caller*/) {
  co_return http::text(200, std::string{"ok\n"});
}

Answering get_readyz(Context& context, const http::Request& request, const auth::Principal& caller) {
  auto probing = context.lookups.probe();
  const auto probed = co_await std::move(probing);
  if (!probed) telemetry::log::warn("not_ready", {{"error", probed.error()}});
  const bool ready = !request.draining && probed && probed->ready();
  co_return http::json(ready ? 200 : 503,
                       render(request.draining, probed, context.databases.current().twins(), caller.is_operator));
}

}  // namespace bandwatch::api
