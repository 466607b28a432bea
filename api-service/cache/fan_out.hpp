#pragma once

#include "api-service/cache/strip.hpp"
#include "common/counting/selection.hpp"

#include <memory>
#include <span>
#include <vector>

namespace bandwatch::api {

/// The narrowest selection of lists that contains both.
[[nodiscard]] counting::Selection united(const counting::Selection& a, const counting::Selection& b);

/// One read for several charts: each strip takes what its selection selects. All strips have the grid of the read.
class FanOut final : public counting::BucketSink {
 public:
  struct Part {
    counting::Selection selection;
    std::unique_ptr<Strip> strip;
  };

  explicit FanOut(std::vector<Part> parts) : parts_(std::move(parts)) {}

  void begin() override;
  void on_bytes(const counting::CountedSeries& series, std::size_t first, std::span<const Bytes> bytes) override;
  void on_event(const counting::CountedSeries& series, const counting::Delta& delta) override;
  void on_scrapes(const counting::Target& target, std::size_t first,
                  std::span<const counting::ScrapeCount> counts) override;

  [[nodiscard]] const std::vector<Part>& parts() const noexcept { return parts_; }

 private:
  std::vector<Part> parts_;
};

}  // namespace bandwatch::api
