"""A mail server on loopback, which can refuse or stall at every step."""

import email
import email.policy
import socketserver
from typing import TYPE_CHECKING, Any

from tests.parts.serving import Serving

if TYPE_CHECKING:
    from email.message import Message


class _Handler(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        part: Mail = self.server.part
        if part.stalls("greeting") or self._says("greeting", "220 test"):
            return
        while line := self.rfile.readline():
            step = line.decode().split(":")[0].split()[0].upper()
            if part.stalls(step) or self._step(part, step, line.decode().strip()):
                return

    def _step(self, part: "Mail", step: str, line: str) -> bool:
        """Answer; whether the conversation is over."""
        match step:
            case "EHLO":
                return self._says(step, "250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")
            case "AUTH":
                return self._says(step, "235 welcome")
            case "RCPT" if any(name in line for name in part.strangers):
                return self._says(step, "550 no such person")
            case "DATA":
                return self._says(step, "354 go on") or self._text(part)
            case "QUIT":
                self._says(step, "221 bye")
                return True
        return self._says(step, "250 ok")

    def _text(self, part: "Mail") -> bool:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        part.got.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
        return part.stalls("text") or self._says("text", "250 taken")

    def _says(self, step: str, words: str) -> bool:
        """Say it, or what is to be said here instead; whether the conversation is over."""
        words = self.server.part.instead.get(step, words)
        self.wfile.write(f"{words}\r\n".encode())
        return words.startswith("421")


class Mail(Serving):
    """Takes everything, but says `instead` at a step; `strangers` are not known here."""

    handler = _Handler

    def __init__(self) -> None:
        super().__init__()
        self.instead: dict[str, str] = {}
        self.strangers: set[str] = set()
        self.got: list[Message] = []
