#pragma once

#include <string>
#include <utility>
#include <vector>

// Requests that servers and proxies are known to frame differently, each followed by a request that must never be
// answered. Half of them Beast takes as they are.
namespace bandwatch::http::test {

struct Framed {
  std::string name;
  std::string bytes;
  unsigned status;
};

inline const std::string kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

/// GET with these header lines behind the host's, and `rest` behind the empty line.
inline std::string get_with(const std::string& lines, const std::string& rest) {
  return "GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n" + rest;
}

inline std::string repeated(const std::string& text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i)
    out += text;
  return out;
}

inline std::vector<Framed> lengths() {
  return {
      {"length, then chunked", get_with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + kSmuggled),
       400},
      {"chunked, then length", get_with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + kSmuggled),
       400},
      {"two lengths that differ", get_with("Content-Length: 5\r\nContent-Length: 6\r\n", "12345" + kSmuggled), 400},
      {"two lengths that agree", get_with("Content-Length: 5\r\nContent-Length: 5\r\n", "12345" + kSmuggled), 400},
      {"a list of lengths", get_with("Content-Length: 5, 5\r\n", "12345" + kSmuggled), 400},
      {"a signed length", get_with("Content-Length: +5\r\n", "12345" + kSmuggled), 400},
      {"a hexadecimal length", get_with("Content-Length: 0x5\r\n", "12345" + kSmuggled), 400},
      {"a body", get_with("Content-Length: 5\r\n", "12345" + kSmuggled), 413},
  };
}

inline std::vector<Framed> encodings() {
  const std::string chunk = "5\r\n12345\r\n0\r\n\r\n";
  return {
      {"chunked", get_with("Transfer-Encoding: chunked\r\n", chunk + kSmuggled), 501},
      {"chunked twice", get_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", chunk + kSmuggled),
       400},
      {"gzip, then length", get_with("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n", "12345" + kSmuggled), 400},
      {"chunked, identity", get_with("Transfer-Encoding: chunked, identity\r\n", chunk + kSmuggled), 501},
      {"xchunked", get_with("Transfer-Encoding: xchunked\r\n", chunk + kSmuggled), 501},
      {"identity", get_with("Transfer-Encoding: identity\r\n", chunk + kSmuggled), 501},
      {"identity, then chunked in a header of its own",
       get_with("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", chunk + kSmuggled), 501},
      {"folded encoding", get_with("Transfer-Encoding:\r\n chunked\r\n", chunk + kSmuggled), 400},
      {"chunked in HTTP/1.0", "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + kSmuggled, 400},
      {"a chunk size with 0x", get_with("Transfer-Encoding: chunked\r\n", "0x1\r\n1\r\n0\r\n\r\n" + kSmuggled), 501},
      {"a trailer with a length",
       get_with("Transfer-Encoding: chunked\r\n", "0\r\nContent-Length: 5\r\n\r\n" + kSmuggled), 501},
      {"20,000 trailers",
       get_with("Transfer-Encoding: chunked\r\n", "0\r\n" + repeated("a: b\r\n", 20'000) + "\r\n" + kSmuggled), 501},
      {"a chunk extension of 200 KB",
       get_with("Transfer-Encoding: chunked\r\n", "1;" + std::string(200'000, 'x') + "\r\n1\r\n0\r\n\r\n" + kSmuggled),
       501},
  };
}

inline std::vector<Framed> lines() {
  return {
      {"a space before the colon", get_with("Content-Length : 5\r\n", "12345" + kSmuggled), 400},
      {"lines that end in LF", "GET / HTTP/1.1\nHost: a\n\n" + kSmuggled, 400},
      {"a bare CR", get_with("X: a\rContent-Length: 5\r\n", "12345" + kSmuggled), 400},
      {"a NUL", get_with(std::string{"X: a\0b\r\n", 8}, kSmuggled), 400},
      {"a tab in the request line", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n" + kSmuggled, 400},
      {"two spaces in the request line", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n" + kSmuggled, 400},
      {"an empty line in front", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n" + kSmuggled, 400},
      {"a folded header", get_with("X: a\r\n b\r\n", kSmuggled), 400},
      {"headers of more than 8 KiB", get_with("X: " + std::string(9'000, 'x') + "\r\n", kSmuggled), 431},
  };
}

inline std::vector<Framed> versions_and_hosts() {
  return {
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n" + kSmuggled, 400},
      {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n" + kSmuggled, 400},
      {"HTTP/0.9", "GET /\r\n" + kSmuggled, 400},
      {"no host", "GET / HTTP/1.1\r\nX: a\r\n\r\n" + kSmuggled, 400},
      {"two hosts", get_with("Host: b\r\n", kSmuggled), 400},
      {"bytes from 0x80 in the target", "GET /\xC3\xA4 HTTP/1.1\r\nHost: a\r\n\r\n" + kSmuggled, 400},
      {"a target with another authority", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n" + kSmuggled, 400},
  };
}

/// All of them: 37.
inline std::vector<Framed> framing_matrix() {
  std::vector<Framed> all;
  for (auto& part : {lengths(), encodings(), lines(), versions_and_hosts()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace bandwatch::http::test
