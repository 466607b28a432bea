#include "api-service/series/parameters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bandwatch::api {

Result<Parameters> Parameters::check(const http::Parameters& raw, std::initializer_list<std::string_view> known) {
  Parameters out;
  for (const auto& [name, value] : raw) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return invalid_argument(name, known.size() == 0 ? "no parameter at all"
                                                      : fmt::format("only the parameters {}", fmt::join(known, ", ")));
    }
    if (!out.values_.emplace(name, value).second) return invalid_argument(name, "given once");
  }
  return out;
}

const std::string* Parameters::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

}  // namespace bandwatch::api
