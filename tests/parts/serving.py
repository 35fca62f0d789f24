"""A real server on loopback for tests, in threads, which can stall and go away and come back at the same port."""

import socketserver
import threading
from typing import Any, ClassVar, Self


class _Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False  # closing waits for them
    part: "Serving"

    def handle_error(self, _request: Any, _address: Any) -> None:
        """A client that went away is part of the tests."""


class Serving:
    """Runs inside its `with` block. Handlers ask `stalls()` where they may be told to hang."""

    handler: ClassVar[type[socketserver.BaseRequestHandler]]

    def __init__(self) -> None:
        self.stall_at = ""
        self.port = 0
        self._over = threading.Event()
        self._server: _Threads | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to serve, at the port of the last time."""
        self._over.clear()
        self._server = _Threads(("127.0.0.1", self.port), self.handler)
        self._server.part = self
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,)).start()

    def stop(self) -> None:
        """Refuse connections from now on; those there are end."""
        if self._server:
            self._over.set()
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def stalls(self, place: str) -> bool:
        """Hang until `stop` if that was asked for at this `place`; whether it was."""
        return self.stall_at == place and self._over.wait(60)

    def pause(self, seconds: float) -> bool:
        """Wait; whether the server is over meanwhile."""
        return self._over.wait(seconds)
