"""A TCP proxy on loopback that treats the bytes of each direction badly: late, in slices, slowly, up to a byte and then
not at all. As a program: fault_proxy.py PORT TARGET_PORT [--downstream latency=0.2,slice=7 ...]."""

import argparse
import dataclasses
import socket
import struct
import threading
import time


@dataclasses.dataclass(frozen=True)
class Fault:
    """What happens to one direction of every connection. The `..._after` count its bytes."""

    latency: float = 0.0  # seconds before each piece is passed on
    slice: int = 65536  # bytes passed on at once
    bandwidth: float = 0.0  # bytes a second; 0: no limit
    cut_after: int | None = None  # then both sides are closed
    reset_after: int | None = None  # then both sides get a RST
    stall_after: int | None = None  # then nothing more passes, and the connection stays open

    def room(self, passed: int) -> int:
        """How many bytes may still pass before something happens."""
        limits = [limit for limit in (self.cut_after, self.reset_after, self.stall_after) if limit is not None]
        return min([limit - passed for limit in limits] + [self.slice])


NONE = Fault()


class Link:
    """One client's connection and the one to the target."""

    def __init__(self, client: socket.socket, server: socket.socket, upstream: Fault, downstream: Fault):
        self.client, self.server = client, server
        self.passed = {"upstream": 0, "downstream": 0}
        self.over = threading.Event()
        self.threads = [
            threading.Thread(target=self._carry, args=(client, server, upstream, "upstream"), daemon=True),
            threading.Thread(target=self._carry, args=(server, client, downstream, "downstream"), daemon=True),
        ]
        for thread in self.threads:
            thread.start()

    def _carry(self, source, sink, fault, direction):
        try:
            while not self.over.is_set():
                if not self._may_go_on(fault, direction):
                    return
                piece = source.recv(fault.room(self.passed[direction]))
                if not piece:
                    sink.shutdown(socket.SHUT_WR)
                    return
                self._delay(fault, len(piece))
                sink.sendall(piece)
                self.passed[direction] += len(piece)
        except OSError:
            self.close()

    def _may_go_on(self, fault, direction) -> bool:
        passed = self.passed[direction]
        if fault.cut_after is not None and passed >= fault.cut_after:
            self.close()
            return False
        if fault.reset_after is not None and passed >= fault.reset_after:
            self.close(reset=True)
            return False
        if fault.stall_after is not None and passed >= fault.stall_after:
            self.over.wait()
            return False
        return True

    @staticmethod
    def _delay(fault, length):
        seconds = fault.latency + (length / fault.bandwidth if fault.bandwidth else 0)
        if seconds:
            time.sleep(seconds)

    def close(self, reset=False):
        self.over.set()
        for side in (self.client, self.server):
            try:
                if reset:
                    side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                else:
                    side.shutdown(socket.SHUT_RDWR)
                side.close()
            except OSError:  # the peer was quicker
                pass


class FaultProxy:
    """Listens on a free port (or `port`) and passes connections on to `target`. The faults may be changed; they hold
    for the connections that come then."""

    def __init__(self, target: int, upstream: Fault = NONE, downstream: Fault = NONE, port: int = 0):
        self.target, self.upstream, self.downstream = target, upstream, downstream
        self.links: list[Link] = []
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:  # closed
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target), 10)
                server.settimeout(None)
            except OSError:  # nobody serves there now
                client.close()
                continue
            self.links.append(Link(client, server, self.upstream, self.downstream))

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for link in self.links:
            link.close()
        self.thread.join(10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def parse_fault(text: str) -> Fault:
    """`latency=0.2,slice=7`."""
    types = {"latency": float, "bandwidth": float}
    pairs = [part.split("=", 1) for part in text.split(",") if part]
    return Fault(**{name: types.get(name, int)(value) for name, value in pairs})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("target", type=int)
    parser.add_argument("--upstream", type=parse_fault, default=NONE)
    parser.add_argument("--downstream", type=parse_fault, default=NONE)
    arguments = parser.parse_args()
    FaultProxy(arguments.target, arguments.upstream, arguments.downstream, arguments.port).thread.join()


if __name__ == "__main__":
    main()
