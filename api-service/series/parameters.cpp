#include "api-service/series/parameters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bandwatch::api {
namespace {

bool holds(Parameters::Names names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Result<Parameters> Parameters::check(const http::Parameters& raw, Names single, Names repeatable) {
  Parameters out;
  for (const auto& [name, value] : raw) {
    const bool may_repeat = holds(repeatable, name);
    if (!may_repeat && !holds(single, name)) {
      std::vector<std::string_view> known{single};
      known.insert(known.end(), repeatable);
      return invalid_argument(
          name, known.empty() ? "no parameter at all" : fmt::format("only the parameters {}", fmt::join(known, ", ")));
    }
    auto& values = out.values_[name];
    if (!may_repeat && !values.empty()) return invalid_argument(name, "given once");
    values.push_back(value);
  }
  return out;
}

const std::string* Parameters::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second.front();
}

std::vector<std::string> Parameters::all(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

}  // namespace bandwatch::api
