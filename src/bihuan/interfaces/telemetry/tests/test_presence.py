"""A server says that it is there, and a database that is not does not end it."""

import threading

import pytest
from django.db import OperationalError, connection
from pytest_django import Settings

from bihuan.interfaces.jobs import running
from bihuan.interfaces.jobs.models import Heartbeat
from bihuan.interfaces.telemetry import presence


@pytest.fixture(autouse=True)
def kept_open(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The test's own connection is not the thread's."""
    monkeypatch.setattr(connection, "close", lambda: None)
    settings.NODE = "one:8000"


@pytest.mark.django_db
def test_it_says_so() -> None:
    """One row for each server, however often; a worker of the same name is another."""
    presence.beat()
    presence.beat()
    running.beat("one:8000", Heartbeat.objects.get().at)
    assert sorted(Heartbeat.objects.values_list("role", "name")) == [("jobs", "one:8000"), ("web", "one:8000")]


def test_without_a_database(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A warning, without the reason, which may hold an address."""

    def fail(*_args: object) -> None:
        raise OperationalError("connection to 10.0.0.7 refused")

    monkeypatch.setattr(running, "beat", fail)
    presence.beat()
    assert "OperationalError" in caplog.text
    assert "10.0.0.7" not in caplog.text


def test_nobody_without_a_name(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell, a command, a test: no thread is begun."""
    settings.NODE = ""
    monkeypatch.setattr(threading, "Thread", None)
    presence.begin()
