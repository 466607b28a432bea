#include "common/http/accept_errors.hpp"

#include <boost/asio/error.hpp>

namespace bandwatch::http {

AcceptAction action_after(const boost::system::error_code& failure) noexcept {
  namespace error = boost::asio::error;
  if (failure == error::operation_aborted || failure == error::bad_descriptor) return AcceptAction::kEnd;
  if (failure == error::connection_aborted || failure == error::interrupted || failure == error::try_again) {
    return AcceptAction::kRetry;
  }
  return AcceptAction::kPause;
}

}  // namespace bandwatch::http
