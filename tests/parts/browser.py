"""A real browser without a window: Chromium, spoken to through its debugging protocol."""

import asyncio
import base64
import json
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Self

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome")


def program() -> str | None:
    """The browser's program, None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """One tab; everything the sites' WebSockets bring is kept in `frames`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.frames: list[str] = []
        self.requested: list[str] = []

    async def __aenter__(self) -> Self:
        command = [
            program() or "", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-extensions", "--remote-debugging-port=0", f"--user-data-dir={self._folder}",
            "--window-size=1200,800", "about:blank",
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self._session = aiohttp.ClientSession()
        port = await self._port()
        async with self._session.get(f"http://127.0.0.1:{port}/json") as answer:
            tab = next(tab for tab in await answer.json() if tab["type"] == "page")
        self._line = await self._session.ws_connect(tab["webSocketDebuggerUrl"], max_msg_size=0)
        self._reader = asyncio.create_task(self._read())
        await self.call("Network.enable")
        await self.call("Page.enable")
        return self

    async def __aexit__(self, *_raised: object) -> None:
        self._reader.cancel()
        with suppress(asyncio.CancelledError):
            await self._reader
        await self._session.close()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask the browser for something."""
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._line.send_json({"id": number, "method": method, "params": parameters})
        return await asyncio.wait_for(self._answers[number], 20)

    async def go(self, url: str) -> None:
        """Open an address."""
        await self.call("Page.navigate", url=url)

    async def press(self, text: str) -> None:
        """Press a key that stands for itself."""
        await self.call("Input.dispatchKeyEvent", type="keyDown", text=text, key=text)
        await self.call("Input.dispatchKeyEvent", type="keyUp", key=text)

    async def evaluate(self, script: str) -> Any:
        """What a script in the page comes to."""
        answer = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return answer.get("result", {}).get("value")

    async def picture(self) -> bytes:
        """The page as PNG."""
        return base64.b64decode((await self.call("Page.captureScreenshot"))["data"])

    async def until(self, text: str, seconds: float = 30.0) -> None:
        """Wait until a frame has brought `text`."""
        async with asyncio.timeout(seconds):
            while not any(text in frame for frame in self.frames):
                await asyncio.sleep(0.05)

    async def _port(self) -> int:
        told = self._folder / "DevToolsActivePort"
        async with asyncio.timeout(30):
            while not told.exists() or not told.read_text().strip():
                await asyncio.sleep(0.05)
        return int(told.read_text().splitlines()[0])

    async def _read(self) -> None:
        async for message in self._line:
            said = json.loads(message.data)
            if (waiting := self._answers.pop(said.get("id"), None)) is not None and not waiting.done():
                waiting.set_result(said.get("result", {}))
            elif said.get("method") == "Network.webSocketFrameReceived":
                self._keep(said["params"]["response"])
            elif said.get("method") == "Network.requestWillBeSent":
                self.requested.append(said["params"]["request"]["url"])

    def _keep(self, frame: dict[str, Any]) -> None:
        data = frame["payloadData"]
        self.frames.append(base64.b64decode(data).decode(errors="replace") if frame["opcode"] == 2 else data)
