"""A kind of record: how one of it is found and shown, and what is answered when something was done to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja.responses import Status

from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Missing
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.exchange import ROOT
from bihuan.interfaces.api.schemas import touched


def _nothing(_request: HttpRequest, _row: Any) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    """``name`` is the log's word, ``address`` stands below ``/api/v1/``; ``view`` is the permission to see one.

    ``rows``: those that the member may see at that moment, with all that is shown; ``show`` is a row of the list, ``more`` what
    a single one tells beside that. ``reader``: who asks, where one may look without the permission.
    """

    name: str
    address: str
    view: str
    rows: Callable[[Member, datetime], "QuerySet[Any]"]
    show: Callable[[Any], Mapping[str, Any]]
    more: Callable[[HttpRequest, Any], Mapping[str, Any]] = _nothing
    reader: Callable[[HttpRequest], tuple[Member, datetime]] | None = None

    def one(self, request: HttpRequest, public_id: str) -> Any:
        """The record; Refused without the permission, Missing where there is none that one may see."""
        member, at = self.reader(request) if self.reader else exchange.may(request, self.view)
        return self.rows(member, at).one(public_id)  # type: ignore[attr-defined]  # each has ``Found``

    def current(self, request: HttpRequest, row: Any) -> Mapping[str, Any]:
        """As it stands now, for ``problems.shown_by``."""
        return self.show(self.one(request, row.public_id))

    def detail(self, request: HttpRequest, public_id: str) -> dict[str, Any]:
        """The record with all that belongs to it, in this version."""
        row = self.one(request, public_id)
        exchange.tagged(request, row)
        return {**self.show(row), **self.more(request, row)}

    def done(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What came of an act: the record; ``Done`` where it is out of one's sight now, as one given to somebody else.

        The permission to see one is asked for before the act (``exchange.may``): without it nothing is done.
        """
        try:
            return self.detail(request, row.public_id)
        except Missing:
            return touched(request, row)

    def made(self, request: HttpRequest, row: Any) -> Status[Any]:
        """The answer to the making of one: the same, and where it is to be found."""
        exchange.made(request, row, f"{ROOT}{self.address}/{row.public_id}")
        return Status(201, self.done(request, row))
