"""The lines of the log: one for each record, nothing in them that must not be known."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.jobs import running
from bihuan.interfaces.telemetry import requests
from bihuan.interfaces.telemetry.lines import Shape, formatter
from bihuan.interfaces.telemetry.tests import failing
from bihuan.interfaces.web.access_table import log_in


class Written:
    """A handler of our own behind the root logger, and what it wrote."""

    def __init__(self, shape: Shape) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(formatter(shape))

    @property
    def text(self) -> str:
        """All of it."""
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, object]]:
        """Each line as what it says, of JSON."""
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, logger: str) -> list[dict[str, object]]:
        """Those of one logger."""
        return [line for line in self.lines if line["logger"] == logger]


@pytest.fixture(params=["json"])
def written(request: pytest.FixtureRequest) -> Iterator[Written]:
    """What is logged meanwhile."""
    found = Written(request.param)
    root = logging.getLogger()
    level = root.level
    root.addHandler(found.handler)
    root.setLevel(logging.INFO)
    yield found
    root.removeHandler(found.handler)
    root.setLevel(level)


def test_a_request(cast: Cast, written: Written) -> None:
    """Who, what kind of page, how it ended; not what was searched for, nor whom it is about."""
    client = log_in(cast.li_wei)
    answer = client.get("/customers/?q=13800138000")
    [line] = written.of("bihuan.access")
    assert line["request_id"] == answer.headers["X-Request-ID"]
    told = {name: line[name] for name in ("level", "member", "method", "route", "status", "event")}
    assert told == {
        "level": "info",
        "member": "li.wei",
        "method": "GET",
        "route": "/customers/",
        "status": 200,
        "event": "request",
    }
    assert isinstance(line["statements"], int) and line["statements"] > 0
    assert isinstance(line["ms"], float) and isinstance(line["statement_ms"], float)
    assert str(line["time"]).endswith("Z")
    assert "13800138000" not in written.text
    assert "李伟" not in written.text


def test_a_slow_request_is_warned_of(client: Client, written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a second on; here from nothing on."""
    monkeypatch.setattr(requests, "SLOW", 0.0)
    client.get("/nowhere")
    [line] = written.of("bihuan.access")
    assert (line["level"], line["event"], line["route"], line["member"]) == ("warning", "slow request", "none", "-")


SECRETS = {
    "Authorization": "Bearer bh_9f3e27a1c0ffee5511",
    "X-Api-Key": "apikeyvalue99",
}


@pytest.mark.parametrize("written", ["json", "text"], indirect=True)
def test_secrets_of_a_failing_request_are_not_written(cast: Cast, settings: Settings, written: Written) -> None:
    """Neither headers nor what was posted nor the address's query, though the view dies with all of it in its message."""
    settings.ROOT_URLCONF = failing.__name__
    client = log_in(cast.li_wei)
    client.raise_request_exception = False
    typed = {"password": "correct-horse", "token": "t0kenvalue"}
    session = client.session.session_key
    client.cookies["csrf"] = "csrfvalue77"
    client.cookies["theme"] = "s3ss10nvalue"
    answer = client.post("/echo/?password=inquery88", typed, headers=SECRETS)
    assert answer.status_code == 500
    assert "RuntimeError" in written.text
    values = (
        "9f3e27a1c0ffee",
        "s3ss10nvalue",
        "csrfvalue77",
        "apikeyvalue99",
        "correct-horse",
        "t0kenvalue",
        "inquery88",
    )
    assert [value for value in (*values, str(session)) if value in written.text] == []


@pytest.mark.parametrize(
    ("message", "kept", "gone"),
    [
        ("postgresql://bihuan:pa55word@db:5432/x refused", "@db:5432/x refused", "pa55word"),
        ("DETAIL:  Key (phone)=(13800138000) already exists.", "DETAIL:", "13800138000"),
        ("asked with bihuan_u_ksqzQp-gSLLjV twice", "twice", "ksqzQp"),
        ("password='correct horse' for ann", "for ann", "correct horse"),
        ("登录失败，口令: 天王盖地虎", "登录失败", "天王盖地虎"),
        ('{"access_token": "abc123", "n": 1}', '"n": 1', "abc123"),
    ],
)
def test_what_is_blanked(message: str, kept: str, gone: str, written: Written) -> None:
    """The rest of the sentence stays."""
    logging.getLogger("x").error(message)
    assert kept in str(written.lines[0]["event"])
    assert gone not in written.text


@pytest.mark.trust("T-J08")
@pytest.mark.parametrize("written", ["json", "text"], indirect=True)
@pytest.mark.parametrize("address", ["/a%0d%0a2026-01-01T00:00:00Z%20error%20forged", "/echo/%1b[31m%e2%80%a8x"])
def test_nobody_writes_a_line_of_his_own(client: Client, written: Written, address: str) -> None:
    """Line breaks and signs that steer a terminal are spelled out."""
    logging.getLogger("x").warning("asked for %s", address.replace("%0d", "\r").replace("%0a", "\n"))
    client.get(address, headers={"user-agent": "x\ny: z"})
    assert len(written.text.splitlines()) == 2
    assert "\x1b" not in written.text


def test_a_trace_stays_within_its_line(written: Written) -> None:
    """In JSON altogether; to be read by eye behind a margin."""
    by_eye = Written("text")
    for found in (written, by_eye):
        logging.getLogger().addHandler(found.handler)
    try:
        raise ValueError("a\n2026-01-01T00:00:00Z error   forged [-] b")
    except ValueError:
        logging.getLogger("x").exception("it failed")
    finally:
        logging.getLogger().removeHandler(by_eye.handler)
    assert len(written.lines) == 1
    assert "Traceback" in str(written.lines[0]["exception"])
    head, *rest = by_eye.text.splitlines()
    assert "it failed" in head
    assert all(line.startswith("    | ") for line in rest)


@pytest.mark.django_db
def test_a_job(written: Written) -> None:
    """Its name and its run are on its own line and on those that it causes."""
    run = running.run("tidy", "t", lambda _at: logging.getLogger("inner").warning("something"))
    assert run is not None
    logging.getLogger("inner").warning("afterwards")
    inner, outer, after = written.lines
    assert [(line["job"], line["run"]) for line in (inner, outer)] == [("tidy", run.pk)] * 2
    assert (outer["event"], outer["attempt"]) == ("job done", 1)
    assert "job" not in after
