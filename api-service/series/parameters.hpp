#pragma once

#include "common/core/result.hpp"
#include "common/http/request.hpp"

#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::api {

/// The parameters of a request, each of them known.
class Parameters {
 public:
  using Names = std::initializer_list<std::string_view>;

  /// kInvalidArgument names the first parameter that is in neither list, or is in `single` and comes twice.
  [[nodiscard]] static Result<Parameters> check(const http::Parameters& raw, Names single, Names repeatable = {});

  /// The value of `name`, null if it was not given. Lives as long as this object.
  [[nodiscard]] const std::string* find(std::string_view name) const;

  /// Every value of `name`, in the order in which they came.
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

}  // namespace bandwatch::api
