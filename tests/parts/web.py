"""A web server on loopback that takes JSON, and a proxy that plays any host of the internet by the same answers."""

import json
import ssl
import subprocess
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.parts import need
from tests.parts.serving import Serving


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_POST(self) -> None:
        part: Web = self.server.part
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        part.got.append({"host": self.headers["Host"], "path": self.path, "raw": raw, "headers": dict(self.headers)})
        self._answer(part)

    def do_HEAD(self) -> None:
        self._answer(self.server.part)

    def do_CONNECT(self) -> None:
        """As a proxy: be that host oneself."""
        self.send_response(200)
        self.end_headers()
        self.request = self.server.part.certified().wrap_socket(self.request, server_side=True)
        self.setup()
        self.close_connection = False

    def finish(self) -> None:
        super().finish()
        if isinstance(self.request, ssl.SSLSocket):
            self.request.close()

    def _answer(self, part: "Web") -> None:
        if part.breaks or part.stalls("answer"):
            self.close_connection = True
            return
        self.send_response(part.status)
        body = part.reply.encode()
        self.send_header("Content-Length", str(len(body)))
        if part.drips:
            while not part.pause(0.5):
                self.send_header("X-Drip", "1")
                self.flush_headers()
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


class Web(Serving):
    """Answers with `status` and `reply`; may stall, drip (a byte now and then) or break off instead."""

    handler = _Handler

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.status, self.reply, self.breaks, self.drips = 200, "{}", False, False
        self.got: list[dict[str, Any]] = []
        self._folder = folder

    def json(self) -> list[Any]:
        """The bodies that came."""
        return [json.loads(one["raw"]) for one in self.got]

    def certified(self) -> ssl.SSLContext:
        """TLS with a certificate that nobody vouches for."""
        key, certificate = self._folder / "key.pem", self._folder / "certificate.pem"
        if not certificate.exists():
            command = [
                need("openssl"),
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
            ]
            command += ["-subj", "/CN=test", "-keyout", str(key), "-out", str(certificate)]
            subprocess.run(command, check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context
