#pragma once

#include <string>

namespace bandwatch::test {

/// Sends one request to a server on the loopback port and waits for its whole reply, status line first; empty if there
/// is no server.
[[nodiscard]] std::string loopback_http(unsigned short port, const std::string& method, const std::string& target,
                                        const std::string& body = {});

/// Whether GET `target` answers 200.
[[nodiscard]] bool answers_ok(unsigned short port, const std::string& target);

}  // namespace bandwatch::test
