#include "common/net/inflate.hpp"

#define ZLIB_CONST  // input is const
#include <zlib.h>

#include <algorithm>

namespace bandwatch::net {
namespace {

Error bad_gzip(const char* what) {
  return Error{Errc::kMalformedData, std::string{"a compressed answer: "} + what, {}};
}

Error too_large_inflated(const char* what) {
  return Error{Errc::kTooLarge, std::string{"a compressed answer: "} + what, {}};
}

/// A zlib stream that ends with its scope.
class Inflater {
 public:
  Inflater() = default;
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }

  bool start(std::string_view packed) {
    stream_.next_in = reinterpret_cast<const Bytef*>(packed.data());
    stream_.avail_in = static_cast<uInt>(packed.size());
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    ready_ = inflateInit2(&stream_, kGzipOnly) == Z_OK;
    return ready_;
  }

  /// Fills the part of `out` from `used` on, and moves `used`.
  int fill(std::string& out, std::size_t& used) {
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + used);
    stream_.avail_out = static_cast<uInt>(out.size() - used);
    const int outcome = inflate(&stream_, Z_NO_FLUSH);
    used = out.size() - stream_.avail_out;
    return outcome;
  }

  [[nodiscard]] bool has_input() const { return stream_.avail_in > 0; }

 private:
  z_stream stream_{};
  bool ready_{false};
};

}  // namespace

Result<std::string> gunzip(std::string_view packed, std::size_t limit) {
  constexpr std::size_t kLargest = std::size_t{1} << 31U;  // zlib counts in 32 bits
  if (packed.size() > kLargest || limit > kLargest) return too_large_inflated("too large to inflate");
  Inflater inflater;
  if (!inflater.start(packed)) return bad_gzip("no memory to inflate it");
  // One byte beyond the limit tells "too long" from "just fits".
  std::string out(std::min(limit + 1, std::max<std::size_t>(packed.size() * 4, 4096)), '\0');
  std::size_t used = 0;
  for (;;) {
    const int outcome = inflater.fill(out, used);
    if (used > limit) return too_large_inflated("larger than the limit once inflated");
    if (outcome == Z_STREAM_END) break;
    if (outcome == Z_BUF_ERROR || (outcome == Z_OK && used < out.size())) return bad_gzip("gzip, but cut off");
    if (outcome != Z_OK) return bad_gzip("gzip, but damaged");
    out.resize(std::min(limit + 1, out.size() * 2));
  }
  if (inflater.has_input()) return bad_gzip("gzip, but followed by more bytes");
  out.resize(used);
  return out;
}

}  // namespace bandwatch::net
