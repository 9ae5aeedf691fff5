"""Running an import: sheet by sheet, chunk by chunk, each chunk planned and written in one transaction.

A chunk that a service refuses is taken apart until the row that it will not have stands alone. What a row became is kept in the
transaction of that row: a crash leaves whole rows, and the next run goes on behind them.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from pydantic import ValidationError

from bihuan.base.access.predicate import require
from bihuan.base.duties.services.lock import last_seq
from bihuan.base.imports import selectors, services
from bihuan.base.imports.models import Import
from bihuan.base.imports.services import Landed
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import steady, work_calendar
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.interfaces.collecting import no_search_for_cycles
from bihuan.interfaces.dataio.importing import former
from bihuan.interfaces.dataio.importing.kinds import Kinds
from bihuan.interfaces.dataio.importing.planning import Asking, Made, Plan, Planner
from bihuan.interfaces.dataio.importing.results import MOST_TOLD, Options, Result, SheetResult, Told
from bihuan.interfaces.dataio.importing.returning import Returned
from bihuan.interfaces.dataio.reading import Book, Mistake, Row, Sheet
from bihuan.interfaces.wording import imports as wording

Progress = Callable[[str, int, int], None]
"""Told of the sheet's title, the rows done, and how many there are at most."""
ORDER = (
    *("people", "customers", "contacts", "opportunities", "visits", "followups", "reports"),
    *("bids", "bid_results", "contracts", "instalments", "receipts"),
)
"""What is referred to comes before what refers to it, whatever the order in the files."""
NO = (Refused, Missing, Conflict, ValidationError, IntegrityError)


@dataclass
class Run:
    """One import under way. ``reached``: place of the sheet → rows that an earlier job had done; ``new_ground``: the last
    chunk lay behind them, and nothing of it had landed before.
    """

    asking: Asking
    record: Import | None
    progress: Progress | None
    returned: Returned | None
    landed: dict[tuple[int, int], str] = field(default_factory=dict)
    reached: dict[int, int] = field(default_factory=dict)
    new_ground: bool = False


class Work:
    """An import that can be set down behind any chunk and taken up again, by whoever holds it in memory.

    Whoever does not begins from the first row; what has landed is found there, and its outcome is the one it had.
    """

    def __init__(
        self,
        book: Book,
        *,
        by: Member,
        at: datetime,
        options: Options,
        progress: Progress | None = None,
        record: Import | None = None,
        returned: Returned | None = None,
    ) -> None:
        """``record`` keeps what became of each row. ``returned`` takes the bad rows as they were."""
        require(by, services.RUN)
        asking = Asking(by, at, work_calendar().zone, options)
        self._run = Run(asking, None if options.dry_run else record, progress, returned)
        if self._run.record is not None:
            self._run.landed = selectors.landed(self._run.record)
        if record is not None:
            self._run.reached = {int(place): done for place, (done, *_more) in record.progress.items()}
        self._book = book
        self._results = [SheetResult.of(sheet) for sheet in book.sheets]
        self._there = [sheet.rows.most() for sheet in book.sheets]
        self._steps = self._each()

    @property
    def is_trial(self) -> bool:
        """Whether nothing is written."""
        return self._run.asking.options.dry_run

    def go_on(self, *, pause: Callable[[], bool] | None = None) -> Result | None:
        """The result, or None when ``pause`` answered yes behind a chunk beyond where the import had come before."""
        # What a chunk leaves behind in circles is swept up after it, while it is young: it would pile up for long.
        with steady(), no_search_for_cycles():
            for _chunk in self._steps:
                gc.collect(0)
                if pause is not None and self._run.new_ground and pause():
                    return None
        return self.result()

    def result(self) -> Result:
        """What became of the rows that it has come to."""
        passed = [(one.file, one.title, one.why) for one in self._book.passed_over]
        passed += [(one.file, one.title, "no_headings") for one in self._book.sheets if not one.columns]
        return Result(self._results, passed, self.is_trial)

    def progress(self) -> dict[str, list[Any]]:
        """Place of the sheet → [rows done, rows there, its title], as the record keeps it."""
        return {
            str(place): [result.read, max(result.read, there), result.title]
            for place, (result, there) in enumerate(zip(self._results, self._there, strict=True))
        }

    def _each(self) -> Iterator[None]:
        book, results = self._book, self._results
        kinds = Kinds(self._run.asking, has_contacts=any(sheet.kind == "contacts" for sheet in book.sheets))
        for place in sorted(range(len(results)), key=lambda place: (ORDER.index(results[place].kind), place)):
            sheet = book.sheets[place]
            for _chunk in _sheet(self._run, place, sheet, kinds.planner(sheet), results[place]):
                if self._run.progress is not None:
                    self._run.progress(sheet.title, results[place].read, self._there[place])
                yield
            self._there[place] = results[place].read
            results[place].below = list(sheet.rows.below)
            results[place].errors.sort(key=lambda told: told.row)


