"""The sheet 人员: who works here, where, as what, and under whom; rows may name people who stand further down."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from bihuan.base.access.models import Role
from bihuan.base.access.predicate import may
from bihuan.base.organisation.inputs import MemberInput, NewMember
from bihuan.base.organisation.models import Department, Member
from bihuan.base.organisation.services import change_member, leave_company, take_position
from bihuan.base.organisation.services.importing import MemberRow, import_departments, import_members
from bihuan.base.policies.selectors import counting, in_force
from bihuan.base.records.pinyin import normal
from bihuan.base.search.grams import squeezed
from bihuan.interfaces.dataio.importing.names import People, Someone
from bihuan.interfaces.dataio.importing.places import Departments
from bihuan.interfaces.dataio.importing.planning import Asking, Made, Plan, Planner
from bihuan.interfaces.dataio.importing.ranks import Ranks
from bihuan.interfaces.dataio.reading import Mistake, Row, Sheet
from bihuan.interfaces.wording import positions

MANAGE = "members.manage"
RIGHTS_OF = {"office_head": "manager", "regional_manager": "manager"}
"""Positions whose holders get the rights of another one: there is no permission role of their own name."""
PLAIN = ("name", "mobile", "level", "tags")


class Employees(Planner):
    """Somebody is known by number, else by name; two of one name need their numbers."""

    kind = "people"
    names: ClassVar[Mapping[str, str]] = {"number": "code", "position": "role"}

    def __init__(self, asking: Asking, sheet: Sheet, people: People) -> None:
        super().__init__(asking, sheet)
        self.people = people
        self.departments = Departments()
        self.titles = role_titles(asking)
        self.rights = set(Role.objects.values_list("code", flat=True)) if may(asking.by, "roles.manage") else set()
        first = counting().values_list("starts_on", flat=True).first()
        self.today = asking.at.astimezone(asking.zone).date()
        self.start: date = first or self.today
        self.ranks = Ranks([])
        self.shared: set[str] = set()
        self.mobiles = {mobile: one for named in people.names.values() for one in named if (mobile := _mobile(one))}

    def chunks(self, rows: Iterable[Row]) -> Iterator[list[Row]]:
        """Managers before those who report to them."""
        told = list(rows)
        names = Counter(squeezed(row.values.get("name", "")) for row in told)
        self.shared = {name for name, count in names.items() if name and count > 1}
        self.ranks = Ranks(told)
        by_rank: dict[int, list[Row]] = defaultdict(list)
        for row in told:
            by_rank[self.ranks.of(row)].append(row)
        for rank in sorted(by_rank):
            yield from super().chunks(by_rank[rank])

    def plan(self, plans: Sequence[Plan]) -> None:
        """No query at all: everybody is in memory."""
        for plan in plans:
            if plan.row.number in self.ranks.circular:
                plan.fail(self.problem("manager", "manager_circle"))
                continue
            if not may(self.asking.by, MANAGE):
                plan.fail(self.problem("name", "no_permission"))
            wanted = self._wanted(plan)
            if plan.outcome != "failed" and wanted is not None:
                plan.given = wanted
                self._place(plan, wanted)

    def _wanted(self, plan: Plan) -> dict[str, Any] | None:
        values = plan.row.values
        told: dict[str, Any] = {name: values[name] for name in PLAIN if name in values}
        told["number"] = values.get("code")
        role = self.titles.get(squeezed(values.get("role", "")))
        if values.get("role") and role is None:
            plan.fail(self.problem("role", "unknown_role_title", value=values["role"]))
        manager = self.people.member(values["manager"], self.column("manager")) if values.get("manager") else None
        if isinstance(manager, Mistake):
            plan.fail(manager)
        left_on, joined_on = values.get("left_on"), values.get("joined_on")
        if left_on and joined_on and left_on < joined_on:
            plan.fail(self.problem("left_on", "before_joining", joined_on=joined_on))
        start = joined_on or (min(self.start, left_on) if left_on else self.start)
        given = self.built(plan, NewMember, {**told, "position": role, "joined_on": start, "roles": self._roles(role)})
        if given is None or plan.outcome == "failed":
            return None
        tidied = {name: getattr(given, name) for name in told} | {"joined_on": joined_on, "left_on": left_on}
        path = self.departments.path(values.get("department", ""))
        return {"given": given, "path": path, "manager": manager, "left_on": left_on, "role": role, "told": tidied}

    def _roles(self, position: str | None) -> tuple[str, ...]:
        role = RIGHTS_OF.get(position or "", position or "")
        return (role,) if role in self.rights else ()

    def _place(self, plan: Plan, wanted: Mapping[str, Any]) -> None:
        """Whether the person stood in this book already, or works here already."""
        given: NewMember = wanted["given"]
        name = squeezed(given.name)
        plan.key = f"number {normal(given.number)}" if given.number else f"name {name}"
        before = self.seen.get(hash(plan.key))
        if not given.number and name in self.shared and before is None and self._is_ambiguous(name):
            plan.fail(self.problem("code", "number_needed", name=given.name))
            return
        if not self.first_time(plan, plan.key):
            return
        there = self._there(plan, given)
        if plan.outcome == "failed":
            return
        holder = self.mobiles.get(given.mobile) if given.mobile else None
        if holder is not None and (there is None or holder.member is not there):
            plan.fail(self.problem("mobile", "mobile_taken", value=given.mobile, name=holder.name))
        elif there is not None:
            self._compare(plan, there, wanted)

    def _is_ambiguous(self, name: str) -> bool:
        """Whether somebody else of this book has the name, with a number of their own."""
        return any(number for number in self.ranks.numbers_of(name))

    def _there(self, plan: Plan, given: NewMember) -> Member | None:
        if given.number:
            one = self.people.numbers.get(normal(given.number))
            if one is not None and one.member is not None and normal(one.member.number) == normal(given.number):
                return one.member
        named = [one for one in self.people.called(given.name) if not (given.number and one.number)]
        if len(named) > 1 and not given.number:
            plan.fail(self.problem("code", "number_needed", name=given.name))
        return named[0].member if len(named) == 1 else None

    def _compare(self, plan: Plan, there: Member, wanted: Mapping[str, Any]) -> None:
        told = wanted["told"]
        plain = any(value and getattr(there, name) != value for name, value in told.items() if name != "tags")
        tags = bool(told.get("tags")) and list(told["tags"]) != list(there.tags)
        path, manager = wanted["path"], wanted["manager"]
        place = bool(path) and path != self.departments.names.get(there.department_id or 0)
        above = manager is not None and manager.pk != there.manager_id
        held = {one.role for one in there.positions.all() if one.last_on is None} if there.pk else {wanted["role"]}
        self.decide(plan, there, plain or tags or place or above or wanted["role"] not in (held or {""}))
        if plan.outcome == "updated" and above and self._would_circle(there, manager):
            plan.fail(self.problem("manager", "manager_circle"))

    def _would_circle(self, there: Member, manager: Member) -> bool:
        above = {
            one.member.pk: one.member.manager_id for some in self.people.names.values() for one in some if one.member
        }
        at: int | None = manager.pk
        passed: set[int] = set()
        while at is not None and at not in passed:
            if at == there.pk:
                return True
            passed.add(at)
            at = above.get(at)
        return False

    def create(self, plans: Sequence[Plan]) -> list[Made]:
        """Departments as they are needed, then the people in one batch."""
        by, at = self.asking.by, self.asking.at
        places = self._places(plans)
        rows = [
            MemberRow(
                given=plan.given["given"],
                department=places.get(plan.given["path"]),
                manager=plan.given["manager"],
                left_on=plan.given["left_on"],
            )
            for plan in plans
        ]
        made = import_members(rows=rows, by=by, at=at)
        for plan, member in zip(plans, made, strict=True):
            plan.there = member
        return [Made("member", one.public_id) for one in made]

    def _places(self, plans: Sequence[Plan]) -> dict[str, Department]:
        paths = sorted({plan.given["path"] for plan in plans} - {""})
        return import_departments(paths=paths, by=self.asking.by, at=self.asking.at) if paths else {}

    def update(self, plan: Plan) -> Made:
        """The row's values over those that are there; what the row leaves empty stays."""
        by, at, wanted = self.asking.by, self.asking.at, plan.given
        there = Member.objects.select_related("department", "manager").get(pk=plan.there.pk)
        told = {name: value for name, value in wanted["told"].items() if value and name != "left_on"}
        kept = {name: getattr(there, name) for name in MemberInput.model_fields}
        place = self._places([plan]).get(wanted["path"]) or there.department
        manager = wanted["manager"] or there.manager
        kept |= {"department": place and place.public_id, "manager": manager and manager.public_id}
        value = MemberInput(**{**kept, **told, "tags": tuple(told.get("tags") or there.tags)})
        there = change_member(member=there, value=value, version=there.version, by=by, at=at)
        held = there.positions.filter(last_on=None).values_list("role", flat=True).first()
        if wanted["role"] and wanted["role"] != held:
            day = wanted["told"]["joined_on"] or max(there.joined_on, at.astimezone(self.asking.zone).date())
            take_position(member=there, role=wanted["role"], first_on=day, by=by, at=at)
            there.refresh_from_db()
        if wanted["left_on"] and wanted["left_on"] != there.left_on:
            leave_company(member=there, left_on=wanted["left_on"], version=there.version, by=by, at=at)
        return Made("member", there.public_id)

    def settled(self, plans: Sequence[Plan]) -> None:
        """From now on they can be named, or stand for a row that failed."""
        for plan in plans:
            if plan.outcome == "created":
                self._add(plan)
            elif plan.outcome == "failed":
                self._add_failed(plan.row)

    def _add(self, plan: Plan) -> None:
        given: NewMember = plan.given["given"]
        member = plan.there
        if member is None:
            member = Member(name=given.name, number=given.number, mobile=given.mobile, joined_on=given.joined_on)
            member.left_on = plan.given["left_on"]
            member.is_active = member.left_on is None or member.left_on >= self.today
            member.department = self.departments.standing(plan.given["path"])
        one = Someone(given.number, given.name, member)
        self.people.add(one, code=member.code)
        if given.mobile:
            self.mobiles[given.mobile] = one

    def _add_failed(self, row: Row) -> None:
        number, name = row.values.get("code") or "", row.values.get("name") or ""
        if (number and normal(number) in self.people.numbers) or (not number and self.people.called(name)):
            return
        if name or number:
            self.people.add(Someone(number, name, failed=True))


def role_titles(asking: Asking) -> dict[str, str]:
    """What a position can be called → its id in the regulation: ids, names in both languages, the company's own titles."""
    playbook = in_force(asking.at)
    found = {squeezed(role): role for role in positions.titles(asking.at)} | {squeezed(positions.NONE): ""}
    if playbook is None or not playbook.roles:
        return {**{squeezed(words): role for role, words in positions.titles(asking.at).items()}, **found}
    for role, said in playbook.roles.items():
        for title in (said.title.zh, said.title.en, *said.titles):
            found[squeezed(title)] = role
    return found


def _mobile(one: Someone) -> str:
    """The telephone of somebody at work: only among those does it name one."""
    return one.member.mobile if one.member is not None and one.member.is_active else ""
