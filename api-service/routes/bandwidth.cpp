#include "api-service/routes/answers.hpp"
#include "api-service/routes/negotiation.hpp"
#include "api-service/routes/refusals.hpp"
#include "api-service/routes/resources.hpp"
#include "api-service/series/question.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <string>
#include <utility>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::api {
namespace {

/// What everybody calls the bytes who would get the same.
std::string name_of(const BandwidthQuestion& question, Shape shape, bool gzip) {
  auto out = key_of(question);
  out.push_back(static_cast<char>('0' + static_cast<int>(shape)));
  out.push_back(gzip ? 'z' : '-');
  return out;
}

http::Response respond(const PreparedPtr& answer, const http::Request& request, const auth::Principal& caller,
                       UtcTime now) {
  const auto& prepared = *answer;
  const bool unchanged = has_tag(request.header("If-None-Match"), prepared.etag);
  http::Response response{unchanged ? 304U : 200U};
  response.set_header("ETag", prepared.etag);
  response.set_header("Cache-Control", prepared.closed ? "public, max-age=3600" : "no-cache");
  response.set_header("Vary", "Accept, Accept-Encoding");
  if (prepared.stale_since) {
    // Source: RFC 9111, sections 5.1 and 5.5; shapes without a place for a warning have no other.
    const auto age = std::chrono::floor<std::chrono::seconds>(now - *prepared.stale_since);
    response.set_header("Age", std::to_string(age.count()));
    response.set_header("Warning", "110 - \"Response is Stale\"");
  } else {
    response.set_reuse({prepared.expires, caller.expires});
  }
  if (unchanged) return response;
  response.set_header("Content-Type", prepared.content_type);
  if (prepared.gzip) response.set_header("Content-Encoding", "gzip");
  response.set_body(body_of(answer));
  return response;
}

Answering answer_bandwidth(Context& context, const http::Request& request, const auth::Principal& caller, Shape shape) {
  auto question = shape == Shape::kSeed ? parse_question(request.query) : parse_bandwidth_question(request.query);
  if (!question) co_return http::to_problem(question.error());
  const auto outside = auth::dimension_outside(caller, question->selection);
  if (!outside.empty()) co_return outside_of_scope(outside);
  Wanted wanted;
  wanted.shape = shape;
  wanted.gzip = accepts(request.header("Accept-Encoding"), "gzip");
  wanted.question = *std::move(question);
  wanted.question.selection.scope = caller.limit();
  wanted.name = name_of(wanted.question, shape, wanted.gzip);
  const auto now = context.clock.now();
  const auto at_hand = context.desk.find(wanted.name, context.clock.steady());
  if (at_hand) co_return respond(at_hand, request, caller, now);
  const auto name = wanted.name;
  auto work = context.answers.get(std::move(wanted));
  const auto made =
      co_await boost::asio::co_spawn(context.answers.executor(), std::move(work), boost::asio::use_awaitable);
  if (!made && !made.error().field.empty()) co_return http::to_problem(made.error());
  if (!made) co_return upstream_problem(made.error());
  context.desk.put(name, *made);
  co_return respond(*made, request, caller, now);
}

}  // namespace

Answering get_bandwidth(Context& context, const http::Request& request, const auth::Principal& caller) {
  const auto shape = wants_csv(request.header("Accept")) ? Shape::kCsv : Shape::kJson;
  return answer_bandwidth(context, request, caller, shape);
}

Answering get_bandwidth_used(Context& context, const http::Request& request, const auth::Principal& caller) {
  return answer_bandwidth(context, request, caller, Shape::kSeed);
}

}  // namespace bandwatch::api
