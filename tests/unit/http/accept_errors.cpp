#include "common/http/accept_errors.hpp"
#include "tests/support/catch.hpp"

#include <cerrno>

using bandwatch::http::AcceptAction;

namespace {

AcceptAction after(int number) {
  return bandwatch::http::action_after(boost::system::error_code{number, boost::system::system_category()});
}

}  // namespace

TEST_CASE("an accept that fails for want of something waits before it is tried again") {
  CHECK(after(GENERATE(EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM)) == AcceptAction::kPause);
}

TEST_CASE("an accept that fails since its client left is tried again at once") {
  CHECK(after(GENERATE(ECONNABORTED, EINTR, EAGAIN)) == AcceptAction::kRetry);
}

TEST_CASE("a closed listener ends accepting") {
  CHECK(after(GENERATE(ECANCELED, EBADF)) == AcceptAction::kEnd);
}
