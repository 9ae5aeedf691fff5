"""The verbs about members: who joins, what changes about them, who leaves and who comes back.

What moves duties (joining, leaving, coming back) is told by facts; interfaces then call ``duties.services.people_changed``.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from itertools import chain, count
from typing import Any, Literal

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import F

from bihuan.base.access.models import Role
from bihuan.base.audit.services import record
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.events import AccountClosed, MemberChanged, MemberJoined, MemberLeft, MemberReturned
from bihuan.base.organisation.inputs import MemberInput, NewMember
from bihuan.base.organisation.models import Department, Leave, Member
from bihuan.base.organisation.services.positions import put_position
from bihuan.base.organisation.services.rights import (
    lock_administrators,
    lock_tree,
    locked,
    may_manage,
    may_take_over,
    not_oneself,
    some_administrator_stays,
)
from bihuan.base.organisation.services.roles import may_assign
from bihuan.base.records.pinyin import initials, sort_key, syllables
from bihuan.base.records.refusals import Refused

PERSONAL = frozenset({"name", "email", "mobile", "number"})
DERIVED = frozenset({"sort_key", "initials"})


@transaction.atomic
def add_member(*, value: NewMember, password_hash: str = "", by: Member | None, at: datetime) -> Member:
    """Somebody joins. Without a password they cannot log in until they set one through an invitation."""
    may_manage(by)
    roles = list(Role.objects.filter(code__in=value.roles))
    if len(roles) != len(set(value.roles)):
        raise Refused("unknown_role", field="roles")
    member = Member(
        code=value.code or propose_code(value.name),
        password=password_hash or make_password(None),
        password_set_at=at if password_hash else None,
        created_at=at,
        **_columns(value),
    )
    if Member.objects.filter(code=member.code).exists():
        raise Refused("taken", field="code")
    _free(member, value)
    may_assign(by, member, added=roles, removed=())
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError as taken:
        raise Refused("taken", field="code") from taken
    member.roles.set(roles)
    record([joined_fact(member, roles)], by=by, at=at)
    if value.position:
        put_position(member, value.position, value.joined_on, by=by, at=at)
    return member


def joined_fact(member: Member, roles: Iterable[Role]) -> MemberJoined:
    """The one who joined, as a fact."""
    return MemberJoined(
        subject=member.code,
        joined_on=member.joined_on,
        department=member.department.public_id if member.department else None,
        manager=member.manager.code if member.manager else None,
        roles=sorted(role.code for role in roles),
        name=member.name,
        email=member.email,
        mobile=member.mobile or None,
    )


@transaction.atomic
def change_member(*, member: Member, value: MemberInput, version: int, by: Member | None, at: datetime) -> Member:
    """Other particulars. One's own department and manager are set by others; ``joined_on`` moves duties."""
    lock_tree()
    current = locked(member, version=version)
    may_manage(by, current)
    columns = _columns(value)
    differing = {name: one for name, one in columns.items() if getattr(current, name) != one}
    if not differing:
        return current
    if differing.keys() & {"department", "manager"}:
        not_oneself(by, current, "own_place")
    if current.left_on is not None and value.joined_on > current.left_on:
        raise Refused("left_before_joining", field="joined_on", left_on=current.left_on)
    if "email" in differing:
        may_take_over(by, current)
    if "department" in differing and differing["department"] is not None:
        may_assign(by, current, added=list(current.roles.all()), removed=(), path=differing["department"].path)
    if differing.get("manager") is not None:
        _no_circle(current, differing["manager"])
    _free(current, value)
    told = _told(current, differing)
    try:
        with transaction.atomic():
            Member.objects.filter(pk=current.pk).update(version=F("version") + 1, **differing)
    except IntegrityError as taken:
        raise Refused("taken", field="mobile" if "mobile" in differing else "email") from taken
    record([told], by=by, at=at)
    current.refresh_from_db()
    return current


@transaction.atomic
def leave_company(
    *,
    member: Member,
    left_on: date,
    account: Literal["at_once", "on_the_day"] = "on_the_day",
    version: int,
    by: Member | None,
    at: datetime,
) -> Member:
    """The last day of work. The account closes after that day, or at once; then every session ends with it."""
    lock_administrators()
    current = locked(member, version=version)
    may_manage(by, current)
    if by is not None and by.pk == current.pk:
        raise Refused("own_account")
    if left_on < current.joined_on:
        raise Refused("before_joining", field="left_on", joined_on=current.joined_on)
    closed = account == "at_once" or left_on < day_of(at)
    values: dict[str, Any] = {"left_on": left_on}
    if closed:
        values |= _closed()
    Member.objects.filter(pk=current.pk).update(version=F("version") + 1, **values)
    some_administrator_stays()
    record([MemberLeft(subject=current.code, left_on=left_on, account_closed=closed)], by=by, at=at)
    current.refresh_from_db()
    return current


