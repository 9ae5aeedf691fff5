"""People and departments out of a workbook: who worked here since when is told, not known."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value, When, prefetch_related_objects
from pydantic import ValidationError

from bihuan.base.access.models import Role
from bihuan.base.access.predicate import require
from bihuan.base.audit.services import Told, record, record_told
from bihuan.base.organisation.days import day_of, midnight
from bihuan.base.organisation.events import MemberChanged, MemberLeft, PositionTaken
from bihuan.base.organisation.inputs import CODE, DepartmentInput, NewMember
from bihuan.base.organisation.models import Department, Member, Position
from bihuan.base.organisation.services.departments import create_department
from bihuan.base.organisation.services.members import free_code, joined_fact, own_columns
from bihuan.base.organisation.services.rights import lock_tree, may_manage, not_oneself
from bihuan.base.organisation.services.roles import may_assign
from bihuan.base.records.refusals import Refused, at_row
from bihuan.base.records.services import insert, insert_values

IMPORT = "imports.run"
ONCE = ("code", "number", "email", "mobile")
"""What no two members have in common; a telephone: no two who work here."""


@dataclass(frozen=True)
class MemberRow:
    """Somebody as a workbook tells of them. ``given.department`` and ``given.manager`` are not read: they stand here.

    ``given.code`` empty: the account is the number where it can be one, else made of the name. ``given.roles`` empty: the
    permission role with the position's code, if there is one. ``left_on``: the last day of work.
    """

    given: NewMember
    department: Department | None = None
    manager: Member | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class SuperiorRow:
    """Whom a member reports to."""

    member: Member
    manager: Member


def import_departments(*, paths: Sequence[str], by: Member, at: datetime) -> dict[str, Department]:
    """The departments of these paths (``华东/上海``), made where they are not there, by path as it was told."""
    require(by, IMPORT)
    may_manage(by)
    with transaction.atomic():
        lock_tree()
        there = {(one.parent_id, one.name): one for one in Department.objects.in_use()}
        found: dict[str, Department] = {}
        for number, path in enumerate(paths):
            with at_row(number):
                found[path] = _department(path, there, by, at)
        return found


def _department(path: str, there: dict[tuple[int | None, str], Department], by: Member, at: datetime) -> Department:
    department: Department | None = None
    for name in filter(None, (part.strip() for part in re.split("[/／]", path))):
        key = (None if department is None else department.pk, name)
        if key not in there:
            try:
                value = DepartmentInput(name=name)
            except ValidationError as wrong:
                raise Refused("wrong_value", field="department") from wrong
            there[key] = create_department(value=value, parent=department, by=by, at=at)
        department = there[key]
    if department is None:
        raise Refused("required", field="department")
    return department


def import_members(*, rows: Sequence[MemberRow], by: Member, at: datetime) -> list[Member]:
    """Enter members, all or none. Nobody has a password: who works here gets an invitation when it is wanted.

    What is told of them is told on the day they joined, or left; the record itself is as old as the import. Interfaces then
    call ``duties.services.people_changed``.
    """
    require(by, IMPORT)
    may_manage(by)
    try:
        with transaction.atomic():
            return _imported(rows, by, at)
    except IntegrityError as taken:
        raise Refused("taken", field="code") from taken


def _imported(rows: Sequence[MemberRow], by: Member, at: datetime) -> list[Member]:
    codes = _codes(rows)
    _check(rows, codes, at)
    members = [_member(row, code, at) for row, code in zip(rows, codes, strict=True)]
    roles = _roles(rows, members, by)
    insert(members)
    links = [(member.pk, role.pk) for member, held in zip(members, roles, strict=True) for role in held]
    insert_values(Member.roles.through, ("member_id", "role_id"), links)
    insert([one for row, member in zip(rows, members, strict=True) for one in _positions(row, member)])
    record_told(
        [
            told
            for row, member, held in zip(rows, members, roles, strict=True)
            for told in _told(row, member, held, by, at)
        ]
    )
    return members


def _codes(rows: Sequence[MemberRow]) -> list[str]:
    """The account of each; one that is told stands, even if it is taken, and is refused then."""
    taken = set(Member.objects.values_list("code", flat=True)) | {row.given.code for row in rows}
    codes = []
    for row in rows:
        code = row.given.code
        if not code:
            number = row.given.number.lower()
            code = number if CODE.fullmatch(number) and number not in taken else free_code(row.given.name, taken)
            taken.add(code)
        codes.append(code)
    return codes


def _check(rows: Sequence[MemberRow], codes: Sequence[str], at: datetime) -> None:
    """Who is there already, or twice among these; who leaves before they join."""
    values = [{name: _value(row, code, name, at) for name in ONCE} for row, code in zip(rows, codes, strict=True)]
    seen = {name: _there(name, [value[name] for value in values]) for name in ONCE}
    for number, (row, value) in enumerate(zip(rows, values, strict=True)):
        with at_row(number):
            if row.left_on is not None and row.left_on < row.given.joined_on:
                raise Refused("before_joining", field="left_on", joined_on=row.given.joined_on)
            for name in ONCE:
                if value[name] and value[name] in seen[name]:
                    raise Refused("taken", field=name)
                seen[name].add(value[name])


def _value(row: MemberRow, code: str, name: str, at: datetime) -> str:
    if name == "code":
        return code
    if name == "mobile" and _has_left(row, at):
        return ""
    return getattr(row.given, name) or ""


def _there(name: str, values: Iterable[str]) -> set[str]:
    known = Member.objects.filter(**{f"{name}__in": set(values) - {""}})
    if name == "mobile":
        known = known.filter(is_active=True)
    return set(known.values_list(name, flat=True))


def _has_left(row: MemberRow, at: datetime) -> bool:
    return row.left_on is not None and row.left_on < day_of(at)


def _member(row: MemberRow, code: str, at: datetime) -> Member:
    return Member(
        code=code,
        password=make_password(None),
        created_at=at,
        department=row.department,
        manager=row.manager,
        left_on=row.left_on,
        is_active=not _has_left(row, at),
        **own_columns(row.given),
    )


def _roles(rows: Sequence[MemberRow], members: Sequence[Member], by: Member) -> list[list[Role]]:
    """The permission roles of each, as far as ``by`` may give them."""
    known = {role.code: role for role in Role.objects.all()}
    found: list[list[Role]] = []
    for number, (row, member) in enumerate(zip(rows, members, strict=True)):
        given = row.given
        with at_row(number):
            if not known.keys() >= set(given.roles):
                raise Refused("unknown_role", field="roles")
            codes = dict.fromkeys(given.roles or [given.position])
            held = [known[code] for code in codes if code in known]
            may_assign(by, member, added=held, removed=())
        found.append(held)
    return found


def _positions(row: MemberRow, member: Member) -> Iterator[Position]:
    if row.given.position.strip():
        yield Position(member=member, role=row.given.position, first_on=row.given.joined_on)


def _told(row: MemberRow, member: Member, roles: Sequence[Role], by: Member, at: datetime) -> Iterator[Told]:
    joined = min(midnight(member.joined_on), at)
    yield Told(joined_fact(member, roles), by, joined)
    if row.given.position.strip():
        yield Told(PositionTaken(subject=member.code, role=row.given.position, first_on=member.joined_on), by, joined)
    if member.left_on is not None:
        left = MemberLeft(subject=member.code, left_on=member.left_on, account_closed=not member.is_active)
        yield Told(left, by, min(midnight(member.left_on + timedelta(days=1)), at))


def import_superiors(*, rows: Sequence[SuperiorRow], by: Member, at: datetime) -> list[Member]:
    """Say who reports to whom, once all are entered: a superior may stand below in the workbook. All or none."""
    require(by, IMPORT)
    may_manage(by)
    with transaction.atomic():
        lock_tree()
        above = dict(Member.objects.values_list("pk", "manager_id"))
        prefetch_related_objects([row.member for row in rows], "roles")
        moved = []
        for number, row in enumerate(rows):
            with at_row(number):
                may_manage(by, row.member)
                not_oneself(by, row.member, "own_place")
                if above.get(row.member.pk) != row.manager.pk:
                    moved.append(row)
                above[row.member.pk] = row.manager.pk
                _no_circle(row.member.pk, above)
        if moved:
            _write_superiors(moved, by, at)
        return [row.member for row in rows]


def _no_circle(member: int, above: Mapping[int, int | None]) -> None:
    """Nobody reports, by however many steps, to themselves."""
    seen: set[int | None] = set()
    superior = above[member]
    while superior is not None and superior not in seen:
        if superior == member:
            raise Refused("manager_circle", field="manager")
        seen.add(superior)
        superior = above.get(superior)


def _write_superiors(rows: Sequence[SuperiorRow], by: Member, at: datetime) -> None:
    members = Member.objects.select_related("manager").in_bulk([row.member.pk for row in rows])
    whens = [When(pk=row.member.pk, then=Value(row.manager.pk)) for row in rows]
    Member.objects.filter(pk__in=members).update(manager_id=Case(*whens), version=F("version") + 1)
    facts = []
    for row in rows:
        before = members[row.member.pk].manager
        told = {"manager": None if before is None else before.code}, {"manager": row.manager.code}
        facts.append(MemberChanged(subject=row.member.code, before=told[0], after=told[1]))
        row.member.manager = row.manager
        row.member.version += 1
    record(facts, by=by, at=at)
