"""One POST to an address that somebody typed in: cut off in time and size, never led astray."""

import socket
from typing import Any

import pytest

from bihuan.insight.webhooks.addresses import Policy, read
from bihuan.interfaces.channels.calling import MOST_BYTES, Failed, post
from bihuan.interfaces.channels.tests.receiving import Taken, receiver

SECONDS = 0.4


def _post(taken: Taken, path: str, seconds: float = 3) -> Any:
    policy = Policy(https_only=True, named=frozenset({f"127.0.0.1:{taken.port}"}))
    return post(read(taken.base + path, policy), b"{}", {"X-Test": "1"}, policy, seconds=seconds)


@pytest.mark.trust("T-J04")
@pytest.mark.parametrize("path", ["/slow", "/drip"])
def test_a_slow_receiver_is_cut_off(path: str) -> None:
    """Also one that sends a byte now and then."""
    with receiver() as taken, pytest.raises(Failed) as failed:
        _post(taken, path, SECONDS)
    assert failed.value.code == "timeout"


@pytest.mark.trust("T-J04")
def test_a_huge_answer_is_not_read() -> None:
    """Of 128 MB no more than the first 64 KB."""
    with receiver() as taken:
        answer = _post(taken, "/huge")
    assert (answer.status, len(answer.body)) == (200, MOST_BYTES)


@pytest.mark.trust("T-J04")
def test_a_redirect_is_not_followed() -> None:
    """Certainly not to where clouds keep their keys."""
    with receiver() as taken:
        assert _post(taken, "/redirect").status == 302
        assert [path for path, _headers, _body in taken.requests] == ["/redirect"]


def test_nobody_there() -> None:
    """A port that nobody listens at."""
    with receiver() as taken:
        pass
    with pytest.raises(Failed) as failed:
        _post(taken, "/")
    assert failed.value.code == "unreachable"


@pytest.mark.trust("T-J03")
@pytest.mark.parametrize(
    "found", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:169.254.169.254"], ["fe80::1%eth0"]]
)
def test_a_name_that_leads_inside(found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A public name may resolve to anything: what it resolves to is checked, all of it, and nothing is connected to."""
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: rows)
    connected: list[Any] = []
    monkeypatch.setattr(socket, "create_connection", lambda *a, **_k: connected.append(a))
    policy = Policy(https_only=True)
    with pytest.raises(Failed) as failed:
        post(read("https://hooks.example.com/", policy), b"{}", {}, policy)
    assert (failed.value.code, connected) == ("not_public", [])


@pytest.mark.trust("T-J03")
def test_the_checked_address_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers otherwise the second time is not asked a second time."""
    asked: list[str] = []

    def first_well_then_inside(host: str, port: int, **_kwargs: Any) -> Any:
        asked.append(host)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    connected: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", first_well_then_inside)
    monkeypatch.setattr(socket, "create_connection", connect)
    policy = Policy(https_only=True)
    with pytest.raises(Failed):
        post(read("https://hooks.example.com/", policy), b"{}", {}, policy)
    assert (asked, connected) == (["hooks.example.com"], [("93.184.216.34", 443)])


def test_a_name_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Said as such."""

    def unknown(*_args: Any, **_kwargs: Any) -> Any:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    policy = Policy(https_only=True)
    with pytest.raises(Failed) as failed:
        post(read("https://nowhere.example.com/", policy), b"{}", {}, policy)
    assert failed.value.code == "no_such_name"
