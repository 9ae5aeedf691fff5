"""Taking records off their stage's lists and putting them back: three views that are the same everywhere."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, act
from bihuan.interfaces.web.kit.lists import selected


class Verb(Protocol):
    """A service that archives or restores the records; it refuses by itself what is out of reach."""

    def __call__(self, *, public_ids: Sequence[str], by: Any, at: datetime) -> list[Any]: ...


def shelf_urls(stage: str, *, permission: str, archive: Verb, restore: Verb) -> list[URLPattern]:
    """``archive_many``, ``archive`` and ``restore`` of the stage, which has the addresses ``list`` and ``detail``."""

    def page_of(public_id: str) -> str:
        return reverse(f"{stage}:detail", args=[public_id])

    def archive_one(request: HttpRequest, public_id: str) -> HttpResponse:
        member, page = rights.member(request), page_of(public_id)
        return act(
            request,
            lambda: archive(public_ids=[public_id], by=member, at=timezone.now()),
            done=lambda _rows: Done(page, _("Archived.")),
            back=page,
        )

    def restore_one(request: HttpRequest, public_id: str) -> HttpResponse:
        member, page = rights.member(request), page_of(public_id)
        return act(
            request,
            lambda: restore(public_ids=[public_id], by=member, at=timezone.now()),
            done=lambda _rows: Done(page, _("Restored.")),
            back=page,
        )

    def archive_many(request: HttpRequest) -> HttpResponse:
        member, home = rights.require(request, permission), reverse(f"{stage}:list")
        return act(
            request,
            lambda: archive(public_ids=selected(request), by=member, at=timezone.now()),
            done=lambda rows: Done(home, archived_words(len(rows))),
            back=home,
        )

    return [
        path("archive/", require_POST(archive_many), name="archive_many"),
        path("<str:public_id>/archive/", require_POST(archive_one), name="archive"),
        path("<str:public_id>/restore/", require_POST(restore_one), name="restore"),
    ]


def archived_words(count: int) -> str:
    """How many were archived."""
    return ngettext("%(count)s archived.", "%(count)s archived.", count) % {"count": count}
