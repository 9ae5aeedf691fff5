"""The two questions of a supervisor."""

import pytest
from django.db import OperationalError, connection
from django.test import Client


def test_alive(client: Client) -> None:
    """Without a database, too, and by any name: a supervisor asks by address."""
    assert client.get("/healthz", headers={"host": "10.0.0.7"}).json() == {"status": "ok"}
    assert client.post("/healthz").status_code == 404


@pytest.mark.django_db
def test_ready(client: Client) -> None:
    """The database answers."""
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok"}
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database does not answer; the reason is not told."""

    def fail() -> None:
        raise OperationalError("password of ann is wrong")

    monkeypatch.setattr(connection, "cursor", fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "ann" not in answer.content.decode()
