"""Every address and method, tried by nobody, a stranger, an outsider and somebody who may (``access_table``)."""

import importlib
import importlib.util
import pkgutil
from collections import defaultdict
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bihuan.base.audit.models import Event
from bihuan.base.organisation.inputs import NewMember
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.services import add_member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces import web
from bihuan.interfaces.web.access_table import METHODS, Row, log_in, names


def gather() -> list[Row]:
    """The rows of all stages: ``ROWS`` of each ``<stage>/tests/access.py``."""
    rows: list[Row] = []
    for module in pkgutil.iter_modules(web.__path__):
        name = f"{web.__name__}.{module.name}.tests.access"
        if module.ispkg and _exists(name):
            rows += importlib.import_module(name).ROWS
    return rows


def _exists(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


ROWS = gather()
each_row = pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])


def test_every_address_has_a_row() -> None:
    """A new page without a decision who may see it fails here."""
    assert sorted(set(names()) - {row.name for row in ROWS}) == []


def test_every_row_has_an_address() -> None:
    """None is left over from a page that went."""
    assert sorted({row.name for row in ROWS} - set(names())) == []


def send(client: Client, row: Row, path: str, data: dict[str, Any], method: str | None = None) -> HttpResponse:
    """The request of the row."""
    asked = getattr(client, (method or row.method).lower())
    return asked(path, data, **row.sent_as)  # type: ignore[no-any-return]


def stranger_of(cast: Cast) -> Member:
    """A member without any permission role, in the department of 李伟."""
    value = NewMember(
        code="ji.shi",
        name="计时",
        department=cast.departments["上海"].public_id,
        joined_on=cast.li_wei.joined_on,
        position="sales",
    )
    return add_member(value=value, by=None, at=cast.at)


def prepared(row: Row, cast: Cast) -> tuple[str, dict[str, Any], int]:
    """The address, what is posted, and how long the log is now."""
    if row.setup is not None:
        row.setup(cast)
    path = row.path(cast)
    return path, row.posted(cast), Event.objects.count()


@each_row
def test_logged_out(row: Row, cast: Cast, client: Client) -> None:
    """To the login page; what is public is there."""
    path, data, facts = prepared(row, cast)
    answer = send(client, row, path, data)
    if row.public:
        assert answer.status_code in row.ok
        return
    assert answer.status_code in (302, 401, 403), answer.status_code
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith(reverse("account_login"))
    assert Event.objects.count() == facts


@each_row
def test_a_stranger(row: Row, cast: Cast) -> None:
    """Somebody who works here and holds no role."""
    stranger = stranger_of(cast)
    path, data, facts = prepared(row, cast)
    answer = send(log_in(stranger), row, path, data)
    if row.everyone or row.public:
        assert answer.status_code in row.ok, answer.status_code
        return
    assert answer.status_code in row.refused, answer.status_code
    assert Event.objects.count() == facts


@pytest.mark.clause("A2")
@pytest.mark.clause("D18", part="base")
@pytest.mark.parametrize("row", [row for row in ROWS if row.outsider], ids=lambda row: row.id)
def test_out_of_reach(row: Row, cast: Cast) -> None:
    """The same right over other records: there is no such record."""
    path, data, facts = prepared(row, cast)
    assert row.outsider is not None
    answer = send(log_in(cast.again(row.outsider)), row, path, data)
    assert answer.status_code == 404, answer.status_code
    assert Event.objects.count() == facts


@each_row
def test_who_may(row: Row, cast: Cast) -> None:
    """It answers."""
    path, data, _ = prepared(row, cast)
    answer = send(log_in(cast.again(row.allowed)), row, path, data)
    assert answer.status_code in row.ok, (answer.status_code, answer.content[:2000])


def _by_name() -> list[tuple[Row, tuple[str, ...]]]:
    listed: dict[str, list[Row]] = defaultdict(list)
    for row in ROWS:
        listed[row.name].append(row)
    return [(rows[0], tuple(sorted({row.method for row in rows}))) for rows in listed.values()]


@pytest.mark.parametrize(
    ("row", "listed"), _by_name(), ids=lambda value: value.name if isinstance(value, Row) else None
)
def test_no_other_method(row: Row, listed: tuple[str, ...], cast: Cast) -> None:
    """What the table does not list is not answered."""
    path, _, facts = prepared(row, cast)
    client = log_in(cast.again(row.allowed))
    for method in METHODS:
        if method not in listed:
            answer = send(client, row, path, {}, method)
            assert answer.status_code == 405, (method, answer.status_code)
    assert Event.objects.count() == facts
