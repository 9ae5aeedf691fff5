"""A receiver of webhooks on this machine, which behaves as the path says; it checks signatures by the documented program."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tools.environment import ROOT


@cache
def documented() -> dict[str, Any]:
    """The names of the program in ``docs/how-to/receive-webhooks``, which is the same in both languages."""
    programs = set()
    for language in ("zh", "en"):
        text = (ROOT / "docs" / "how-to" / f"receive-webhooks.{language}.md").read_text(encoding="utf-8")
        programs |= set(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    (program,) = programs
    names: dict[str, Any] = {"__name__": "receiver"}
    exec(program.replace('os.environ["WEBHOOK_SECRET"]', '""'), names)  # noqa: S102 - our own page
    return names


@dataclass
class Taken:
    """What arrived, and where one sends to."""

    base: str = ""
    port: int = 0
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    status: int = 200

    def message(self, secret: str, number: int = -1) -> dict[str, Any]:
        """A message, its signature checked."""
        _path, headers, body = self.requests[number]
        told: dict[str, Any] = documented()["verify"](headers, body, secret, time.time())
        return told


class Server(ThreadingHTTPServer):
    """It notes what arrives. ``over``: the test has ended, nobody is to be kept waiting."""

    daemon_threads = True

    def __init__(self, taken: Taken) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken = taken
        self.over = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """Behaves as the path says."""

    server: Server

    def do_POST(self) -> None:
        """Note it, then act."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.taken.requests.append((self.path, headers, body))
        act = {"/slow": self.wait, "/drip": self.drip, "/huge": self.flood, "/redirect": self.elsewhere}
        with suppress(OSError):
            act.get(self.path, self.plainly)()

    def plainly(self) -> None:
        """The status of the path, else the one that the test wants."""
        told = self.path[1:]
        self.send_response(int(told) if told.isdigit() else self.server.taken.status)
        self.end_headers()
        self.wfile.write("收到\x00\x07 了".encode())

    def wait(self) -> None:
        """Say nothing for a minute."""
        self.server.over.wait(60)

    def drip(self) -> None:
        """A header without end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not self.server.over.wait(0.05):
            self.wfile.write(b".")

    def flood(self) -> None:
        """128 MB."""
        self.send_response(200)
        self.end_headers()
        for _ in range(2_000):
            self.wfile.write(b"x" * 65_536)

    def elsewhere(self) -> None:
        """To where clouds keep the keys of a machine."""
        self.send_response(302)
        self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing on the terminal."""


@contextmanager
def receiver() -> Iterator[Taken]:
    """One on a free port, for as long as the test lasts."""
    taken = Taken()
    server = Server(taken)
    taken.port = server.server_address[1]
    taken.base = f"http://127.0.0.1:{taken.port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield taken
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
