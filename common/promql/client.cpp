#include "common/promql/client.hpp"

namespace bandwatch::promql {
namespace {

Error not_offered(const char* what) {
  return Error{Errc::kInvalidArgument, std::string{"this client offers no "} + what, {}};
}

}  // namespace

boost::asio::awaitable<Result<Answer>> Client::range(RangeQuery /*query*/) {
  co_return not_offered("range queries");
}

boost::asio::awaitable<Result<void>> Client::read_chunks(std::vector<ChunkQuery> /*queries*/, FrameSink /*on_frame*/) {
  co_return not_offered("remote read");
}

boost::asio::awaitable<Result<std::vector<std::string>>> Client::label_values(std::string /*label*/,
                                                                              std::vector<std::string> /*selectors*/,
                                                                              Window /*window*/) {
  co_return not_offered("label values");
}

}  // namespace bandwatch::promql
