"""One POST to an address that somebody has typed in, so that it can do no harm: where it goes, for how long, what comes back.

The name is looked up once and the connection made to the very address that was checked, so that a name server that answers
otherwise the second time (DNS rebinding) gains nothing. No proxy and no redirect is followed. After ``SECONDS`` the connection
is cut, whatever it is doing; of the answer at most ``MOST_BYTES`` are read.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from threading import Thread, Timer

from bihuan.insight.webhooks.addresses import Policy, Target, is_public

SECONDS = 5.0
MOST_BYTES = 64 * 2**10


class Failed(Exception):
    """It came to no answer. ``code``: ``not_public``, ``no_such_name``, ``timeout``, ``tls``, ``unreachable`` or ``broken``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What came back; ``body`` is cut off."""

    status: int
    body: bytes


def post(
    target: Target, body: bytes, headers: Mapping[str, str], policy: Policy, *, seconds: float = SECONDS
) -> Answer:
    """Send the body there. Raises Failed."""
    until = time.monotonic() + seconds
    found = _resolved(target, seconds)
    if not policy.names(target.host, target.port) and not all(is_public(ip_address(one)) for one in found):
        # One bad address among good ones is a trick, not an accident: whoever connects gets whichever comes first.
        raise Failed("not_public")
    try:
        raw = _connected(found, target.port, until)
    except TimeoutError as late:
        raise Failed("timeout") from late
    except OSError as no:
        raise Failed("unreachable") from no
    with raw, _cut_off(raw, until):
        try:
            return _exchange(raw, target, body, headers, until)
        except Failed:
            raise
        except Exception as wrong:
            raise Failed(_code(wrong, until)) from wrong


def _exchange(raw: socket.socket, target: Target, body: bytes, headers: Mapping[str, str], until: float) -> Answer:
    connection = http.client.HTTPConnection(target.host, target.port)
    if target.is_tls:
        connection.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=target.host)
    else:
        connection.sock = raw
    try:
        told = {"Host": target.authority, "Connection": "close", **headers}
        connection.request("POST", target.path, body, told)
        with connection.getresponse() as response:
            if time.monotonic() >= until:
                # Headers that were cut off read like headers that ended.
                raise Failed("timeout")
            return Answer(response.status, response.read(MOST_BYTES))
    finally:
        connection.close()


def _code(wrong: Exception, until: float) -> str:
    if time.monotonic() >= until or isinstance(wrong, TimeoutError):
        return "timeout"
    if isinstance(wrong, ssl.SSLError):
        return "tls"
    if isinstance(wrong, http.client.HTTPException | ValueError):
        return "broken"
    return "unreachable"


def _resolved(target: Target, seconds: float) -> list[str]:
    """The addresses behind the name. The resolver knows no limit of time, so it gets a thread of its own."""
    future: Future[list[str]] = Future()

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            future.set_result(list(dict.fromkeys(str(row[4][0]) for row in rows)))
        except (OSError, UnicodeError) as wrong:
            future.set_exception(wrong)

    Thread(target=look_up, daemon=True).start()
    try:
        return future.result(seconds)
    except TookTooLong as late:
        raise Failed("timeout") from late
    except (OSError, UnicodeError) as wrong:
        raise Failed("no_such_name") from wrong


def _connected(found: Sequence[str], port: int, until: float) -> socket.socket:
    """A connection to the first of the addresses that takes one."""
    wrong: OSError = OSError("no address")
    for address in found:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            return socket.create_connection((address, port), timeout=left)
        except OSError as error:
            wrong = error
    raise wrong


@contextmanager
def _cut_off(raw: socket.socket, until: float) -> Iterator[None]:
    """Cut the connection at that time: a receiver that sends a byte now and then would hold it for ever."""
    timer = Timer(max(until - time.monotonic(), 0), _cut, [raw])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(raw: socket.socket) -> None:
    # Below TLS, which would want to take leave first; an error says that it is over already.
    with suppress(OSError):
        socket.socket.shutdown(raw, socket.SHUT_RDWR)
