"""The index of the log: written down once where each entry belongs, so that a case finds the few entries it needs.

Entries are indexed with every moment they hold, those too that lie ahead: ``Awaited`` has them touch their cases once more then.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, QuerySet

from bihuan.base.audit import selectors as log
from bihuan.base.audit.events import FactWithdrawn
from bihuan.base.audit.models import Event, Mention
from bihuan.base.duties.models import Awaited, Case, Reference
from bihuan.base.duties.moments import moment, nanoseconds, narrow
from bihuan.base.duties.places import ROWS, CaseName, Place, Places, Register, chunks, places, touches
from bihuan.base.records.prepared import Prepared
from bihuan.base.records.services import insert_missing, insert_values
from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.facts import VERBS, Fact
from bihuan.playbook.fold import Touch

UPDATES = ("opportunity.updated",)
"""Facts of an opportunity by which neither its owner nor its stage changes."""


class Desk(NamedTuple):
    """What one transaction reads by: its moment, the zone, merged customers, the cases it has looked up."""

    now: datetime
    calendar: WorkCalendar
    into: Mapping[str, str]
    register: Register


def desk(now: datetime, calendar: WorkCalendar, *, merges: bool = True) -> Desk:
    """A desk with nothing looked up yet. ``merges``: whether customers may have been merged."""
    return Desk(now, calendar, log.merged() if merges else {}, Register())


class News(NamedTuple):
    """The next entries of the log; whether any customers were ever merged, and whether any moment may have come that was awaited."""

    events: list[Event]
    merges: bool
    comes: bool


def _news(seq: int, now: datetime) -> "QuerySet[Any]":
    merges, comes = Event.objects.filter(verb=log.MERGED), Awaited.objects.filter(wake_at__lte=now)
    entries = (
        Event.objects.filter(seq__gt=seq).select_related("withdrawal").only(*log.READ, "withdrawal").order_by("seq")
    )
    return entries.annotate(merges=Exists(merges), comes=Exists(comes))[:ROWS]


_NEWS: Prepared[Any] = Prepared(_news)


def news(seq: int, now: datetime) -> News:
    """The entries after ``seq``, in one statement with what is asked of the log besides."""
    rows = _NEWS(seq=seq, now=now)
    return News(rows, rows[0].merges, rows[0].comes) if rows else News([], merges=True, comes=True)


class Read(NamedTuple):
    """What a batch of entries says: what it touches by now, and the facts that count or, withdrawn, count no more."""

    touches: list[Touch]
    told: list[Fact]
    withdrawn: list[Fact]

    @property
    def deals(self) -> set[str]:
        """The opportunities that changed hands or stage."""
        facts = [*self.told, *self.withdrawn]
        return {fact.subject for fact in facts if fact.verb.startswith("opportunity.") and fact.verb not in UPDATES}


def read(events: Sequence[Event], desk: Desk, *, known: Collection[int] = frozenset()) -> Read:
    """Write down where entries belong, and anew those that they withdraw or whose customer they merge.

    They are read with their ``withdrawal``, and new but for those that are ``known``.
    """
    new = {event.seq for event in events if event.seq not in known}
    concerned = {event.seq: event for event in [*events, *_reopened(events)]}
    withdrawn = {seq for seq, event in concerned.items() if hasattr(event, "withdrawal")}
    found, wanted, awaited = Read([], [], []), dict[int, Places](), dict[int, list[int]]()
    for seq, event in concerned.items():
        if event.verb not in VERBS or (seq in new and seq in withdrawn):
            continue
        fact = log.fact(event, desk.into)
        touched = touches(fact, desk.calendar)
        found.touches.extend(touch for comes, touch in touched if comes <= nanoseconds(desk.now))
        (found.withdrawn if seq in withdrawn else found.told).append(fact)
        wanted[seq] = {} if seq in withdrawn else places(fact, touched)
        awaited[seq] = [] if seq in withdrawn else [fact.at, *(comes for comes, _ in touched)]
    desk.register.find({case for seq, belongs in wanted.items() for case in _concerned(concerned[seq], belongs, desk)})
    stages = {fact.seq for fact in found.told if fact.verb == "opportunity.stage_changed"}
    found.touches.extend(_write(desk.register, wanted, new=new, stages=stages))
    _await(awaited, desk.now, old=concerned.keys() - new)
    return found


def _concerned(event: Event, belongs: Places, desk: Desk) -> set[CaseName]:
    """The cases that the entry belongs to, and those that judging it will most likely come to: looked up together."""
    customer = event.data.get("customer")
    named = {("customer", desk.into.get(customer, customer))} if isinstance(customer, str) else set()
    return {place.case for place in belongs} | {("person", event.actor)} | named


def _reopened(events: Sequence[Event]) -> list[Event]:
    """Earlier entries that these withdraw, or whose customer is another one since these."""
    seqs = [int(event.subject) for event in events if event.verb == FactWithdrawn.verb]
    entries = Event.objects.select_related("withdrawal")
    earlier = list(entries.filter(seq__in=seqs)) if seqs else []
    merged = {event.data["merged"] for event in [*events, *earlier] if event.verb == log.MERGED}
    if merged:
        lost = log.renamed(merged)
        named = Mention.objects.filter(kind="customer", public_id__in=lost, event__lte=events[-1].seq)
        earlier += entries.filter(seq__in=named.values("event"))
    return earlier


def _write(
    register: Register, wanted: Mapping[int, Places], *, new: Collection[int], stages: Collection[int]
) -> list[Touch]:
    """Bring the references of the entries into step; the touches of customers that lost or got one of an older entry."""
    stored: dict[int, dict[Place, Reference]] = defaultdict(dict)
    for chunk in chunks([seq for seq in wanted if seq not in new]):
        for reference in Reference.objects.filter(event__in=chunk).select_related("case"):
            place = Place(reference.case.kind, reference.case.name, reference.topic)
            # Whose progress a stage is, is not its own to say: ``deals`` does.
            if not (reference.event_id in stages and place.topic == "progress"):
                stored[reference.event_id][place] = reference
    added = [
        (seq, place, since)
        for seq, places_ in wanted.items()
        for place, since in places_.items()
        if place not in stored[seq]
    ]
    gone = [(place, row) for seq, rows in stored.items() for place, row in rows.items() if place not in wanted[seq]]
    for pks in chunks([row.pk for _, row in gone]):
        Reference.objects.filter(pk__in=pks).delete()
    refer(register, added)
    moved = [(place, since) for seq, place, since in added if seq not in new]
    moved += [(place, row.moment) for place, row in gone]
    return [Touch(*place, since) for place, since in moved if place.kind == "customer" and place.topic != "waived"]


def refer(register: Register, rows: Sequence[tuple[int, Place, int]]) -> None:
    """Write down (entry, place, moment)."""
    cases = keys_of(register, {place.case for _, place, _ in rows})
    values = ((seq, cases[place.case], place.topic, narrow(since)) for seq, place, since in rows)
    insert_values(Reference, ("event_id", "case_id", "topic", "moment"), values)


def keys_of(register: Register, names: Collection[CaseName]) -> Mapping[CaseName, int]:
    """The keys of the cases, rows made for those that were not known."""
    missing = sorted(set(names) - register.find(names).keys())
    made = insert_missing(Case, ("kind", "name"), missing)
    if len(made) == len(missing):
        register.learn(dict(zip(missing, made, strict=True)))
    else:
        # Another process has made some of them meanwhile.
        register.forget(missing)
    return register.find(names)


def _await(moments: Mapping[int, Iterable[int]], now: datetime, *, old: Collection[int]) -> None:
    """Remember the next moment ahead of each entry, forget those ``old`` ones that have none any more."""
    ahead = {seq: min((at for at in found if at > nanoseconds(now)), default=None) for seq, found in moments.items()}
    over = [seq for seq in old if ahead.get(seq) is None]
    if over:
        Awaited.objects.filter(event__in=over).delete()
    Awaited.objects.bulk_create(
        (Awaited(event_id=seq, wake_at=moment(comes)) for seq, comes in ahead.items() if comes is not None),
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=["wake_at"],
    )


def come(desk: Desk) -> Read:
    """What touches its cases because a moment that it told of has come."""
    # In two steps: few are awaited, and a join would lead a database to begin with the entries.
    due = list(Awaited.objects.filter(wake_at__lte=desk.now).order_by("wake_at").values_list("pk", flat=True)[:ROWS])
    events = Event.objects.filter(seq__in=due, withdrawal=None).order_by("seq") if due else []
    found, awaited = Read([], [], []), dict[int, list[int]]()
    for event in events:
        fact = log.fact(event, desk.into)
        touched = touches(fact, desk.calendar)
        found.touches.extend(touch for comes, touch in touched if comes <= nanoseconds(desk.now))
        found.told.append(fact)
        awaited[event.seq] = [fact.at, *(comes for comes, _ in touched)]
    _await(awaited, desk.now, old=awaited.keys())
    return found
