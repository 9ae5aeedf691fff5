"""Mails for people here: whether any can be sent, under what address this site is known, and how one is put into the outbox."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest

from bihuan.base.organisation.models import Company, Member
from bihuan.base.organisation.selectors import company
from bihuan.insight.notices.services import outbox


def can_mail(there: Company | None) -> bool:
    """Whether a mail server is set up."""
    return there is not None and bool(there.mail.get("host"))


def site(request: HttpRequest | None = None) -> str:
    """``https://crm.example.cn``: what the administrator set, else what was asked for (a name the site answers to)."""
    there = company()
    told = "" if there is None else str(there.mail.get("site") or "")
    if told or request is None:
        return told.rstrip("/")
    return request.build_absolute_uri("/").rstrip("/")


def mail_later(*, to: Member, subject: str, lines: Sequence[str], dedupe_key: str, at: datetime) -> bool:
    """Put a mail to the member into the outbox; whether it was new. Who has no address gets none."""
    if not to.email:
        return False
    there = company()
    name = there.name if there is not None else "闭环"
    return outbox.put(
        to=to.email,
        member=to,
        subject=f"【{name}】{subject}",
        body="\n\n".join([*lines, "—", f"{name} · 闭环 Bihuan"]),
        dedupe_key=dedupe_key,
        at=at,
    )
