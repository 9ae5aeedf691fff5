"""Writing notices: from the log by a cursor of its own, from duties by the clock. Idempotent, for any number of processes."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.base.audit.models import Event
from bihuan.base.duties.models import Move
from bihuan.base.organisation.models import Member
from bihuan.insight.notices.kinds import KINDS
from bihuan.insight.notices.models import Cursor, Notice, Wish

CHUNK = 500


@dataclass(frozen=True)
class Draft:
    """A notice to be written, unless it has been."""

    member: int
    kind: str
    key: str
    about: tuple[str, str] = ("", "")
    parameters: dict[str, Any] = field(default_factory=dict)


def notify(drafts: Iterable[Draft], *, at: datetime) -> int:
    """Write the notices that are new; how many. What was told once is not told again."""
    wanted = {f"{draft.kind}:{draft.key}:{draft.member}": draft for draft in drafts}
    known = set(Notice.objects.filter(dedupe_key__in=wanted).values_list("dedupe_key", flat=True))
    rows = [
        Notice(
            member_id=draft.member,
            kind=draft.kind,
            about_kind=draft.about[0],
            about_id=draft.about[1],
            parameters=draft.parameters,
            created_at=at,
            dedupe_key=key,
        )
        for key, draft in wanted.items()
        if key not in known
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def begin(*, at: datetime) -> None:
    """Count everything up to now as known: nobody is told of what an import or a demo has written about the past."""
    latest = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    move = Move.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    Cursor.objects.update_or_create(pk=1, defaults={"seq": latest, "move": move, "since": at})


def locked_cursor(at: datetime) -> Cursor:
    """The cursor, ours until the transaction ends."""
    cursor = Cursor.objects.select_for_update().filter(pk=1).first()
    if cursor is None:
        Cursor.objects.bulk_create([Cursor(pk=1, since=at)], ignore_conflicts=True)
        cursor = Cursor.objects.select_for_update().get(pk=1)
    return cursor


def mark_read(*, member: Member, ids: Sequence[int] | None, at: datetime) -> int:
    """Count the notices as seen; ``ids`` None: all. Another's are left alone."""
    rows = Notice.objects.of(member).unread()
    return (rows if ids is None else rows.filter(pk__in=ids)).update(read_at=at)


@transaction.atomic
def choose(*, member: Member, by_mail: Iterable[str]) -> None:
    """Which kinds the member wants by mail."""
    chosen = set(by_mail)
    for code in KINDS:
        Wish.objects.update_or_create(member=member, kind=code, defaults={"by_mail": code in chosen})


def chosen(member: Member) -> set[str]:
    """The kinds that the member gets by mail."""
    told = dict(Wish.objects.filter(member=member).values_list("kind", "by_mail"))
    return {code for code, kind in KINDS.items() if told.get(code, kind.mailed)}


def mailed(*, notices: Collection[Notice], at: datetime) -> None:
    """These notices are dealt with as far as mail goes, sent or not wanted."""
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=at)
