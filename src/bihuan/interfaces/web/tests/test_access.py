"""Every address and method, tried by nobody, a stranger, an outsider and somebody who may (``access_table``)."""

import importlib
import importlib.util
import pkgutil
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
OPEN = [row for row in ROWS if row.public]
GUARDED = [row for row in ROWS if not row.public]
FIRST = {row.name: row for row in reversed(GUARDED)}
LISTED = {row.name: {other.method for other in ROWS if other.name == row.name} for row in ROWS}


@pytest.mark.trust("T-B10")
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


@pytest.mark.parametrize("who", ["nobody", "stranger", "allowed"])
@pytest.mark.parametrize("row", OPEN, ids=lambda row: row.id)
def test_what_is_public(row: Row, who: str, cast: Cast, client: Client) -> None:
    """It answers whoever asks."""
    path, data, _ = prepared(row, cast)
    if who != "nobody":
        log_in(stranger_of(cast) if who == "stranger" else cast.again(row.allowed), client)
    assert send(client, row, path, data).status_code in row.ok


@pytest.mark.trust("T-B10", "T-A02")
@pytest.mark.clause("A2")
@pytest.mark.clause("D18", part="base")
@pytest.mark.parametrize("row", GUARDED, ids=lambda row: row.id)
def test_who_may(row: Row, cast: Cast) -> None:
    """One after the other in one company: whoever is refused leaves it as it was, so that who may still finds it so."""
    stranger = stranger_of(cast)
    path, data, facts = prepared(row, cast)

    def tried(client: Client, method: str | None = None) -> HttpResponse:
        answer = send(client, row, path, data if method is None else {}, method)
        assert Event.objects.count() == facts, (method, answer.status_code)
        return answer

    nobody = tried(Client())
    assert nobody.status_code in (302, 401, 403), ("nobody", nobody.status_code)
    if nobody.status_code == 302:
        assert nobody.headers["Location"].startswith(reverse("account_login"))
    if not row.everyone:
        assert (answer := tried(log_in(stranger)).status_code) in row.refused, ("stranger", answer)
    if row.outsider is not None:
        # The same right over other records: there is no such record.
        assert (answer := tried(log_in(cast.again(row.outsider))).status_code) == 404, ("outsider", answer)
    allowed = log_in(cast.again(row.allowed))
    # Once for each address: its other rows would ask the same.
    for method in set(METHODS) - LISTED[row.name] if row is FIRST[row.name] else ():
        assert (answer := tried(allowed, method).status_code) == 405, (method, answer)
    found = send(allowed, row, path, data)
    assert found.status_code in row.ok, (found.status_code, found.content[:2000])


@pytest.mark.parametrize("row", [row for row in GUARDED if row.everyone], ids=lambda row: row.id)
def test_everyone(row: Row, cast: Cast) -> None:
    """Somebody who works here and holds no role."""
    stranger = stranger_of(cast)
    path, data, _ = prepared(row, cast)
    assert send(log_in(stranger), row, path, data).status_code in row.ok
