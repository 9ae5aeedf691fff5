"""What one row is to become, and what planning a kind of sheet consists of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, ClassVar, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from django.db import IntegrityError, models
from pydantic import BaseModel, ValidationError

from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Refused
from bihuan.flow.customers.rules import reaches
from bihuan.interfaces.dataio.importing.names import People
from bihuan.interfaces.dataio.importing.results import Near, Options, Outcome
from bihuan.interfaces.dataio.reading import KINDS, Mistake, Row, Sheet

CHUNK = 200
"""Rows that are planned and written at once, in one transaction."""
Model = TypeVar("Model", bound=BaseModel)
Stored = TypeVar("Stored", bound=models.Model)
OWN_COLUMN = "错误"
"""The first column of a workbook of bad rows: it may come in again with the rows mended."""


class Made(NamedTuple):
    """A record that a row became; of one that was there before: what it held, field → [before, after], its version now, and
    the entries of the log behind and up to which the change is told.
    """

    kind: str
    public_id: str
    before: Mapping[str, list[Any]] | None = None
    version: int = 0
    since: int = 0
    until: int = 0


@dataclass(slots=True)
class Plan:
    """A row and what it is to become. ``given`` is what the service takes, ``there`` the record that it is already, ``made``
    the record that it became, ``before`` what it came to in a run of this import that was broken off.
    """

    row: Row
    problems: list[Mistake] = field(default_factory=list)
    outcome: Outcome = "created"
    given: Any = None
    there: Any = None
    near: Near | None = None
    key: Any = None
    made: Made | None = None
    before: str = ""

    def fail(self, *problems: Mistake) -> None:
        """The row cannot land, and why. A column whose cell could not be read is not complained of once more."""
        columns = {one.column for one in self.problems}
        self.problems += [one for one in problems if one.column not in columns]
        self.outcome = "failed"


@dataclass
class Asking:
    """Who imports what when, and how; ``may`` remembers whom their permissions reach."""

    by: Member
    at: datetime
    zone: ZoneInfo
    options: Options
    _reach: dict[tuple[str, int], bool] = field(default_factory=dict)

    def may(self, permission: str, owner: Member) -> bool:
        """Whether what is, or would be, the owner's is within the importer's reach."""
        key = permission, id(owner)  # one who has not landed yet has no key of their own
        if key not in self._reach:
            self._reach[key] = reaches(self.by, permission, owner)
        return self._reach[key]

    def moment(self, value: date | datetime | None) -> datetime | None:
        """A day as its first moment in the company's zone."""
        if value is None or isinstance(value, datetime):
            return value
        return datetime.combine(value, time(), self.zone)

    def day(self, value: date | datetime | None) -> date | None:
        """A moment as its day in the company's zone."""
        return value.astimezone(self.zone).date() if isinstance(value, datetime) else value


