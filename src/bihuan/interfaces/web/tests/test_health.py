"""The questions of a supervisor: what is answered, and to whom."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.jobs import running
from bihuan.interfaces.jobs.models import JobRun
from bihuan.interfaces.telemetry import readiness
from bihuan.interfaces.web.access_table import log_in

TOKEN = "a-token-of-the-monitoring"
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def _fail(*_args: object, **_values: object) -> None:
    raise OperationalError("password of ann is wrong")


def test_alive(client: Client) -> None:
    """Without a database, too, and by any name: a supervisor asks by address."""
    assert client.get("/healthz", headers={"host": "10.0.0.7"}).json() == {"status": "ok"}
    assert client.post("/healthz").status_code == 404


@pytest.mark.django_db
def test_ready(client: Client) -> None:
    """Each part, to this machine; yes or no to everyone else."""
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert {name: part["status"] for name, part in answer.json().items() if name != "status"} == dict.fromkeys(
        ("database", "migrations", "jobs", "clock", "backup", "doctor", "disk"), "ok"
    )
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get("/readyz", **ELSEWHERE).json() == {"status": "ok"}  # type: ignore[arg-type]


@pytest.mark.django_db
def test_what_another_server_would_not_do_better_keeps_this_one_in_service(client: Client) -> None:
    """A silent worker, an old backup, what the doctor found: told of, with 200."""
    long_ago = timezone.now() - timedelta(hours=27)
    running.beat("here", long_ago)
    running.run("backup", "n", lambda _at: None)
    running.run("doctor", "n", lambda _at: {"level": "failure"})
    JobRun.objects.filter(type="backup").update(started_at=long_ago)
    answer = client.get("/readyz")
    found = {name for name, part in answer.json().items() if name != "status" and part["status"] == "warning"}
    assert (answer.status_code, found) == (200, {"jobs", "backup", "doctor"})


@pytest.mark.django_db
def test_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database does not answer; when to ask again is told, the reason is not."""
    monkeypatch.setattr(connection, "cursor", _fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["database"]["status"] == "unavailable"
    assert "ann" not in answer.content.decode()


@pytest.mark.django_db
def test_not_ready_before_the_tables_are_there(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked until they are."""
    monkeypatch.setattr(readiness, "_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]["status"]) == (503, "unavailable")


@pytest.mark.trust("T-A16")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"X-Forwarded-For": "192.0.2.7"}, 404),
        ({"X-Real-IP": "192.0.2.7"}, 404),
        ({"X-Forwarded-For": "192.0.2.7", "Authorization": f"Bearer {TOKEN}"}, 200),
        ({"X-Forwarded-For": "192.0.2.7", "Authorization": f"Bearer {TOKEN}x"}, 404),
    ],
)
def test_who_may_read_the_figures(cast: Cast, settings: Settings, headers: dict[str, str], status: int) -> None:
    """This machine, though not through its proxy; by the token from anywhere; no member, an administrator neither."""
    settings.METRICS_TOKEN = TOKEN
    client = log_in(cast.admin)
    assert client.get("/metrics", headers=headers).status_code == status
    allowed = 200 if "Authorization" in headers and status == 200 else 404
    assert client.get("/metrics", headers=headers, **ELSEWHERE).status_code == allowed  # type: ignore[arg-type]


def test_without_a_token_no_word_opens_the_figures(client: Client) -> None:
    """An empty one neither."""
    for said in ("", "Bearer ", "Bearer x"):
        assert client.get("/metrics", headers={"authorization": said}, **ELSEWHERE).status_code == 404  # type: ignore[arg-type]


def test_the_figures(cast: Cast) -> None:
    """As Prometheus reads them: requests by pattern, never by what was asked for; and how the parts stand."""
    client = log_in(cast.li_wei)
    for _time in range(2):
        client.get("/customers/?q=华通")
    client.get("/no/such/page")
    running.run("tidy", "t", lambda _at: None)
    running.beat("here", timezone.now())
    text = client.get("/metrics").content.decode()
    assert "华通" not in text
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["bihuan_requests_total", "/customers/", "200", "GET"] >= 2
    assert found["bihuan_request_seconds_count", "/customers/", "GET"] >= 2
    assert found["bihuan_statements_total", "/customers/", "GET"] >= 2
    assert found["bihuan_requests_total", "404", "GET", "none"] >= 1
    assert found["bihuan_job_runs", "done", "tidy"] == 1
    assert (found[("bihuan_queue_length",)], found[("bihuan_outbox_waiting",)]) == (0, 0)
    assert found[("bihuan_log_head",)] > 0
    assert found["bihuan_process_silent_seconds", "here", "jobs"] < 60
    assert found[("bihuan_database_up",)] == 1
    assert re.search(r'bihuan_build\{python="3\.\d+\.\d+",version="\d', text)


@pytest.mark.django_db
def test_the_figures_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say so."""
    monkeypatch.setattr(connection, "cursor", _fail)
    text = client.get("/metrics").content.decode()
    assert "bihuan_database_up 0.0" in text
    assert "bihuan_log_head" not in text
