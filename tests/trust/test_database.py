"""The database is busy for too long, can only be read, or has no room left: people are told in a sentence, nothing of what they sent
is half there, and it goes on by itself. On SQLite, whose file is easily taken hold of; what PostgreSQL does is tried with a server.
"""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from pytest_django import Settings

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.organisation.tests.cast import Cast, make_cast
from bihuan.base.records.tests.races import race_database
from bihuan.flow.customers.models import Customer
from bihuan.interfaces import keeping
from bihuan.interfaces.api.tests.asking import Api, told
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.kit.models import Sent
from bihuan.interfaces.web.setup import middleware
from tests.trust.dying import ended, forked

__all__ = ["race_database"]
FORM = {"name": "华通", "owner": "me", "sent_token": "once"}
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def cast(race_database: None) -> Cast:
    """The people, in a file of the test's own."""
    middleware.forget()
    return make_cast()


@pytest.fixture
def browser(cast: Cast) -> Client:
    """李伟's, who sees answers and no exceptions."""
    found = log_in(cast.li_wei)
    found.raise_request_exception = False
    assert found.get("/customers/new/").status_code == 200
    return found


@pytest.fixture
def api(cast: Cast) -> Api:
    """李伟's program."""
    return Api(cast.li_wei)


@contextmanager
def impatient(**options: Any) -> Iterator[Path]:
    """Connections with these options instead of theirs; the database's file."""
    entry = connections.settings["default"]
    kept, options = entry["OPTIONS"], {**entry["OPTIONS"], **options}
    connections.close_all()
    connection.settings_dict["OPTIONS"] = entry["OPTIONS"] = options
    try:
        yield Path(str(entry["NAME"]))
    finally:
        connections.close_all()
        connection.settings_dict["OPTIONS"] = entry["OPTIONS"] = kept


@contextmanager
def opened_as(name: str) -> Iterator[None]:
    """Another file, or the same in another way."""
    entry = connections.settings["default"]
    kept = entry["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = entry["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = entry["NAME"] = kept


def nothing_was_written() -> None:
    """No record, no fact, no claim of the form."""
    assert Customer.objects.count() == 0
    assert not Event.objects.filter(verb="customer.recorded").exists()
    assert not Sent.objects.exists()
    assert broken_link() is None


def saved_once(browser: Client, api: Api) -> None:
    """What was sent in vain goes when it is sent again."""
    assert browser.post("/customers/new/", FORM).status_code == 303
    assert api.post("/customers", {"name": "海天"}, idempotency_key="k").status_code == 201
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["华通", "海天"]


@pytest.mark.trust("X07", "INV14")
def test_locked_for_longer_than_one_waits(browser: Client, api: Api) -> None:
    """Reading goes on; saving says 503 and when to try again, page and API; then it goes."""
    with impatient(timeout=0.2) as path:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert browser.get("/customers/").status_code == 200
            answer = browser.post("/customers/new/", FORM, headers=ENGLISH)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert "Sending the same form again saves nothing twice" in answer.content.decode()
            problem = api.post("/customers", {"name": "海天"}, idempotency_key="k")
            assert (problem.status_code, problem.headers["Retry-After"], told(problem)["code"]) == (
                503,
                "5",
                "unavailable",
            )
        nothing_was_written()
        saved_once(browser, api)


@pytest.mark.trust("X07")
def test_a_database_that_can_only_be_read(browser: Client, api: Api) -> None:
    """The pages can be read; what would be written is refused as something that passes; /readyz takes the server out."""
    with opened_as(f"file:{connection.settings_dict['NAME']}?mode=ro"):
        assert browser.get("/customers/").status_code == 200
        assert browser.post("/customers/new/", FORM).status_code == 503
        assert told(api.post("/customers", {"name": "海天"}))["status"] == 503
        assert browser.get("/readyz").status_code == 503
    nothing_was_written()
    saved_once(browser, api)
    assert browser.get("/readyz").status_code == 200


@pytest.mark.trust("X13", "INV1", "INV14")
def test_no_room_for_the_database(browser: Client, api: Api) -> None:
    """507 in words, nothing half; reading goes on; as soon as there is room the same form goes through."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    before = Event.objects.count()
    refused = 0
    for number in range(400):
        answer = browser.post(
            "/customers/new/", {**FORM, "name": f"客户{number}", "sent_token": f"t{number}"}, headers=ENGLISH
        )
        if answer.status_code != 303:
            refused += 1
            assert answer.status_code == 507
            assert "disk is full. Nothing was saved" in answer.content.decode()
            break
    assert refused == 1
    problem = api.post("/customers", {"name": "海天" * 20, "notes": "长" * 4000})
    assert (problem.status_code, told(problem)["code"]) == (507, "no_room")
    assert browser.get("/customers/").status_code == 200
    there = Customer.objects.count()
    assert Event.objects.filter(verb="customer.recorded").count() == there
    assert Event.objects.count() >= before + there
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)
    saved = browser.post("/customers/new/", {**FORM, "name": f"客户{number}", "sent_token": f"t{number}"})
    assert (saved.status_code, Customer.objects.count()) == (303, there + 1)
    assert broken_link() is None


@pytest.mark.trust("X13")
def test_no_room_for_a_file(settings: Settings, tmp_path: Path) -> None:
    """What could not be written whole is not there at all, nor a rest of it."""
    settings.FILES_DIR = tmp_path / "files"
    content = b"x" * 100_000

    def keep() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
        keeping.keep(content)

    assert ended(forked(keep)) == 1
    assert [path for path in settings.FILES_DIR.rglob("*") if path.is_file()] == []
    assert keeping.fetch(keeping.keep(content)) == content


@pytest.mark.trust("X05", "X04", "INV1")
def test_a_snapshot_of_file_and_write_ahead_log(browser: Client, tmp_path: Path) -> None:
    """As a power cut or a snapshot of the disk leaves it, opened elsewhere: whole, with all that had been answered."""
    names = []
    for number in range(5):
        names.append(f"客户{number}")
        assert browser.post("/customers/new/", {**FORM, "name": names[-1], "sent_token": names[-1]}).status_code == 303
    file = Path(str(connection.settings_dict["NAME"]))
    for end in ("", "-wal"):
        source = file.with_name(file.name + end)
        if source.exists():
            (tmp_path / f"cut.sqlite3{end}").write_bytes(source.read_bytes())
    with opened_as(str(tmp_path / "cut.sqlite3")):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchone() == ("ok",)
        assert list(Customer.objects.order_by("pk").values_list("name", flat=True)) == names
        assert broken_link() is None
