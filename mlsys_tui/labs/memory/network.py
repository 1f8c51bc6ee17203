"""A round trip over a real TCP connection, to this same machine: the loopback, no wire."""

import socket
import threading
import time
from collections.abc import Iterator

_TRIPS = 100  # a batch: some ms
_PATIENCE = 2.0  # seconds


def round_trips(batches: int) -> Iterator[float]:
    """The best seconds of one byte there and back so far, by batches. Raises OSError."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(_PATIENCE)
        echo = threading.Thread(target=_echo, args=(listener,), daemon=True)
        echo.start()
        with socket.create_connection(listener.getsockname(), timeout=_PATIENCE) as near:
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            best = float("inf")
            for _ in range(batches):
                best = min(best, _batch(near))
                yield best
        echo.join(_PATIENCE)


def _batch(near: socket.socket) -> float:
    start = time.perf_counter()
    for _ in range(_TRIPS):
        near.sendall(b".")
        if not near.recv(1):
            raise ConnectionError("the connection was closed")
    return (time.perf_counter() - start) / _TRIPS


def _echo(listener: socket.socket) -> None:
    try:
        far, _ = listener.accept()
        with far:
            far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while byte := far.recv(1):
                far.sendall(byte)
    except OSError:
        return