@transaction.atomic
def close_accounts(*, at: datetime) -> list[Member]:
    """Close the accounts of those whose last day has passed. Any number of workers may; each account is closed once."""
    over = Member.objects.filter(is_active=True, left_on__lt=day_of(at)).order_by("pk")
    closed = [
        member
        for member in over
        if Member.objects.filter(pk=member.pk, is_active=True).update(version=F("version") + 1, **_closed())
    ]
    record([AccountClosed(subject=member.code) for member in closed], by=None, at=at)
    return closed


@transaction.atomic
def reactivate(*, member: Member, first_on: date, version: int, by: Member | None, at: datetime) -> Member:
    """Somebody works here again from ``first_on``. The days between count as an absence: nothing is owed for them."""
    current = locked(member, version=version)
    may_manage(by, current)
    may_take_over(by, current)
    if current.is_active and current.left_on is None:
        raise Refused("not_left")
    left_on = current.left_on
    if left_on is not None and first_on > left_on + timedelta(days=1):
        gap = Leave(member=current, first_on=left_on + timedelta(days=1), last_on=first_on - timedelta(days=1))
        gap.recorded_by, gap.recorded_at = by, at
        gap.save(force_insert=True)
    try:
        with transaction.atomic():
            Member.objects.filter(pk=current.pk).update(is_active=True, left_on=None, version=F("version") + 1)
    except IntegrityError as taken:
        raise Refused("taken", field="mobile") from taken
    record([MemberReturned(subject=current.code, first_on=first_on, left_on=left_on)], by=by, at=at)
    current.refresh_from_db()
    return current


def propose_code(name: str) -> str:
    """An account that is free, by the name's sound: 李伟 → li.wei, the next one li.wei2."""
    stem = _stem(name)
    return _free_of(stem, set(Member.objects.filter(code__startswith=stem).values_list("code", flat=True)))


def free_code(name: str, taken: Collection[str]) -> str:
    """The same where all accounts that are taken are known."""
    return _free_of(_stem(name), taken)


def _stem(name: str) -> str:
    first, *rest = syllables(name, surname=True) or ("",)
    sounds = [re.sub(r"[^a-z0-9]+", ".", part).strip(".") for part in (first, "".join(rest))]
    plain = ".".join(part for part in sounds if part)[:50].strip(".")
    return plain if plain[:1].isalpha() else f"m{plain}" if plain else "member"


def _free_of(stem: str, taken: Collection[str]) -> str:
    return next(code for code in chain([stem], (f"{stem}{number}" for number in count(2))) if code not in taken)


def _closed() -> dict[str, Any]:
    return {"is_active": False, "session_stamp": F("session_stamp") + 1}


def _columns(value: MemberInput) -> dict[str, Any]:
    """The input as columns; a department or manager that is not there is a mistake in the form."""
    department = manager = None
    if value.department is not None:
        department = Department.objects.filter(public_id=value.department, archived_at=None).first()
        if department is None:
            raise Refused("unknown_department", field="department")
    if value.manager is not None:
        manager = Member.objects.filter(public_id=value.manager, is_active=True).first()
        if manager is None:
            raise Refused("unknown_member", field="manager")
    return {**own_columns(value), "department": department, "manager": manager}


def own_columns(value: MemberInput) -> dict[str, Any]:
    """The input as columns, without those that name other records."""
    return {
        **{name: getattr(value, name) for name in ("name", "number", "email", "mobile", "joined_on", "level")},
        "sort_key": sort_key(value.name, surname=True),
        "initials": initials(value.name, surname=True)[:60],
        "tags": list(value.tags),
    }


def _free(member: Member, value: MemberInput) -> None:
    """Refuse what belongs to somebody else already. The database has the last word when two come at once."""
    others = Member.objects.exclude(pk=member.pk)
    if value.email and others.filter(email=value.email).exists():
        raise Refused("taken", field="email")
    if value.number and others.filter(number=value.number).exists():
        raise Refused("taken", field="number")
    if value.mobile and others.filter(mobile=value.mobile, is_active=True).exists():
        raise Refused("taken", field="mobile")


def _no_circle(member: Member, manager: Member) -> None:
    """Nobody reports, by however many steps, to themselves."""
    above: Member | None = manager
    seen: set[int] = set()
    while above is not None and above.pk not in seen:
        if above.pk == member.pk:
            raise Refused("manager_circle", field="manager")
        seen.add(above.pk)
        above = above.manager


def _told(member: Member, differing: dict[str, Any]) -> MemberChanged:
    before = {name: _named(name, getattr(member, name)) for name in differing if name not in DERIVED}
    after = {name: _named(name, one) for name, one in differing.items() if name not in DERIVED}
    department = differing.get("department") or member.department
    return MemberChanged(
        subject=member.code,
        before={name: one for name, one in before.items() if name not in PERSONAL},
        after={name: one for name, one in after.items() if name not in PERSONAL},
        department=department.public_id if department and "department" in differing else None,
        private_before={name: one for name, one in before.items() if name in PERSONAL} or None,
        private_after={name: one for name, one in after.items() if name in PERSONAL} or None,
    )


def _named(name: str, value: Any) -> Any:
    """How a value stands in the log: a department by its id, a manager by the account."""
    if value is None:
        return None
    return value.public_id if name == "department" else value.code if name == "manager" else value
