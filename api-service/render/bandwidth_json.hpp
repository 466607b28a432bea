#pragma once

#include "api-service/series/answer.hpp"
#include "common/core/json_writer.hpp"

#include <string>

namespace bandwatch::api {

/// The answer of GET /api/v1/bandwidth as JSON: one array of integers per line, buckets implied by first_end and
/// step_ms (calendar steps list their ends).
[[nodiscard]] std::string render_json(const Answer& answer);

/// Writes {"direction":"egress","service":"..."}: what tells a line apart.
void write_labels(JsonWriter& writer, const counting::Dimensions& labels, const Grouping& grouping);

/// The same as text/csv (RFC 4180) with a header line: one line per bucket of each series, the bucket's end first.
[[nodiscard]] std::string render_csv(const Answer& answer);

}  // namespace bandwatch::api
