#pragma once

#include "alert-service/ledger/records.hpp"
#include "common/core/json_writer.hpp"

#include <span>
#include <string>

namespace bandwatch::alert {

/// What is or was kept aside, as JSON: an array of objects.
[[nodiscard]] std::string held_page(std::span<const HeldReport> reports);

/// Puts the array "origins": the series with the reasons for their beginnings.
void put_origins(JsonWriter& out, std::span<const SeriesReport> series);

}  // namespace bandwatch::alert
