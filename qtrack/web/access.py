"""Who may come in: requests that carry the key, to an address of ours, from a page of ours.

textual-serve has no such thing, and a page of any site can open a WebSocket to this machine.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class AccessControl:
    """The key, and the address under which browsers know the server."""

    key: str
    public_url: str

    @property
    def address(self) -> str:
        """The address to give to a person, key included."""
        return f"{self.public_url}/?key={self.key}"

    @property
    def cookie(self) -> str:
        """The cookie's name; cookies do not know ports, so it does."""
        return f"qtrack-{urlsplit(self.public_url).port or 0}"

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Turn away what does not belong here; the key in the address becomes a cookie, and leaves the address."""
        if not self._is_ours(request):
            raise web.HTTPForbidden(text="403")
        if self._is_key(request.query.get("key", "")) and request.path == "/":
            answer = web.HTTPFound("/")
            answer.set_cookie(self.cookie, self.key, httponly=True, samesite="Strict", path="/")
            raise answer
        if not self._is_key(request.cookies.get(self.cookie, "")):
            raise web.HTTPForbidden(text="403")
        answered = await handler(request)
        if not answered.prepared:
            answered.headers["Referrer-Policy"] = "no-referrer"
            answered.headers["X-Frame-Options"] = "DENY"
        return answered

    def _is_ours(self, request: web.Request) -> bool:
        """Whether the request is to our address, and not from a page of another one."""
        ours = urlsplit(self.public_url)
        origin = request.headers.get("Origin")
        return request.host == ours.netloc and origin in {None, f"{ours.scheme}://{ours.netloc}"}

    def _is_key(self, key: str) -> bool:
        return hmac.compare_digest(key.encode("utf-8", "replace"), self.key.encode())
