#include "api-service/routes/prepared.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <functional>
#include <stdexcept>

namespace bandwatch::api {

std::shared_ptr<const std::string> body_of(const PreparedPtr& prepared) {
  return {prepared, &prepared->body};
}

std::string gzip(std::string_view body) {
  constexpr int kGzipWindow = 15 + 16;
  constexpr int kMemory = 8;
  // Rows of numbers: short matches in them cost more than they save.
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemory, Z_FILTERED) != Z_OK) {
    throw std::runtime_error("zlib has no memory");
  }
  std::string out(deflateBound(&stream, body.size()), '\0');
  // zlib reads only, but its interface is older than const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  if (done != Z_STREAM_END) throw std::runtime_error("zlib did not end");
  out.shrink_to_fit();
  return out;
}

std::string etag_of(std::string_view body) {
  return fmt::format("\"{:016x}-{:x}\"", std::hash<std::string_view>{}(body), body.size());
}

}  // namespace bandwatch::api
