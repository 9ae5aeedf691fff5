"""One's own notices: what is new, what was, counting them as seen, which kinds come by mail too."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from bihuan.base.records.inputs import Input
from bihuan.insight.notices import services
from bihuan.insight.notices.kinds import KINDS
from bihuan.insight.notices.models import Notice
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.paging import Page
from bihuan.interfaces.api.schemas import ENOUGH, Told
from bihuan.interfaces.api.taking import ONCE
from bihuan.interfaces.api.walking import LARGEST, Walk, walked
from bihuan.interfaces.wording import complaints
from bihuan.interfaces.wording import notices as wording

router = Router(tags=["notices"])
complaints.add(wording.ERRORS)


class NoticeAbout(Told):
    """What a notice is about: the kind of record, and its id."""

    kind: str
    id: str


class NoticeShown(Told):
    """Something that one should know. ``text`` in the reader's language; ``parameters``: what it mentions."""

    id: int
    kind: str
    text: str
    about: NoticeAbout | None
    parameters: dict[str, Any]
    created_at: datetime
    read_at: datetime | None


class AskedNotices(Walk):
    """Which notices."""

    unread: bool = Field(False, description="Only those not seen yet.")
    kind: str | None = Field(None, max_length=24, description="Of one kind.")


def _kinds(value: tuple[str, ...]) -> tuple[str, ...]:
    for kind in value:
        if kind not in KINDS:
            raise PydanticCustomError("unknown_notice", "no kind of notice is called {kind}", {"kind": kind[:24]})
    return value


class ByMail(Input):
    """Kinds of notices."""

    kinds: Annotated[tuple[str, ...], Field(max_length=len(KINDS)), AfterValidator(_kinds)]


class Seen(Input):
    """Which have been seen; without ids: all."""

    ids: tuple[Annotated[int, Field(ge=1, le=LARGEST)], ...] | None = Field(None, max_length=ENOUGH)


class Counted(Told):
    """How many."""

    count: int


@router.get("", response=Page[NoticeShown], operation_id="list_notices", summary="One's own notices")
def list_notices(request: HttpRequest, asked: Query[AskedNotices]) -> dict[str, Any]:
    """The latest first. Nobody reads another's."""
    rows = Notice.objects.of(exchange.of(request).member)
    rows = rows.unread() if asked.unread else rows
    rows = rows.filter(kind=asked.kind) if asked.kind else rows
    found = walked(request, rows, asked, lambda notice: {"notice": notice})
    words = wording.Words([one["notice"] for one in found["items"]])
    return {**found, "items": [_show(one["notice"], words) for one in found["items"]]}


def _show(notice: Notice, words: wording.Words) -> dict[str, Any]:
    about = {"kind": notice.about_kind, "id": notice.about_id} if notice.about_kind else None
    shared = {name: getattr(notice, name) for name in ("kind", "parameters", "created_at", "read_at")}
    return {"id": notice.pk, "text": words.text(notice), "about": about, **shared}


@router.post("/seen", response=Counted, operation_id="see_notices", summary="Count as seen", openapi_extra=ONCE)
def see_notices(request: HttpRequest, row: Seen) -> dict[str, int]:
    """How many were new; another's are left alone."""
    told = exchange.of(request)
    return {"count": services.mark_read(member=told.member, ids=row.ids, at=told.at)}


@router.get("/mail", response=ByMail, operation_id="get_mailed_kinds", summary="Which kinds come by mail too")
def get_mailed_kinds(request: HttpRequest) -> dict[str, Any]:
    """Until one chooses: the kinds' own defaults."""
    chosen = services.chosen(exchange.of(request).member)
    return {"kinds": [kind for kind in KINDS if kind in chosen]}


@router.put("/mail", response=ByMail, operation_id="choose_mailed_kinds", summary="Which kinds are to come by mail too")
def choose_mailed_kinds(request: HttpRequest, row: ByMail) -> dict[str, Any]:
    """All others do not."""
    services.choose(member=exchange.of(request).member, by_mail=row.kinds)
    return get_mailed_kinds(request)
