"""The few entries of the log that a judgement needs, found through the index and told to a store: O(week), not O(life).

A case is loaded from a moment on: everything since, the last before it, the first of all where a rule asks for it, and whole
what is rare (who owned a customer, what happened to a visit). Lists of the store have holes further back, where no rule looks.
All cases of one evaluation are loaded together, so the number of queries does not grow with theirs.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery

from bihuan.base.audit import selectors as log
from bihuan.base.audit.models import Event
from bihuan.base.duties.models import Case, Holding, Reference
from bihuan.base.duties.moments import moment, narrow
from bihuan.base.duties.places import EVERYONE, ROWS, CaseName, Register, chunks, contact
from bihuan.playbook.facts import Fact
from bihuan.playbook.fold import Store
from bihuan.playbook.instants import BEFORE_ALL, DAY
from bihuan.playbook.rules.periods import OpportunityUpdateRule
from bihuan.playbook.rules.rule import Rule
from bihuan.playbook.verdict import Duty

WHOLE: Mapping[str, tuple[str, ...]] = {
    "customer": ("standing", "entry", "plan", "waived"),
    "visit": ("held", "reported"),
    "followup": ("entry",),
    "bid": ("quote", "opened", "result"),
    "contract": ("step",),
    "report": ("report",),
    "opportunity": ("deal",),
}
"""By kind of case: the topics that are loaded from their beginning."""
WITH_LAST = frozenset(
    {("customer", "followup"), ("customer", "progress"), ("person", "followup"), ("opportunity", "complete")}
)
"""Where what came last before the moment counts: it began a silence, or brought an opportunity up to date."""
NEAR = 8 * 7 * DAY
"""Cases asked for from so close a moment on are loaded from the earliest of them on; a late fact has a portion of its own."""


class Slot(NamedTuple):
    """A case, by kind and name, and one of its topics."""

    kind: str
    name: str
    topic: str

    @property
    def case(self) -> CaseName:
        """The case."""
        return self.kind, self.name


class Loader:
    """Fills a store with what is asked for, each entry once."""

    def __init__(self, store: Store, into: Mapping[str, str], register: Register, at_hand: Mapping[int, Fact]) -> None:
        self.store = store
        self._at_hand = at_hand
        self._register = register
        self.facts: list[Fact] = []
        self._into = into
        self._told: set[int] = set()
        self._wanted: dict[Slot, int | None] = {}
        self._loaded: dict[Slot, int | None] = {}
        self._firsts: set[Slot] = set()
        self._first_loaded: set[Slot] = set()
        self._contacted: set[str] = set()
        self._held: dict[str, tuple[int, int]] = {}
        self._held_loaded: dict[str, int] = {}

    # Asking

    def whole(self, kind: str, name: str, *topics: str) -> None:
        """The case's topics from their beginning; none named: the rare ones."""
        for topic in topics or WHOLE[kind]:
            self._wanted[Slot(kind, name, topic)] = None

    def since(self, kind: str, name: str, topic: str, moment: int) -> None:
        """The case's topic from the moment on."""
        slot = Slot(kind, name, topic)
        known = self._wanted.get(slot, moment)
        self._wanted[slot] = None if known is None else min(known, moment)

    def rule(self, rule: Rule, case: str, moment: int) -> None:
        """What the rule reads of the case when it judges from the moment on."""
        if rule.case == "person":
            self._person(rule, case, moment)
            return
        self.whole(rule.case, case)
        if rule.case != "customer":
            return
        for topic in rule.topics & {"followup", "progress"}:
            if rule.firsts:
                self._firsts.add(Slot("customer", case, topic))
                self._contacted.add(case)
            else:
                # What counts needs all of its first moment, what a silence begins with that there is one.
                self.since("customer", case, topic, moment - 1 if rule.finds is Duty else moment)

    def _person(self, rule: Rule, case: str, moment: int) -> None:
        for topic in rule.topics & {"followup", "visit", "recording", "report"}:
            self.since("person", case, topic, moment)
        if "statistics" in rule.topics:
            self.since("person", EVERYONE, "statistics", moment)
        if isinstance(rule, OpportunityUpdateRule):
            # A week is due a week after its start at the earliest; its window opens so long before that.
            touched_from = min(moment, moment + 7 * DAY - rule.window)
            known = self._held.get(case, (moment, touched_from))
            self._held[case] = min(known[0], moment), min(known[1], touched_from)

    # Loading

    def run(self) -> None:
        """Load what was asked for and not loaded yet, and what that in turn needs."""
        while self._missing_held() or self._missing() or self._firsts - self._first_loaded:
            self._ask_for_held()
            missing, firsts = self._missing(), self._firsts - self._first_loaded
            keys = self._register.find({slot.case for slot in (*missing, *firsts)})
            whole = [slot for slot, since in missing.items() if since is None]
            portions = list(_portions(missing))
            self._loaded |= missing
            self._first_loaded |= firsts
            edges: set[int] = set()
            for since, slots in portions or [(BEFORE_ALL, list[Slot]())]:
                edges |= self._edges(slots, since, firsts, keys)
                firsts = set()
            self._besides(self._tell(_entries(whole, portions, keys), edges - self._told))
        self.store.settle()

    def _missing(self) -> dict[Slot, int | None]:
        return {slot: since for slot, since in self._wanted.items() if not self._has(slot, since)}

    def _has(self, slot: Slot, since: int | None) -> bool:
        if slot not in self._loaded:
            return False
        loaded = self._loaded[slot]
        return loaded is None or (since is not None and loaded <= since)

    def _missing_held(self) -> dict[str, tuple[int, int]]:
        return {
            person: since
            for person, since in self._held.items()
            if self._held_loaded.get(person, since[0] + 1) > since[0]
        }

    def _ask_for_held(self) -> None:
        """The opportunities that the persons hold, or held at the moment asked from or later."""
        missing = self._missing_held()
        for portion in chunks(list(missing)):
            until = min(missing[person][0] for person in portion)
            held = Holding.objects.filter(who__in=portion, until__gte=narrow(until), case__kind="opportunity")
            for person, name, key in held.values_list("who", "case__name", "case"):
                self._register.learn({("opportunity", name): key})
                self.whole("opportunity", name)
                self.since("opportunity", name, "touch", missing[person][1])
        self._held_loaded |= {person: since for person, (since, _) in missing.items()}

    def _edges(
        self, slots: Iterable[Slot], since: int, firsts: Collection[Slot], keys: Mapping[CaseName, int]
    ) -> set[int]:
        """The entries last before the moment, where they count, and those that are first: one query for all.

        From that last one's moment on the topic is loaded; without one from its beginning.
        """
        lasts = [slot for slot in slots if (slot.kind, slot.topic) in WITH_LAST]
        names = {keys[slot.case]: slot.case for slot in (*lasts, *firsts) if slot.case in keys}
        counting = Reference.objects.filter(case=OuterRef("pk"), event__at__lte=moment(self.store.now))
        edges = {f"last_{topic}": _edge(counting, topic, since) for topic in {slot.topic for slot in lasts}}
        edges |= {f"first_{topic}": _edge(counting, topic, None) for topic in {slot.topic for slot in firsts}}
        both = {
            f"{name}_{column}": Subquery(rows.values(column)[:1])
            for name, rows in edges.items()
            for column in ("event", "moment")
        }
        found: dict[CaseName, dict[str, int | None]] = {}
        for chunk in chunks(sorted(names)):
            rows = Case.objects.filter(pk__in=chunk).annotate(**both)
            found |= {names[row["pk"]]: row for row in rows.values("pk", *both)}
        wanted = [(slot, "last") for slot in lasts] + [(slot, "first") for slot in firsts]
        for slot in lasts:
            before = found[slot.case][f"last_{slot.topic}_moment"] if slot.case in found else None
            self._loaded[slot] = BEFORE_ALL if before is None else before
        events = (found[slot.case][f"{edge}_{slot.topic}_event"] for slot, edge in wanted if slot.case in found)
        return {event for event in events if event is not None}

    def _tell(self, entries: Q, edges: set[int]) -> list[Fact]:
        """The entries, and the edges among the references of which each has some, in one statement."""
        named = Reference.objects.filter(entries | Q(event__in=edges)).order_by().values("event")
        new = [
            self._at_hand.get(event.seq) or log.fact(event, self._into)
            for event in Event.objects.filter(seq__in=named).only(*log.READ).order_by("seq").iterator(ROWS)
            if event.seq not in self._told
        ]
        for fact in new:
            self._told.add(fact.seq)
            self.store.tell(fact)
        self.facts += new
        return new

    def _besides(self, new: Iterable[Fact]) -> None:
        """What facts need to be understood: whose progress a stage is, what completes a report, whose a bid is."""
        for fact in new:
            if fact.verb == "opportunity.stage_changed":
                self.whole("opportunity", fact.subject)
            elif fact.verb == "bid.quoted":
                self.whole("opportunity", fact.data["opportunity"])
            elif fact.verb == "report.submitted":
                self.whole("report", fact.subject)
        for customer in self._contacted:
            owners = {change.owner for change in self.store.customers[customer].givings if change.owner}
            self._firsts |= {Slot("contact", contact(customer, owner), "followup") for owner in owners}


