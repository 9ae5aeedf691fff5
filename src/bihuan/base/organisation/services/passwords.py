"""The verbs about passwords, the links by which they are set, and sessions. Interfaces judge and hash what was typed."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from bihuan.base.audit.services import record
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.events import PasswordLinkMade, PasswordSet, SecondFactorChanged, SessionsEnded
from bihuan.base.organisation.models import Member, PasswordLink
from bihuan.base.organisation.services.rights import locked, may_manage, may_take_over
from bihuan.base.records.refusals import Missing, Refused

LASTS = {PasswordLink.INVITATION: timedelta(days=7), PasswordLink.RESET: timedelta(hours=1)}
"""How long a link may be used."""


@transaction.atomic
def make_link(*, member: Member, purpose: str, by: Member | None, at: datetime) -> str:
    """The secret of a new link for the member; earlier ones are void. ``by`` None: the member asked for it by mail.

    Whoever has the link becomes the member: only somebody who may do all that the member may can make one.
    """
    current = locked(member)
    may_take_over(by, current)
    if not current.can_enter_on(day_of(at)):
        raise Refused("account_closed")
    if purpose == PasswordLink.INVITATION and current.password_set_at is not None:
        raise Refused("already_joined")
    PasswordLink.objects.filter(member=current, used_at=None, voided_at=None).update(voided_at=at)
    secret = secrets.token_urlsafe(32)
    PasswordLink.objects.create(
        member=current,
        purpose=purpose,
        secret_hash=_hash(secret),
        expires_at=at + LASTS[purpose],
        made_by=by,
        made_at=at,
    )
    record([PasswordLinkMade(subject=current.code, purpose=purpose)], by=by, at=at)
    return secret


def open_link(secret: str, at: datetime) -> PasswordLink:
    """The link of that secret, if it can still be used; Missing alike when it never was, is used, void or over."""
    links = PasswordLink.objects.select_related("member__department").filter(secret_hash=_hash(secret))
    found = links.filter(used_at=None, voided_at=None, expires_at__gt=at).first()
    if found is None or not found.member.can_enter_on(day_of(at)):
        raise Missing
    return found


@transaction.atomic
def use_link(*, secret: str, password_hash: str, at: datetime) -> Member:
    """Set the password through a link, once: of several at the same moment one does."""
    link = open_link(secret, at)
    if not PasswordLink.objects.filter(pk=link.pk, used_at=None, voided_at=None).update(used_at=at):
        raise Missing
    return _set(link.member, password_hash, by_link=True, at=at)


@transaction.atomic
def change_password(*, member: Member, password_hash: str, at: datetime) -> Member:
    """The member, who has shown that they know the old one, sets another."""
    return _set(member, password_hash, by_link=False, at=at)


@transaction.atomic
def end_sessions(*, member: Member, by: Member, at: datetime) -> Member:
    """End every session of the member: one's own, or somebody's whose account one manages."""
    current = locked(member)
    if by.pk != current.pk:
        may_manage(by, current)
    Member.objects.filter(pk=current.pk).update(session_stamp=F("session_stamp") + 1)
    record([SessionsEnded(subject=current.code)], by=by, at=at)
    current.refresh_from_db()
    return current


@transaction.atomic
def note_second_factor(*, member: Member, on: bool, by: Member, at: datetime) -> None:
    """Tell that the member's second factor was turned on or off, here for somebody who has lost theirs."""
    current = locked(member)
    if by.pk != current.pk:
        may_take_over(by, current)
    told = SecondFactorChanged(subject=current.code, on=on, by_administrator=by.pk != current.pk)
    record([told], by=by, at=at)


def rehash(member: Member, password_hash: str) -> None:
    """The same password, hashed by today's method: the sessions go on."""
    Member.objects.filter(pk=member.pk).update(password=password_hash)


def _set(member: Member, password_hash: str, *, by_link: bool, at: datetime) -> Member:
    current = locked(member)
    PasswordLink.objects.filter(member=current, used_at=None, voided_at=None).update(voided_at=at)
    Member.objects.filter(pk=current.pk).update(
        password=password_hash, password_set_at=at, session_stamp=F("session_stamp") + 1, version=F("version") + 1
    )
    record([PasswordSet(subject=current.code, by_link=by_link)], by=current, at=at)
    current.refresh_from_db()
    return current


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
