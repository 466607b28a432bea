"""Loopback TCP ports for programs that can't be told to choose one and say which."""

import contextlib
import random
import socket

# Below the ports that outgoing connections take (32768 on Linux), so that none of these sits on one before the program
# under test does.
PORTS = range(12000, 32000)

_reserved: list[socket.socket] = []


def free_port() -> int:
    """A port on which nothing listens, given out to nobody else while this process lives.

    The claim is a Unix socket with an abstract name that carries the number: the kernel grants a name once among all
    processes, and takes it back when this one ends. To look whether a port is free is not enough: between the look and
    the start of the program another test may look too."""
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            claim = socket.socket(socket.AF_UNIX)
            claim.bind(f"\0bandwatch-port-{port}")
            _reserved.append(claim)
            return port
