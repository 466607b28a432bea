#include "deploy/mock-gateway/metrics_server.hpp"

#include "deploy/mock-gateway/media_types.hpp"
#include "deploy/mock-gateway/truth.hpp"

#include <fmt/format.h>
#include <malloc.h>
#include <rapidjson/document.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace bandwatch::mock {
namespace {

constexpr const char* kPageType = "text/plain; charset=UTF-8";
/// Sends the first `shown` bytes of `page` in chunks; without the rest the connection breaks.
void send_page(httplib::Response& response, std::string page, std::size_t shown) {
  const auto text = std::make_shared<const std::string>(std::move(page));
  response.set_chunked_content_provider(kPageType, [text, shown](std::size_t offset, httplib::DataSink& sink) {
    constexpr std::size_t kPiece = 8192;
    if (offset < shown) return sink.write(text->data() + offset, std::min(kPiece, shown - offset));
    if (shown < text->size()) return false;
    sink.done();
    return true;
  });
}

/// The mode that a POST asks for: query parameter `mode`, or a JSON body `{"mode": "..."}`.
Result<FaultMode> asked_mode(const httplib::Request& request) {
  if (request.has_param("mode")) return parse_fault_mode(request.get_param_value("mode"));
  rapidjson::Document body;
  body.Parse(request.body.data(), request.body.size());
  if (body.HasParseError() || !body.IsObject()) return parse_fault_mode({});
  const auto mode = body.FindMember("mode");
  if (mode == body.MemberEnd() || !mode->value.IsString()) return parse_fault_mode({});
  return parse_fault_mode({mode->value.GetString(), mode->value.GetStringLength()});
}

NodeInfo node_now(const std::string& node_id) {
  return NodeInfo{node_id, std::to_string(::getpid()), ::mallinfo2().uordblks};
}

}  // namespace

MetricsServer::MetricsServer(Counters& counters, const StopSignal& stop, const MetricsSettings& settings)
    : MeteredServer(counters, stop, settings.server_name),
      shown_(counters),
      kong_(settings.kong),
      node_id_(settings.node_id),
      started_(settings.started),
      fault_(settings.fault) {
  constexpr std::size_t kLargestUpload = 65536;
  set_payload_max_length(kLargestUpload);
  Get("/metrics", [this](const httplib::Request&, httplib::Response& response) { answer_metrics(response); });
  Get("/truth", [this](const httplib::Request&, httplib::Response& response) {
    response.set_content(truth_json(shown_.snapshot(), started_), kJson);
  });
  Get("/fault", [this](const httplib::Request&, httplib::Response& response) { show_fault(response); });
  Post("/fault",
       [this](const httplib::Request& request, httplib::Response& response) { answer_fault(request, response); });
}

void MetricsServer::begin(httplib::Request& request, Exchange& /*exchange*/, ByteStream& stream) {
  constexpr Duration kSlice = std::chrono::milliseconds(20);
  constexpr std::size_t kLongestPath = 64;
  if (request.path.size() > kLongestPath) request.path = "/";  // the library's regex recurses per character
  while (request.path == "/metrics" && fault_.mode() == FaultMode::kHang && !stream.abandoned(kSlice)) {
  }
}

void MetricsServer::answer_metrics(httplib::Response& response) const {
  auto page = metrics_page(kong_, shown_.snapshot(), node_now(node_id_));
  const auto size = page.size();
  switch (fault_.mode()) {
    case FaultMode::kOff:
    case FaultMode::kHang:
      return send_page(response, std::move(page), size);
    case FaultMode::kTruncate:
      return send_page(response, std::move(page), size / 2);
    case FaultMode::kError500:
      break;
  }
  response.status = 500;
  response.set_content("{\"message\":\"An unexpected error occurred\"}\n", kJson);
}

void MetricsServer::answer_fault(const httplib::Request& request, httplib::Response& response) {
  const auto mode = asked_mode(request);
  if (!mode) {
    response.status = 400;
    response.set_content(fmt::format("{{\"message\":\"mode: {}\"}}\n", mode.error().detail), kJson);
    return;
  }
  fault_.set(*mode);
  show_fault(response);
}

void MetricsServer::show_fault(httplib::Response& response) const {
  response.set_content(fmt::format("{{\"mode\":\"{}\"}}\n", name_of(fault_.mode())), kJson);
}

}  // namespace bandwatch::mock
