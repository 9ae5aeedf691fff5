"""Everything judged anew: for a changed regulation, for a repair, and for the proof that the tables say what a replay says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from bihuan.base.audit import selectors as log
from bihuan.base.audit.models import Event
from bihuan.base.duties.law import Law, RuleName, name_of
from bihuan.base.duties.models import Alarm, Case, Cursor, Duty, Finding, Holding, Move, Proposal, Violation
from bihuan.base.duties.moments import moment, nanoseconds
from bihuan.base.duties.places import ROWS, Register, chunks
from bihuan.base.duties.services import index
from bihuan.base.duties.services.holdings import keep_holdings, keep_progress
from bihuan.base.duties.services.ledger import Book, Changes, Difference, compare, row_of
from bihuan.base.duties.services.moves import moves_of
from bihuan.base.duties.services.staff import remember
from bihuan.base.duties.waivers import waivers
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import people
from bihuan.playbook.engine import fold
from bihuan.playbook.facts import Fact
from bihuan.playbook.fold import Store
from bihuan.playbook.instants import BEFORE_ALL
from bihuan.playbook.people import Person
from bihuan.playbook.rules.rule import Ground, Rule
from bihuan.playbook.verdict import Finding as Found
from bihuan.playbook.verdict import Proposal as Proposed

CASES, FACTS = 500, 2_000
"""How many cases are compared at a time, and entries read at a time: memory holds the store and one such chunk."""

Wakes = dict[tuple[int, RuleName], datetime]


class Portion(NamedTuple):
    """What was found out about a chunk of cases: what to write, the alarms that have to be set, and those that are."""

    changes: Changes
    wakes: Wakes
    alarms: dict[tuple[int, RuleName], Alarm]


class Plan(NamedTuple):
    """Everything judged anew as the log stood at the entry ``seq``, and what is to be written for it."""

    seq: int
    store: Store
    staff: list[Person]
    portions: list[Portion]


def plan(cursor: Cursor, running: Law) -> Plan:
    """Judge everything anew. Long, but nothing is written, so that nobody has to wait for it."""
    staff, store = people(), folded(cursor, running)
    return Plan(cursor.seq, store, staff, list(_portions(cursor, running, store, staff)))


def carry_out(cursor: Cursor, running: Law, planned: Plan, *, cause: str) -> list[Move]:
    """Write what differs, under the cursor's lock; rows that stay keep their ids. What moved, unsaved.

    Who holds what, alarms and the people are brought into step as well.
    """
    now, store, register = _now(cursor), planned.store, Register()
    for kind, there in (("customer", store.customers), ("opportunity", store.opportunities)):
        once = Holding.objects.filter(case__kind=kind).values_list("case__name", flat=True).distinct()
        for names in chunks(sorted({*there, *once})):
            keep_holdings(register, store, [(kind, name) for name in names])
            if kind == "opportunity":
                keep_progress(register, store, names)
    moves: list[Move] = []
    for portion in planned.portions:
        portion.changes.write(now)
        _set_alarms(portion)
        moves += moves_of(portion.changes, at=now, cause=cause)
    remember(planned.staff)
    cursor.first_event = store.first_event
    cursor.regulation = running.fingerprint
    return moves


def read_to_the_end(cursor: Cursor, running: Law, *, from_the_start: bool = False) -> None:
    """Write down where the entries not read yet belong; ``from_the_start``: all of them once more."""
    last = 0 if from_the_start else cursor.seq
    while events := list(Event.objects.filter(seq__gt=last).select_related("withdrawal").order_by("seq")[:ROWS]):
        known = {event.seq for event in events if event.seq <= cursor.seq}
        index.read(events, index.desk(_now(cursor), running.calendar), known=known)
        last = events[-1].seq
    cursor.seq = max(last, cursor.seq)


def differences(cursor: Cursor, running: Law) -> Iterator[Difference]:
    """Where the tables differ from a replay of the log up to the cursor; nothing is written."""
    store = folded(cursor, running)
    first = None if cursor.first_event is None else moment(cursor.first_event)
    begins = None if store.first_event is None else moment(store.first_event)
    if first != begins:
        yield Difference("Cursor", "first_event", {"at": first}, {"at": begins})
    for portion in _portions(cursor, running, store, people()):
        yield from portion.changes.differences()
        yield from _late_alarms(portion)


def folded(cursor: Cursor, running: Law) -> Store:
    """The log's projection up to the cursor, folded as it stands at its moment."""
    facts = _facts(log.projection().filter(seq__lte=cursor.seq).order_by("seq").iterator(FACTS))
    return fold(facts, zone=running.calendar.zone.key, until=nanoseconds(_now(cursor)))


