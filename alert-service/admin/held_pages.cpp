#include "alert-service/admin/held_pages.hpp"

namespace bandwatch::alert {

std::string held_page(std::span<const HeldReport> reports) {
  JsonWriter out;
  out.StartArray();
  for (const auto& report : reports) {
    out.StartObject();
    out.count("number", static_cast<std::uint64_t>(report.number));
    out.text("series", report.series);
    out.time("since", report.delta.since);
    out.time("at", report.delta.at);
    out.count("bytes", report.delta.bytes.count());
    out.text("rule", counting::name_of(report.delta.origin));
    out.text("state", name_of(report.state));
    out.EndObject();
  }
  out.EndArray();
  return out.take();
}

void put_origins(JsonWriter& out, std::span<const SeriesReport> series) {
  out.key("origins");
  out.StartArray();
  for (const auto& one : series) {
    out.StartObject();
    out.text("series", one.id);
    out.time("at", one.origin ? std::optional{one.origin->at} : std::nullopt);
    out.text("rule", one.origin ? counting::name_of(one.origin->rule) : "not recorded");
    out.count("bytes", one.origin ? one.origin->bytes.count() : 0);
    out.EndObject();
  }
  out.EndArray();
}

}  // namespace bandwatch::alert
