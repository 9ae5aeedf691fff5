"""Every operation, tried by nobody, a stranger, an outsider, tokens that are cut down, and somebody who may (``access_table``)."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.api.access_table import Row
from bihuan.interfaces.api.openapi import document
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


@pytest.mark.trust("T-B10")
def test_every_operation_has_a_row() -> None:
    """A new operation without a decision who may do it fails here; so does a row that was left over."""
    assert sorted(row.operation for row in ROWS) == sorted(operations())


@pytest.mark.trust("T-A01", "T-A02", "T-B10")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.operation)
def test_who_may(row: Row, cast: Cast) -> None:
    """One after the other in one company: whoever is refused leaves it as it was, so that who may still finds it so."""
    method, template = operations()[row.operation]
    path = template.format(**row.place(cast)) + (f"?{row.query}" if row.query else "")
    body = row.sent(cast)
    people = {code: cast.again(code) for code in {row.allowed, row.outsider or row.allowed}}
    stranger = Api(stranger_of(cast))
    reading = Api(people[row.allowed], read_only=True)
    other = Api(people[row.allowed], permissions=[row.other])
    outsider, allowed = Api(people[row.outsider or row.allowed]), Api(people[row.allowed])
    facts = Event.objects.count()

    def send(by: Api) -> HttpResponse:
        return by.send(method, path, body, content_type=row.content_type, **row.headers)

    def refused(answer: Any, statuses: set[int], who: str) -> None:
        assert answer.status_code in statuses, (who, answer.status_code, answer.content.decode())
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert Event.objects.count() == facts, who

    refused(Client().generic(method, path), {401}, "nobody")
    refused(log_in(people[row.allowed]).generic(method, path), {401}, "a cookie")
    if not row.everyone:
        refused(send(stranger), {403, 404}, "stranger")
        refused(send(other), {403, 404}, "a token for something else")
    if row.outsider is not None:
        refused(send(outsider), {404}, "outsider")
    if method != "GET":
        refused(send(reading), {403}, "a token that reads")
    answer = send(allowed)
    assert answer.status_code in row.ok, answer.content.decode()
