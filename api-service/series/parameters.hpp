#pragma once

#include "common/core/result.hpp"
#include "common/http/request.hpp"

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

namespace bandwatch::api {

/// The parameters of a request, each known and given at most once.
class Parameters {
 public:
  /// kInvalidArgument names the first parameter that is not in `known` or comes twice.
  [[nodiscard]] static Result<Parameters> check(const http::Parameters& raw,
                                                std::initializer_list<std::string_view> known);

  /// The value of `name`, null if it was not given. Lives as long as this object.
  [[nodiscard]] const std::string* find(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace bandwatch::api
