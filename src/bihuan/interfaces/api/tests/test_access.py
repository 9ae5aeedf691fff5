"""Every operation, tried by nobody, a stranger, an outsider, tokens that are cut down, and somebody who may (``access_table``)."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.api.access_table import Row
from bihuan.interfaces.api.openapi import EXAMPLES, document
from bihuan.interfaces.api.tests import access
from bihuan.interfaces.api.tests.asking import Api
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.tests.test_access import stranger_of


def gather() -> Iterator[Row]:
    """The rows of all stages."""
    for module in pkgutil.iter_modules(access.__path__):
        yield from importlib.import_module(f"{access.__name__}.{module.name}").ROWS


ROWS = list(gather())


def operations() -> dict[str, tuple[str, str]]:
    """Operation → method and path."""
    paths = document()["paths"].items()
    return {one["operationId"]: (method.upper(), path) for path, methods in paths for method, one in methods.items()}


_ID, _DAY, _HASH = (
    re.compile("[2-9a-hjkmnp-z]{12}"),
    re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]"),
    re.compile("[0-9a-f]{64}"),
)
LONGEST = 500


def shape(sent: Any) -> Any:
    """What is sent without what is another each time: ids, days and moments, hashes, a whole regulation."""
    if isinstance(sent, dict):
        return {name: shape(value) for name, value in sent.items()}
    if isinstance(sent, list | tuple):
        return [shape(one) for one in sent]
    if not isinstance(sent, str):
        return sent
    if _DAY.match(sent):
        return "moment" if "T" in sent else "day"
    if _ID.fullmatch(sent) or _HASH.fullmatch(sent):
        return "id" if len(sent) == 12 else "hash"
    return "text" if len(sent) > LONGEST or sent.endswith("…") else sent


@dataclass
class Programs:
    """The programs of the company's people, each with its token made when it is first asked for and kept for the rows to come."""

    cast: Cast
    stranger: Member
    made: dict[tuple[str, str], Api] = field(default_factory=dict)
    opened: dict[str, Client] = field(default_factory=dict)

    def of(self, code: str, **limits: Any) -> Api:
        """A member's."""
        key = (code, repr(limits))
        if key not in self.made:
            self.made[key] = Api(self.stranger if code == self.stranger.code else self.cast[code], **limits)
        return self.made[key]

    def blind(self, code: str) -> Api:
        """Of a member whose token may do all that they may, and look at nothing."""
        return self.of(
            code, permissions=tuple(name for name in self.cast[code].own_authority.grants if "view" not in name)
        )

    def browser(self, code: str) -> Client:
        """Where a member has logged in."""
        if code not in self.opened:
            self.opened[code] = log_in(self.cast[code])
        return self.opened[code]


@pytest.fixture(scope="module")
def programs(cast_of_module: Cast) -> Programs:
    """Made before any row writes: what a row makes is taken back with it."""
    found = Programs(cast_of_module, stranger_of(cast_of_module))
    found.of(found.stranger.code)
    for row in ROWS:
        found.browser(row.allowed)
        for code in {row.allowed, row.outsider or row.allowed}:
            found.of(code)
        found.of(row.allowed, read_only=True)
        found.of(row.allowed, permissions=(row.other,))
        found.blind(row.allowed)
    return found


@pytest.mark.trust("T-B10")
def test_every_operation_has_a_row() -> None:
    """A new operation without a decision who may do it fails here; so does a row that was left over."""
    assert sorted(row.operation for row in ROWS) == sorted(operations())
    assert set(EXAMPLES) <= {row.operation for row in ROWS}


@pytest.mark.trust("T-A01", "T-A02", "T-B10")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.operation)
def test_who_may(row: Row, programs: Programs, cast: Cast) -> None:
    """One after the other in one company: whoever is refused leaves it as it was, so that who may still finds it so."""
    method, template = operations()[row.operation]
    path = template.format(**row.place(cast)) + (f"?{row.query}" if row.query else "")
    body = row.sent(cast)
    if row.content_type == "application/json":
        assert shape(EXAMPLES.get(row.operation)) == shape(body or None), f"examples.json: {row.operation}: {body}"
    facts = Event.objects.count()

    def send(by: Api) -> HttpResponse:
        return by.send(method, path, body, content_type=row.content_type, **row.headers)

    def refused(answer: Any, statuses: set[int], who: str) -> None:
        assert answer.status_code in statuses, (who, answer.status_code, answer.content.decode())
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert Event.objects.count() == facts, who

    refused(programs.browser(row.allowed).generic(method, path), {401}, "nobody, though a cookie comes along")
    if not row.everyone:
        refused(send(programs.of(programs.stranger.code)), {403, 404}, "stranger")
        refused(send(programs.of(row.allowed, permissions=(row.other,))), {403, 404}, "a token for something else")
    if row.outsider is not None:
        refused(send(programs.of(row.outsider)), {404}, "outsider")
    if method != "GET":
        refused(send(programs.of(row.allowed, read_only=True)), {403}, "a token that reads")
        with transaction.atomic():
            unseen = send(programs.blind(row.allowed))
            assert unseen.status_code < 300 or Event.objects.count() == facts, (
                "a token that sees nothing",
                unseen.content,
            )
            transaction.set_rollback(True)
    answer = send(programs.of(row.allowed))
    assert answer.status_code in row.ok, answer.content.decode()