class Planner:
    """One kind of sheet. ``plan`` decides, with few queries for all rows of a chunk; ``create`` and ``update`` write."""

    kind: ClassVar[str]
    names: ClassVar[Mapping[str, str]] = {}
    """Fields of the service's input → ours, where they differ."""

    def __init__(self, asking: Asking, sheet: Sheet) -> None:
        self.asking, self.sheet = asking, sheet
        self.seen: dict[int, int] = {}
        """What stood in this book already: the key's hash → the row's number. Keys themselves would fill the memory."""

    def chunks(self, rows: Iterable[Row]) -> Iterator[list[Row]]:
        """The rows in portions that are planned and written together."""
        waiting: list[Row] = []
        for row in rows:
            waiting.append(row)
            if len(waiting) == CHUNK:
                yield waiting
                waiting = []
        if waiting:
            yield waiting

    def plan(self, plans: Sequence[Plan]) -> None:
        """Decide what each row is to become. Those with problems from reading come along, as failed, to be remembered."""
        raise NotImplementedError

    def units(self, plans: Sequence[Plan]) -> list[list[Plan]]:
        """What is written or refused as a whole; what services call a row."""
        return [[plan] for plan in plans]

    def create(self, plans: Sequence[Plan]) -> list[Made]:
        """Write new records, all or none; one for each plan, in their order."""
        raise NotImplementedError

    def update(self, plan: Plan) -> Made:
        """Write the row's values onto the record that is there."""
        raise NotImplementedError

    def standing(self, plan: Plan) -> tuple[str, str]:
        """The kind and public id of the record that ``update`` writes on."""
        return plan.there.kind, plan.there.public_id

    def current(self, there: Stored) -> Stored:
        """The record as it stands in this transaction: somebody may have saved a form since the row was planned."""
        found: Stored = type(there)._default_manager.get(pk=there.pk)
        return found

    def settled(self, plans: Sequence[Plan]) -> None:
        """The chunk is written, or would be: what later rows refer to is remembered here."""

    def refusal(self, refused: Exception) -> Mistake:
        """What a service's refusal says about the row."""
        if isinstance(refused, Refused):
            told = {name: value for name, value in refused.parameters.items() if name != "row"}
            return self.problem(self.names.get(refused.field or "", refused.field or ""), refused.code, **told)
        if isinstance(refused, ValidationError):
            return self._complaint(refused.errors(include_url=False)[0])
        return self.problem("", "stands_already" if isinstance(refused, IntegrityError) else "gone_meanwhile")

    # What all kinds need

    def column(self, name: str) -> str:
        """The field's heading as it stands in the sheet, else as the contract has it."""
        place = self.sheet.columns.get(name)
        if place is not None:
            return self.sheet.headings[place]
        known = KINDS[self.kind].by_field.get(name)
        return name if known is None else known.heading

    def problem(self, name: str, code: str, /, **parameters: Any) -> Mistake:
        """A mistake in the field's column."""
        return Mistake(self.column(name), code, parameters)

    def told_moment(self, plan: Plan, name: str) -> datetime | None:
        """A moment that cannot lie ahead."""
        moment = self.asking.moment(plan.row.values.get(name))
        if moment is not None and moment > self.asking.at:
            plan.fail(self.problem(name, "told_future"))
        return moment

    def person(self, plan: Plan, people: People, name: str, permission: str, *, at_work: bool = False) -> Member | None:
        """Whose it is to be: somebody within the importer's reach; ``at_work``: who has left cannot be given it."""
        text = plan.row.values.get(name)
        if not text:
            return None
        found = people.member(text, self.column(name))
        if isinstance(found, Mistake):
            plan.fail(found)
            return None
        if at_work and not found.is_active:
            plan.fail(self.problem(name, "person_left", name=found.name))
        elif not self.asking.may(permission, found):
            plan.fail(self.problem(name, "owner_out_of_reach"))
        return found

    def built(self, plan: Plan, model: type[Model], values: Mapping[str, Any]) -> Model | None:
        """The service's input; None, and the plan fails, when the values are not valid."""
        try:
            return model(**{name: value for name, value in values.items() if value is not None})
        except ValidationError as wrong:
            for error in wrong.errors(include_url=False):
                plan.fail(self._complaint(error))
            return None

    def _complaint(self, error: Any) -> Mistake:
        field = str(error["loc"][0]) if error["loc"] else ""
        return self.problem(self.names.get(field, field), str(error["type"]), **_parameters(error))

    def first_time(self, plan: Plan, key: Any) -> bool:
        """Whether the book has not had this key before; else the row is skipped as its duplicate."""
        before = self.seen.setdefault(hash(key), plan.row.number)
        if before != plan.row.number:
            plan.outcome = "skipped"
            return False
        return True

    def decide(self, plan: Plan, there: Any, differs: bool) -> None:
        """The record is there already."""
        plan.there = there
        if not differs:
            plan.outcome = "unchanged"
        else:
            plan.outcome = "updated" if self.asking.options.on_duplicate == "update" else "skipped"


def _parameters(error: Any) -> dict[str, Any]:
    value = error.get("input")
    return {**(error.get("ctx") or {}), "value": value if isinstance(value, str | int | float) else ""}


def notes_of(row: Row, more: Mapping[str, Any] | None = None) -> str:
    """Columns that have no field of their own, a line each: ``客户性质：国企``."""
    told = {**(more or {}), **row.notes}
    return "\n".join(f"{name}：{value}" for name, value in told.items() if value and name != OWN_COLUMN)


def differs(there: Any, told: Mapping[str, Any]) -> bool:
    """Whether anything that the row tells is otherwise on the record. An empty cell tells nothing."""
    return any(not _same(getattr(there, name), value) for name, value in told.items())


def second(moment: datetime) -> datetime:
    """The moment as a spreadsheet can tell it, so that what went out comes in as the same."""
    return moment.replace(microsecond=0)


def same_second(before: datetime | None, after: datetime | None) -> bool:
    """Whether both are the same moment as far as a spreadsheet tells."""
    return before is not None and after is not None and second(before) == second(after)


def _same(before: Any, after: Any) -> bool:
    if after is None or after == "" or after == () or after == []:
        return True
    if isinstance(after, tuple):
        after = list(after)
    if isinstance(before, datetime) and isinstance(after, datetime):
        return same_second(before, after)
    if isinstance(before, Member) and isinstance(after, Member):
        return before.pk == after.pk
    return bool(before == after)
