#include "tests/unit/promql/client_fixture.hpp"

#include <zlib.h>

using namespace bandwatch;
using namespace bandwatch::promql;
using namespace bandwatch::test;

namespace {

constexpr std::chrono::milliseconds kSoon{60};

std::string gzip(std::string_view text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string input{text};
  std::string out(deflateBound(&stream, input.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string gzipped(std::string_view packed) {
  return response("200 OK", packed, "Content-Encoding: gzip\r\n");
}

}  // namespace

TEST_CASE("a peer that is slow anywhere costs no more than the deadline") {
  const auto body = vector_of("7");  // NOLINT(bugprone-unused-local-non-trivial-variable): the generator's
  const auto script = GENERATE_COPY(values<Script>({
      {hold()},
      {read_request(), hold()},
      {read_request(), write("HTTP/1.1 200 OK\r\nContent-"), hold()},
      {read_request(), write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"), hold()},
      {read_request(), drip("HTTP/1.1 200 OK\r\nX-A: " + std::string(60'000, 'a'))},
      {read_request(), write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"), drip(" ")},
  }));
  Bench bench{{script}};
  bench.options.timeout = kSoon;
  CHECK(bench.error_code() == Errc::kTimeout);
  CHECK(bench.server.connections() == 1);
}

TEST_CASE("an answer that is cut off anywhere is an error") {
  const auto whole = ok(vector_of("7"));
  std::vector<Script> scripts;
  for (std::size_t length = 1; length < whole.size(); ++length) {
    scripts.push_back({read_request(), write(whole.substr(0, length))});
  }
  Bench bench{scripts};
  for (std::size_t length = 1; length < whole.size(); ++length) {
    INFO(length);
    REQUIRE(bench.error_code() == Errc::kMalformedData);
  }
  CHECK(bench.server.connections() == scripts.size());
}

TEST_CASE("an answer without a length that is cut off is an error") {
  const auto body = vector_of("7");  // NOLINT(bugprone-unused-local-non-trivial-variable): the generator's
  Bench bench{{{read_request(), write("HTTP/1.1 200 OK\r\n\r\n" + body.substr(0, body.size() - 1))},
               {read_request(), write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")}}};
  CHECK(bench.error_code() == Errc::kMalformedData);
  CHECK(bench.error_code() == Errc::kMalformedData);
}

TEST_CASE("a reset in the middle of an answer is an unavailable peer") {
  Bench bench{{{read_request(), write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"), reset()}}};
  const auto code = bench.error_code();
  CHECK((code == Errc::kUnavailable || code == Errc::kMalformedData));
}

TEST_CASE("an answer beyond the limit is an error, whatever announces it") {
  const std::string large(5000, ' ');
  const auto bytes = GENERATE_COPY(
      as<std::string>{}, ok(large), std::string{"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n"},
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n" + large.substr(0, 0x800) + "\r\n801\r\n" +
          large.substr(0, 0x801) + "\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\n\r\n" + large, "HTTP/1.1 200 OK\r\nX-A: " + std::string(70'000, 'a') + "\r\n\r\n");
  Bench bench{{{read_request(), write(bytes)}}};
  bench.options.max_response = Bytes{4096};
  CHECK(bench.error_code() == (contains(bytes, "X-A") ? Errc::kMalformedData : Errc::kTooLarge));
}

TEST_CASE("an answer of exactly the limit is taken") {
  auto body = vector_of("7");
  body += std::string(4096 - body.size(), ' ');
  Bench bench{{{read_request(), write(ok(body))}}};
  bench.options.max_response = Bytes{4096};
  CHECK(bench.ask().has_value());
}

TEST_CASE("what is no HTTP is malformed") {
  const auto bytes = GENERATE(as<std::string>{}, "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/9.9 200 OK\r\n\r\n", "\r\n\r\n",
                              "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n");
  Bench bench{{{read_request(), write(bytes)}}};
  CHECK(bench.error_code() == Errc::kMalformedData);
}

TEST_CASE("redirects are not followed") {
  const auto status = GENERATE(as<std::string>{}, "301 Moved Permanently", "302 Found", "307 Temporary Redirect",
                               "308 Permanent Redirect");
  Bench bench{{{read_request(), write(response(status, "{}", "Location: http://127.0.0.1:1/\r\n"))}, {read_request()}}};
  const auto error = bench.error();
  CHECK(error.code == Errc::kUnavailable);
  CHECK(contains(error.detail, "redirects are not followed"));
  CHECK(bench.server.connections() == 1);
}

TEST_CASE("a status without a readable body is told by itself") {
  struct Row {
    const char* status;
    Errc code;
    const char* says;
  };
  const auto row = GENERATE(values<Row>({{"400 Bad Request", Errc::kInvalidArgument, "rejects"},
                                         {"401 Unauthorized", Errc::kUnavailable, "credentials"},
                                         {"403 Forbidden", Errc::kUnavailable, "not allowed"},
                                         {"404 Not Found", Errc::kUnavailable, "path prefix"},
                                         {"408 Request Timeout", Errc::kTimeout, "in time"},
                                         {"422 Unprocessable Entity", Errc::kInvalidArgument, "rejects"},
                                         {"429 Too Many Requests", Errc::kUnavailable, "too often"},
                                         {"500 Internal Server Error", Errc::kUnavailable, "can't answer"},
                                         {"503 Service Unavailable", Errc::kUnavailable, "can't answer"},
                                         {"504 Gateway Timeout", Errc::kTimeout, "in time"}}));
  const auto body = GENERATE(as<std::string>{}, "", "Service Unavailable", "<html>", "{", R"({"status":"success"})");
  Bench bench{{{read_request(), write(response(row.status, body))}}};
  const auto error = bench.error();
  CHECK(error.code == row.code);
  CHECK(contains(error.detail, row.says));
}

TEST_CASE("a database's own error goes before the status, but for credentials and limits") {
  struct Row {
    const char* status;
    const char* type;
    Errc code;
  };
  const auto row = GENERATE(values<Row>({{"400 Bad Request", "bad_data", Errc::kInvalidArgument},
                                         {"422 Unprocessable Entity", "execution", Errc::kUnavailable},
                                         {"503 Service Unavailable", "timeout", Errc::kTimeout},
                                         {"401 Unauthorized", "bad_data", Errc::kUnavailable},
                                         {"429 Too Many Requests", "timeout", Errc::kUnavailable}}));
  const auto body = std::string{R"({"status":"error","errorType":")"} + row.type + R"(","error":"because"})";
  Bench bench{{{read_request(), write(response(row.status, body))}}};
  const auto error = bench.error();
  CHECK(error.code == row.code);
  CHECK(contains(error.detail, "because"));
}

TEST_CASE("compressed answers are read if asked for") {
  const auto body = vector_of("7");  // NOLINT(bugprone-unused-local-non-trivial-variable): the generator's
  Bench bench{{{read_request(), write(gzipped(gzip(body))), read_request(), write(ok(body))}}};
  bench.options.gzip = true;
  CHECK(bench.ask().has_value());
  CHECK(bench.ask().has_value());
  CHECK(contains(bench.server.requests().at(0), "\r\nAccept-Encoding: gzip\r\n"));
}

TEST_CASE("compressed answers that are damaged, too long or not asked for are errors") {
  const auto packed = gzip(vector_of("7"));
  auto damaged = packed;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
  SECTION("cut off at every byte") {
    std::vector<Script> scripts;
    for (std::size_t i = 0; i < packed.size(); ++i)
      scripts.push_back({read_request(), write(response("200 OK", packed.substr(0, i),
                                                        "Connection: close\r\nContent-Encoding: gzip\r\n"))});
    Bench bench{scripts};
    bench.options.gzip = true;
    for (std::size_t i = 0; i < packed.size(); ++i)
      REQUIRE(bench.error_code() == Errc::kMalformedData);
  }
  SECTION("damaged, followed by more, no gzip, a bomb") {
    const auto bad =
        GENERATE_COPY(as<std::string>{}, damaged, packed + "x", vector_of("7"), gzip(std::string(1'000'000, ' ')));
    Bench bench{{{read_request(), write(gzipped(bad))}}};
    bench.options.gzip = true;
    bench.options.max_response = Bytes{100'000};
    CHECK(bench.error_code() == (bad.size() > 500 ? Errc::kTooLarge : Errc::kMalformedData));
  }
  SECTION("not asked for") {
    Bench bench{{{read_request(), write(gzipped(packed))}}};
    CHECK(bench.error_code() == Errc::kMalformedData);
  }
  SECTION("another encoding") {
    Bench bench{{{read_request(), write(response("200 OK", "x", "Content-Encoding: br\r\n"))}}};
    bench.options.gzip = true;
    CHECK(bench.error_code() == Errc::kMalformedData);
  }
}

TEST_CASE("nobody at the address is an unavailable peer") {
  Bench bench{{}};
  const auto error = bench.error();
  CHECK(error.code == Errc::kUnavailable);
  CHECK(contains(error.detail, "127.0.0.1"));
}

TEST_CASE("names are looked up") {
  Bench bench{{{read_request(), write(ok(vector_of("7")))}}};
  bench.options.urls.front() = "http://localhost:" + std::to_string(bench.server.port());
  CHECK(bench.ask().has_value());
}

TEST_CASE("a name without an address is an unavailable peer") {
  Bench bench{{}};
  bench.options.urls.front() = "http://" + std::string(64, 'a');  // longer than a label can be
  const auto error = bench.error();
  CHECK(error.code == Errc::kUnavailable);
  CHECK(contains(error.detail, "no address"));
}