def _entries(whole: Iterable[Slot], portions: Iterable[tuple[int, Iterable[Slot]]], keys: Mapping[CaseName, int]) -> Q:
    """The references of the slots that are loaded whole, and of those from a moment on: each topic a stretch of the index."""
    condition = Q(pk__in=())
    for since, slots in ((None, whole), *portions):
        from_then = Q() if since is None else Q(moment__gte=narrow(since))
        by_topic: dict[tuple[str, str], list[int]] = defaultdict(list)
        for slot in slots:
            if slot.case in keys:
                by_topic[slot.kind, slot.topic].append(keys[slot.case])
        for (_, topic), cases in sorted(by_topic.items()):
            condition |= Q(case__in=cases, topic=topic) & from_then
    return condition


def _portions(missing: Mapping[Slot, int | None]) -> Iterator[tuple[int, list[Slot]]]:
    """(from when on, slots): those of about one time together."""
    since = {slot: moment for slot, moment in missing.items() if moment is not None}
    latest = max(since.values(), default=0)
    for near in (True, False):
        slots = [slot for slot, moment in since.items() if (moment >= latest - NEAR) is near]
        if slots:
            yield min(since[slot] for slot in slots), slots


def _edge(counting: "QuerySet[Reference]", topic: str, before: int | None) -> "QuerySet[Reference]":
    """The references of a case under the topic: the last before the moment first; without one the first of all.

    An entry that is told to come later does not count yet, though what it tells of may lie before all others.
    """
    rows = counting.filter(topic=topic)
    if before is None:
        return rows.order_by("moment", "event")
    return rows.filter(moment__lt=narrow(before)).order_by("-moment", "-event")
