#include "api-service/render/catalog.hpp"

#include "common/core/json_writer.hpp"

namespace bandwatch::api {

std::string render_services(const std::set<ServiceRoute>& seen) {
  JsonWriter writer;
  writer.StartObject();
  writer.key("services");
  writer.StartArray();
  for (auto it = seen.begin(); it != seen.end();) {
    const auto& service = it->first;
    writer.StartObject();
    writer.text("name", service);
    writer.key("routes");
    writer.StartArray();
    for (; it != seen.end() && it->first == service; ++it)
      writer.text(it->second);
    writer.EndArray();
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return writer.take();
}

std::string render_routes(const std::set<ServiceRoute>& seen, const std::optional<std::string>& service) {
  JsonWriter writer;
  writer.StartObject();
  writer.key("routes");
  writer.StartArray();
  for (const auto& [of_service, route] : seen) {
    if (service && *service != of_service) continue;
    writer.StartObject();
    writer.text("name", route);
    writer.text("service", of_service);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return writer.take();
}

std::string render_consumers(const std::set<std::string>& seen) {
  JsonWriter writer;
  writer.StartObject();
  writer.key("consumers");
  writer.StartArray();
  for (const auto& consumer : seen) {
    writer.StartObject();
    writer.text("name", consumer);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return writer.take();
}

}  // namespace bandwatch::api
