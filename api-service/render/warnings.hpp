#pragma once

#include "common/core/json_writer.hpp"
#include "common/reading/twin_watch.hpp"

#include <vector>

namespace bandwatch::api {

/// "warnings":["..."]: what makes bytes count twice, each with what to set. For operators.
inline void write_warnings(JsonWriter& writer, const std::vector<reading::TwinLabels>& all) {
  writer.key("warnings");
  writer.StartArray();
  for (const auto& twins : all)
    writer.text(sentence_of(twins));
  writer.EndArray();
}

}  // namespace bandwatch::api
