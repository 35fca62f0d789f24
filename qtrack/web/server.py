"""A dashboard of its own for every browser tab that comes in, each in a process that ends with it."""

import asyncio
import json
import logging
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.server import Server

from qtrack.web.access import AccessControl

_PAGE = Path(__file__).parent / "page"
_LARGEST = 1000
"""Cells of a side of the largest terminal a page may ask for."""


class _Dashboard(AppService):
    """The process behind a tab, started without a shell."""

    argv: Sequence[str] = ()

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        environ = self._build_environment(width=width, height=height)
        process = await asyncio.create_subprocess_exec(*self.argv, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environ)
        self._process, self._stdin = process, process.stdin
        return process


class DashboardServer(Server):
    """The server; `ready` is called with the address once browsers may come."""

    def __init__(
        self, argv: Sequence[str], host: str, port: int, door: AccessControl, ready: Callable[[str], None]
    ) -> None:
        super().__init__("qtrack", host, port, "qtrack", door.public_url, templates_path=_PAGE)
        self.argv, self.door, self.ready = argv, door, ready

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM; OSError where the port is taken."""
        logging.getLogger("textual-serve").addHandler(logging.NullHandler())
        asyncio.run(self._run())

    async def _run(self) -> None:
        runner = web.AppRunner(await self._make_app(), handle_signals=False, shutdown_timeout=2.0, access_log=None)
        await runner.setup()
        end = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, end.set)
        try:
            await web.TCPSite(runner, self.host, self.port).start()
            self.ready(self.door.address)
            await end.wait()
        finally:
            await runner.cleanup()

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self.door.check)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing here: `ready` does."""

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """A tab's way to its dashboard; when either end goes, so does the other."""
        websocket = web.WebSocketResponse(heartbeat=15)
        await websocket.prepare(request)

        async def close() -> None:
            await websocket.close()

        dashboard = _Dashboard(
            "", write_bytes=websocket.send_bytes, write_str=websocket.send_str, close=close,
            download_manager=self.download_manager,
        )  # fmt: skip
        dashboard.argv = self.argv
        await dashboard.start(
            _clamp_cells(request.query.get("width"), 80), _clamp_cells(request.query.get("height"), 24)
        )
        try:
            async for message in websocket:
                if message.type == WSMsgType.TEXT:
                    await _forward_message(message.data, dashboard, websocket)
        finally:
            await dashboard.stop()
        return websocket


async def _forward_message(text: str, dashboard: AppService, websocket: web.WebSocketResponse) -> None:
    """Hand what the page says to its dashboard; what it should not say is passed over."""
    try:
        envelope = json.loads(text)
    except ValueError:
        return
    match envelope:
        case ["stdin", str(data), *_]:
            await dashboard.send_bytes(data.encode("utf-8", "replace"))
        case ["resize", {"width": width, "height": height}, *_]:
            await dashboard.set_terminal_size(_clamp_cells(width, 80), _clamp_cells(height, 24))
        case ["ping", data, *_]:
            await websocket.send_json(["pong", data])
        case ["blur", *_]:
            await dashboard.blur()
        case ["focus", *_]:
            await dashboard.focus()


def _clamp_cells(value: Any, usual: int) -> int:
    try:
        return min(_LARGEST, max(1, int(value)))
    except (TypeError, ValueError, OverflowError):
        return usual