def run(
    book: Book,
    *,
    by: Member,
    at: datetime,
    options: Options,
    progress: Progress | None = None,
    record: Import | None = None,
    returned: Returned | None = None,
) -> Result:
    """Import the book in one go, or with ``options.dry_run`` say what importing it would come to; then nothing is written."""
    work = Work(book, by=by, at=at, options=options, progress=progress, record=record, returned=returned)
    work.go_on()
    return work.result()


def _begun(row: Row, lacking: Sequence[Mistake]) -> Plan:
    """The row with what reading complains of, and with the columns that the whole sheet lacks."""
    problems = [*row.mistakes, *lacking]
    return Plan(row, problems, "failed" if problems else "created")


def _sheet(run: Run, place: int, sheet: Sheet, planner: Planner, result: SheetResult) -> Iterator[None]:
    """Chunk by chunk."""
    lacking = [Mistake(heading, "required") for heading in sheet.missing]
    for rows in planner.chunks(sheet.rows):
        plans = [_begun(row, lacking) for row in rows]
        planner.plan(plans)
        if not run.asking.options.dry_run:
            _apply(run, place, planner, plans)
        for plan in plans:
            plan.before = run.landed.get((place, plan.row.number), "")
        planner.settled(plans)
        for plan in plans:
            if plan.before in ("created", "updated") and plan.outcome in ("unchanged", "skipped"):
                plan.outcome = plan.before  # type: ignore[assignment]
        _take_down(run, sheet, plans, result)
        run.new_ground = result.read > run.reached.get(place, 0) and not any(plan.before for plan in plans)
        del plans, rows
        yield


def _take_down(run: Run, sheet: Sheet, plans: Sequence[Plan], result: SheetResult) -> None:
    """Count the rows and tell their mistakes, in the order of the sheet."""
    for plan in sorted(plans, key=lambda plan: plan.row.number):
        result.counts[plan.outcome] += 1
        if plan.near is not None and plan.outcome == "created" and len(result.near) < MOST_TOLD:
            result.near.append(plan.near)
        if plan.outcome != "failed":
            continue
        told = [
            Told(plan.row.number, plain(one.column), wording.sentence(one.code, one.parameters))
            for one in plan.problems
        ]
        for one in told:
            result.tell(one)
        if run.returned is not None:
            run.returned.take(sheet, plan.row, told)


def plain(heading: str) -> str:
    """The heading without the mark of what is required, on one line."""
    return " ".join(heading.split()).strip("*＊ ")


def _apply(run: Run, place: int, planner: Planner, plans: Sequence[Plan]) -> None:
    _create(run, place, planner, planner.units([plan for plan in plans if plan.outcome == "created"]))
    for plan in plans:
        if plan.outcome == "updated":
            _write(run, place, planner, [[plan]], lambda some: [_changed(run, planner, some[0])])


def _changed(run: Run, planner: Planner, plan: Plan) -> Made:
    """The record as the row has it; where the import is kept, with what it held before."""
    if run.record is None:
        return planner.update(plan)
    there = planner.standing(plan)
    before, _version = former.values_of(*there)
    since = last_seq()
    made = planner.update(plan)
    after, version = former.values_of(*there)
    told = former.difference(before, after)
    return made._replace(before=told, version=version, since=since, until=last_seq())


def _create(run: Run, place: int, planner: Planner, units: list[list[Plan]]) -> None:
    """Write the units; where one is refused, the others again without it."""
    waiting = [units] if units else []
    while waiting:
        some = waiting.pop()
        refused = _write(run, place, planner, some, planner.create)
        if refused is None or len(some) == 1:
            continue
        bad = _unit_of(refused, some)
        if bad is None:
            middle = len(some) // 2
            waiting += [some[middle:], some[:middle]]
        else:
            _refuse(planner, some[bad], refused)
            waiting.append(some[:bad] + some[bad + 1 :])


def _unit_of(refused: Exception, some: Sequence[list[Plan]]) -> int | None:
    """The place of the unit that was refused, where the service says so."""
    row = refused.parameters.get("row") if isinstance(refused, Refused) else None
    return row if isinstance(row, int) and 0 <= row < len(some) else None


def _refuse(planner: Planner, unit: Sequence[Plan], refused: Exception) -> None:
    for plan in unit:
        plan.fail(planner.refusal(refused))


def _write(
    run: Run,
    place: int,
    planner: Planner,
    units: Sequence[list[Plan]],
    act: Callable[[Sequence[Plan]], list[Made]],
) -> Exception | None:
    """One transaction; the refusal when there was one, which a unit that stands alone keeps as its mistake."""
    some = [plan for unit in units for plan in unit]
    try:
        with transaction.atomic():
            made = act(some)
            if run.record is not None:
                told = zip(some, made, strict=True)
                rows = [Landed(place, plan.row.number, plan.outcome, *one) for plan, one in told]
                services.keep(of=run.record, rows=rows)
    except NO as refused:
        if len(units) == 1:
            _refuse(planner, units[0], refused)
        return refused
    for plan, one in zip(some, made, strict=True):
        plan.made = one
    return None
