#include "deploy/mock-gateway/traffic_plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace bandwatch::mock {
namespace {

constexpr double kDay = 240.0;  // seconds of one wave
constexpr double kSwing = 0.6;  // of the wave around its mean
constexpr double kMeanSteady = 15.0;
constexpr double kMeanBurst = 3.0;
constexpr double kMeanIdle = 5.0;
constexpr double kBurstFactor = 5.0;
constexpr double kBurstChance = 0.6;  // after a steady stretch; else an idle one

// What the stretches do to the mean rate, so that it can be taken back.
constexpr double kMeanFactor = (kMeanSteady + kBurstChance * kMeanBurst * kBurstFactor) /
                               (kMeanSteady + kBurstChance * kMeanBurst + (1.0 - kBurstChance) * kMeanIdle);

constexpr double kHeadShare = 0.05;     // of the requests without a body
constexpr double kPutShare = 0.3;       // of those with one
constexpr double kChunkedShare = 0.15;  // of all
constexpr std::uint64_t kUploadAnswer = 200;

constexpr std::array<std::string_view, 4> kConsumers{"", "alice", "bob", "carol"};
constexpr std::array<double, 4> kConsumerWeights{4.0, 3.0, 2.0, 1.0};

constexpr auto kRouteWeights = [] {
  std::array<double, kRoutes.size()> weights{};
  std::transform(kRoutes.begin(), kRoutes.end(), weights.begin(), [](const Route& route) { return route.weight; });
  return weights;
}();

}  // namespace

TrafficPlan::TrafficPlan(std::uint64_t seed, double rate, std::uint64_t bytes_per_second)
    : random_(seed),
      rate_(rate),
      bytes_per_second_(static_cast<double>(bytes_per_second)),
      stretch_end_(random_.exponential(kMeanSteady)) {}

PlannedRequest TrafficPlan::next() {
  advance();
  PlannedRequest request;
  request.route = &kRoutes.at(random_.pick(kRouteWeights));
  request.chunked = random_.uniform() < kChunkedShare;
  request.consumer = kConsumers.at(random_.pick(kConsumerWeights));
  if (random_.uniform() < request.route->upload_share) {
    request.method = random_.uniform() < kPutShare ? Method::kPut : Method::kPost;
    request.upload = request.route->upload.draw(random_);
    request.download = kUploadAnswer;
  } else {
    request.method = random_.uniform() < kHeadShare ? Method::kHead : Method::kGet;
    request.download = request.route->download.draw(random_);
  }
  now_ = std::max(now_, free_at_);
  if (bytes_per_second_ > 0.0) {
    const auto sent = request.upload + (request.method == Method::kHead ? 0 : request.download);
    free_at_ = now_ + static_cast<double>(sent) / bytes_per_second_;
  }
  request.due = std::chrono::floor<std::chrono::microseconds>(std::chrono::duration<double>(now_));
  return request;
}

/// Moves to the next request's time: a Poisson process whose intensity changes with the wave and at stretch ends.
void TrafficPlan::advance() {
  while (true) {
    while (now_ >= stretch_end_)
      next_stretch();
    if (stretch_ == Stretch::kIdle) {
      now_ = stretch_end_;
      continue;
    }
    const double at = now_ + random_.exponential(1.0 / intensity());
    if (at < stretch_end_) {
      now_ = at;
      return;
    }
    now_ = stretch_end_;  // the process has no memory: it starts anew with the other intensity
  }
}

void TrafficPlan::next_stretch() {
  const bool burst = stretch_ == Stretch::kSteady && random_.uniform() < kBurstChance;
  switch (stretch_) {
    case Stretch::kSteady:
      stretch_ = burst ? Stretch::kBurst : Stretch::kIdle;
      break;
    case Stretch::kBurst:
    case Stretch::kIdle:
      stretch_ = Stretch::kSteady;
      break;
  }
  const double mean = stretch_ == Stretch::kSteady ? kMeanSteady : (burst ? kMeanBurst : kMeanIdle);
  stretch_end_ += random_.exponential(mean);
}

double TrafficPlan::intensity() const {
  const double wave = 1.0 + kSwing * std::sin(2.0 * std::numbers::pi * now_ / kDay);
  return rate_ * wave / kMeanFactor * (stretch_ == Stretch::kBurst ? kBurstFactor : 1.0);
}

}  // namespace bandwatch::mock
