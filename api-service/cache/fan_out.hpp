#pragma once

#include "api-service/cache/strip.hpp"
#include "common/bandwidth/selection.hpp"

#include <memory>
#include <span>
#include <vector>

namespace bandwatch::api {

/// The narrowest selection of lists that contains both.
[[nodiscard]] bandwidth::Selection united(const bandwidth::Selection& a, const bandwidth::Selection& b);

/// One read for several charts: each strip takes what its selection selects. All strips have the grid of the read.
class FanOut final : public bandwidth::BucketSink {
 public:
  struct Part {
    bandwidth::Selection selection;
    std::unique_ptr<Strip> strip;
  };

  explicit FanOut(std::vector<Part> parts) : parts_(std::move(parts)) {}

  void begin() override;
  void on_bytes(const bandwidth::CountedSeries& series, std::size_t first, std::span<const Bytes> bytes) override;
  void on_event(const bandwidth::CountedSeries& series, const bandwidth::Delta& delta) override;
  void on_scrapes(const bandwidth::Target& target, std::size_t first,
                  std::span<const bandwidth::ScrapeCount> counts) override;

  [[nodiscard]] const std::vector<Part>& parts() const noexcept { return parts_; }

 private:
  std::vector<Part> parts_;
};

}  // namespace bandwatch::api
