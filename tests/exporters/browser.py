"""A real browser for the tests, driven over a pipe: Chromium, where it is installed. Standard library alone."""

from __future__ import annotations

import base64
import itertools
import json
import os
import select
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60  # seconds


def found() -> str:
    """Where a browser is, or "" (on Windows as well: there it can't be driven in this way)."""
    if os.name != "posix":
        return ""
    asked = os.environ.get("AUDITCORE_CHROMIUM", "")
    return asked or next((path for name in NAMES if (path := shutil.which(name))), "")


class Browser:
    """One tab. `messages` are errors and warnings of the page, `requests` all that it asked for besides itself."""

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read = write, read
        self._left = b""
        self._numbers = itertools.count(1)
        self._session = ""
        self._waiting: list[dict[str, Any]] = []
        self.messages: list[str] = []
        self.requests: list[str] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")

    def open(self, page: Path) -> None:
        """Show a file and wait until it stands."""
        self.messages.clear()
        self.requests.clear()
        self._waiting.clear()
        address = page.resolve().as_uri()
        self._ask("Page.navigate", url=address)
        self._until("Page.loadEventFired")
        self.requests[:] = [asked for asked in self.requests if asked.split("#")[0] != address]

    def screen(self, width: int, height: int = 900, media: str = "screen", dark: bool = False) -> None:
        """How large the window is, and what the page is shown on."""
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def run(self, script: str) -> Any:
        """What an expression is in the page."""
        done = self._ask("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def photo(self, target: Path) -> None:
        """The whole page as a picture."""
        size = self._ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 16000), "scale": 1}
        taken = self._ask("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        target.write_bytes(base64.b64decode(taken["data"]))

    def print(self, target: Path) -> None:
        """The page as a PDF, on the paper that it asks for."""
        self._ask("Emulation.setEmulatedMedia", media="")
        printed = self._ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        target.write_bytes(base64.b64decode(printed["data"]))

    def close(self) -> None:
        """Let the browser end, and wait until it hung up."""
        self._session = ""
        with suppress(AssertionError, OSError):
            self._ask("Browser.close")
            while True:
                self._next()

    def _ask(self, method: str, **given: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": given}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            got = self._next()
            if got.get("id") == number:
                assert "error" not in got, (method, got["error"])
                result: dict[str, Any] = got["result"]
                return result
            self._note(got)

    def _until(self, method: str) -> None:
        while not any(got.get("method") == method for got in self._waiting):
            self._note(self._next())

    def _note(self, got: dict[str, Any]) -> None:
        self._waiting.append(got)
        given = got.get("params", {})
        match got.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(given["request"]["url"])
            case "Log.entryAdded":
                self.messages.append(f"{given['entry']['level']}: {given['entry']['text']}")
            case "Runtime.consoleAPICalled" | "Runtime.exceptionThrown":
                self.messages.append(json.dumps(given))

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while b"\0" not in self._left:
            ready, _, _ = select.select([self._read], [], [], max(until - time.monotonic(), 0))
            assert ready, "the browser says nothing"
            more = os.read(self._read, 1 << 20)
            assert more, "the browser ended"
            self._left += more
        one, _, self._left = self._left.partition(b"\0")
        got: dict[str, Any] = json.loads(one)
        return got


@contextmanager
def opened(folder: Path) -> Iterator[Browser]:
    """A browser with a folder for its own things; it is ended afterwards."""
    import fcntl

    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    words = (
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run"),
        *("--disable-extensions", "--disable-background-networking", f"--user-data-dir={folder}", "--remote-debugging-pipe"),
    )  # fmt: skip
    # The browser reads from its descriptor 3 and writes to 4; these must not be in the way of one another.
    high_read, high_write = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (to_read, from_write))
    process = os.posix_spawn(
        found(),
        (found(), *words),
        os.environ,
        file_actions=[
            *((os.POSIX_SPAWN_OPEN, standard, os.devnull, os.O_RDWR, 0) for standard in (0, 1, 2)),
            (os.POSIX_SPAWN_DUP2, high_read, 3),
            (os.POSIX_SPAWN_DUP2, high_write, 4),
        ],
        setpgroup=0,
    )
    for end in (to_read, from_write, high_read, high_write):
        os.close(end)
    try:
        browser = Browser(to_write, from_read)
        try:
            yield browser
        finally:
            browser.close()
    finally:
        # It starts others: whatever is left of them ends with it.
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(to_write)
        os.close(from_read)
