"""A TCP proxy on loopback that treats the bytes of each direction badly: late, in slices, slowly, up to a byte and then
not at all. As a program: fault_proxy.py PORT TARGET_PORT [--downstream latency=0.2,slice=7 ...]."""

import argparse
import dataclasses
import select
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
    """One client's connection and the one to the target. One thread serves both directions, so that a close is never
    held up by a read of the other; a delay of one direction delays the other."""

    def __init__(self, client: socket.socket, server: socket.socket, upstream: Fault, downstream: Fault):
        self.passed = {"upstream": 0, "downstream": 0}
        self.stop = threading.Event()
        self.ways = {client: (server, upstream, "upstream"), server: (client, downstream, "downstream")}
        self.thread = threading.Thread(target=self._serve, args=(client, server), daemon=True)
        self.thread.start()

    def _serve(self, client, server):
        reset = False
        try:
            reset = self._carry()
        except OSError:  # a side hung up
            pass
        for side in (client, server):
            if reset:
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            side.close()

    def _carry(self) -> bool:
        """Until the connection is over; whether it ends with a RST."""
        open_ways = dict(self.ways)
        while open_ways and not self.stop.is_set():
            for source, (_, fault, direction) in list(open_ways.items()):
                passed = self.passed[direction]
                if fault.cut_after is not None and passed >= fault.cut_after:
                    return False
                if fault.reset_after is not None and passed >= fault.reset_after:
                    return True
                if fault.stall_after is not None and passed >= fault.stall_after:
                    del open_ways[source]
            readable, _, _ = select.select(list(open_ways), [], [], 0.05)
            for source in readable[:1]:  # the limits are looked at again after each piece
                if not self._pass_on(source):
                    del open_ways[source]
        while self.ways.keys() - open_ways.keys() and self._stalled() and not self.stop.wait(0.05):
            pass  # half open: both ends believe in a connection
        return False

    def _stalled(self) -> bool:
        return any(fault.stall_after is not None for _, fault, _ in self.ways.values())

    def _pass_on(self, source) -> bool:
        """One piece; False at the end of that direction."""
        sink, fault, direction = self.ways[source]
        piece = source.recv(fault.room(self.passed[direction]))
        if not piece:
            sink.shutdown(socket.SHUT_WR)
            return False
        seconds = fault.latency + (len(piece) / fault.bandwidth if fault.bandwidth else 0)
        if seconds:
            time.sleep(seconds)
        sink.sendall(piece)
        self.passed[direction] += len(piece)
        return True

    def close(self):
        self.stop.set()
        self.thread.join(10)


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