def _facts(events: Iterable[Event]) -> Iterator[Fact]:
    into = log.merged()
    return (log.fact(event, into) for event in events)


def _portions(cursor: Cursor, running: Law, store: Store, staff: list[Person]) -> Iterator[Portion]:
    """Every case judged from its beginning, chunk by chunk, beside what is stored of it."""
    standing = running.standing(store, staff)
    cases: dict[str, set[str]] = defaultdict(set)
    for rule, ground in standing:
        cases[rule.case].update(rule.cases(ground))
    named = [(kind, name) for kind, names in sorted(cases.items()) for name in sorted(names)]
    for names in chunks(named):
        index.keys_of(Register(), names)
    book = Book(members_by_code(), waivers(None, upto=cursor.seq, now=_now(cursor)))
    last = 0
    while chunk := list(Case.objects.filter(pk__gt=last).order_by("pk")[:CASES]):
        last = chunk[-1].pk
        yield _portion(standing, chunk, book)


def _portion(standing: list[tuple[Rule, Ground]], chunk: list[Case], book: Book) -> Portion:
    rows: list[Finding] = []
    wakes: Wakes = {}
    for rule, ground in standing:
        known, name = rule.cases(ground), name_of(rule)
        for case in chunk:
            if case.kind != rule.case or case.name not in known:
                continue
            outcome = rule.judge(ground, case.name, BEFORE_ALL)
            store = ground.store
            rows += [row_of(found, name, case.pk, book, owner=owner(store, found)) for found in outcome.findings]
            wake_at = awake(rule, outcome.wake_at)
            if wake_at is not None:
                wakes[case.pk, name] = wake_at
    pks = tuple(case.pk for case in chunk)
    stored: list[Finding] = []
    for model in (Duty, Proposal, Violation):
        stored += model._default_manager.filter(case__in=pks)
    alarms = {
        (row.case_id, RuleName(row.clause, row.rule, row.starts_on)): row for row in Alarm.objects.filter(case__in=pks)
    }
    return Portion(compare(stored, rows), wakes, alarms)


def awake(rule: Rule, wake_at: int | None) -> datetime | None:
    """When the rule has to be asked again. Nothing comes of a version that is over by then."""
    until = rule.clause.until
    return None if wake_at is None or (until is not None and wake_at >= until) else moment(wake_at)


def owner(store: Store, found: Found) -> str | None:
    """Whom a proposal concerns: the person it is about, or who owned the customer when it came."""
    if not isinstance(found, Proposed):
        return None
    kind, _, name = found.about.partition(":")
    if kind != "customer":
        return name
    customer = store.customers[name]
    for step in (customer.standing_at(found.at), customer.standing_before(found.at)):
        if step is not None and step.owner:
            return step.owner
    return None


def members_by_code() -> dict[str, int]:
    """Every member's key."""
    return dict(Member.objects.order_by().values_list("code", "pk"))


def _set_alarms(portion: Portion) -> None:
    """The portion's alarms, and no others."""
    for pks in chunks([row.pk for where, row in portion.alarms.items() if where not in portion.wakes]):
        Alarm.objects.filter(pk__in=pks).delete()
    Alarm.objects.bulk_create(
        (
            Alarm(case_id=case, **name._asdict(), wake_at=wake_at)
            for (case, name), wake_at in portion.wakes.items()
            if (case, name) not in portion.alarms or portion.alarms[case, name].wake_at != wake_at
        ),
        batch_size=ROWS,
        update_conflicts=True,
        unique_fields=["case", *RuleName._fields],
        update_fields=["wake_at"],
    )


def _late_alarms(portion: Portion) -> Iterator[Difference]:
    """An alarm may ring too early, never too late."""
    for (case, name), wake_at in portion.wakes.items():
        alarm = portion.alarms.get((case, name))
        if alarm is None or alarm.wake_at > wake_at:
            stored = None if alarm is None else {"wake_at": alarm.wake_at}
            yield Difference("Alarm", f"{case} {name.clause} {name.rule}", stored, {"wake_at": wake_at})


def _now(cursor: Cursor) -> datetime:
    assert cursor.reached is not None, "the clock has moved on with the lock"
    return cursor.reached
