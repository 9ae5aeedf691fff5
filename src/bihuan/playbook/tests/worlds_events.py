"""Events of nasty worlds: few objects, so that events collide, and few instants, so that they tie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bihuan.playbook.tests.worlds_times import written

Json = dict[str, Any]

CONTRACTS = ("contract.review_requested", "contract.reviewed", "contract.reviewed", "contract.signed")
CUSTOMERS = ("customer.recorded", "customer.recorded", "customer.assigned", "customer.released")
OPPORTUNITIES = ("opportunity.opened", "opportunity.updated", "opportunity.stage_changed", "opportunity.closed")
VISITS = ("visit.held", "visit.reported")
BIDS = ("bid.quoted", "bid.opened", "bid.result_recorded")
REPORTS = ("report.submitted", "report.submitted", "report.completed")
ALL = (
    *sorted({*CONTRACTS, *CUSTOMERS, *OPPORTUNITIES, *VISITS, *BIDS, *REPORTS}),
    "customer.graded",
    "followup.logged",
    "plan.made",
    "statistics.released",
    "duty.waived",
    "order.placed",
)
# The verbs that a preset's clauses read, by how often they come.
VERBS: dict[str, tuple[str, ...]] = {
    "equipment": (
        *(2 * (*REPORTS, *OPPORTUNITIES, *VISITS, *BIDS)),
        "opportunity.opened",
        "opportunity.updated",
        "visit.reported",
        *CONTRACTS,
        *(2 * ("statistics.released", "duty.waived")),
    ),
    "advertising": (*(3 * CUSTOMERS), *(3 * VISITS), *(4 * ("followup.logged",)), "duty.waived", *CONTRACTS),
    "growth": (*(2 * CUSTOMERS), *(3 * ("customer.graded", "followup.logged")), "visit.held", "duty.waived"),
    "distribution": (*(3 * REPORTS), "duty.waived", "statistics.released"),
    "tob": (
        *(2 * CUSTOMERS),
        *(4 * ("customer.graded", "followup.logged")),
        *(2 * CONTRACTS),
        *("visit.held", "plan.made", "plan.made", "duty.waived", "opportunity.opened", "opportunity.stage_changed"),
    ),
}
CLAUSES_ABOUT: dict[str, dict[str, tuple[str, ...]]] = {
    "equipment": {"week": ("A11", "A12", "A19"), "visit": ("A13",), "bid": ("A16",)},
    "advertising": {"week": ("B2", "B17"), "customer": ("B3", "B8", "B8"), "visit": ("B18",)},
    "growth": {"customer": ("C18",)},
    "distribution": {"week": ("D11",), "day": ("D6",)},
    "tob": {"customer": ("E2", "E8", "E7"), "followup": ("E11",), "contract": ("E16",)},
}
STEPS = ("legal", "legal", "finance", "finance", "manager")
MAYBE_TRUE: st.SearchStrategy[Any] = st.sampled_from(({}, {}, True, False, False, None))


@dataclass(frozen=True)
class Stage:
    """Where a world's events are drawn from: its playbook, people, instants and weeks."""

    preset: str
    people: tuple[str, ...]
    instants: tuple[datetime, ...]
    monday: date
    weeks: int

    @property
    def week_names(self) -> list[str]:
        """The names of the world's weeks, and of the one before."""
        mondays = [self.monday + timedelta(weeks=number) for number in range(-1, self.weeks + 1)]
        return [f"{day.isocalendar().year}-W{day.isocalendar().week:02}" for day in mondays]

    @property
    def day_names(self) -> list[str]:
        """The days of the world's instants, and those before them."""
        days = {instant.date() - timedelta(days=back) for instant in self.instants for back in (0, 1)}
        return sorted(day.isoformat() for day in days)


def one_of_ids(prefix: str, count: int) -> st.SearchStrategy[str]:
    """Draw one of a few bare ids, the first most often."""
    return st.sampled_from([f"{prefix}1", *(f"{prefix}{number}" for number in range(1, count + 1))])


def optional(name: str, value: Any) -> Json:
    """Return a field, or nothing where the value is the empty document."""
    return {} if value == {} else {name: value}


@st.composite
def moments(draw: st.DrawFn, stage: Stage, at: datetime) -> datetime:
    """Draw when something happened: as it is told, shortly before it, or any time, later too."""
    near = [at, at, at - timedelta(hours=2), at - timedelta(hours=1), at + timedelta(seconds=1)]
    return draw(st.sampled_from(near) | st.sampled_from(stage.instants))


def customer_data(draw: st.DrawFn, stage: Stage, at: datetime, verb: str) -> tuple[str, Json]:
    """Draw what an event says about a customer."""
    person = st.sampled_from(stage.people)
    data: Json = {}
    if verb == "customer.graded":
        data = {"grade": draw(st.sampled_from(("A", "A", "B", "B", "C", "invalid")))}
    elif verb == "customer.assigned":
        data = {"owner": draw(person)}
    elif verb == "customer.recorded":
        data = optional("owner", draw(st.just({}) | st.none() | person | person | person))
        data |= optional("grade", draw(st.sampled_from(({}, {}, None, "A", "A", "B", "B", "C"))))
        if draw(st.booleans()):
            data["collected_at"] = draw(moments(stage, at).flatmap(written))
    return f"customer:{draw(one_of_ids('C', 3))}", data


def follow_up_data(draw: st.DrawFn, stage: Stage, at: datetime, verb: str) -> tuple[str, Json]:
    """Draw a follow-up, a visit, a visit's report or a plan."""
    customer = draw(one_of_ids("C", 3))
    person = st.sampled_from(stage.people)
    if verb == "plan.made":
        return f"plan:{draw(one_of_ids('P', 2))}", {"customer": customer, "by": draw(person)}
    if verb == "visit.reported":
        return f"visit:{draw(one_of_ids('V', 3))}", {"complete": draw(st.booleans())}
    if verb == "followup.logged":
        happened = draw(moments(stage, at).flatmap(written))
        data: Json = {"customer": customer, "by": draw(person), "happened_at": happened, "channel": "phone"}
        return f"followup:{draw(one_of_ids('F', 3))}", data | optional("progress", draw(MAYBE_TRUE))
    times = sorted([draw(moments(stage, at)), draw(moments(stage, at))])
    by = draw(st.lists(person, min_size=1, max_size=3, unique=True))
    data = {"customer": customer, "by": by, "started_at": draw(written(times[0])), "ended_at": draw(written(times[1]))}
    return f"visit:{draw(one_of_ids('V', 3))}", data


def opportunity_data(draw: st.DrawFn, stage: Stage, _at: datetime, verb: str) -> tuple[str, Json]:
    """Draw what an event says about an opportunity."""
    data: Json = {}
    if verb == "opportunity.opened":
        data = {"customer": draw(one_of_ids("C", 3)), "owner": draw(st.sampled_from(stage.people))}
    elif verb == "opportunity.updated":
        data = optional("complete", draw(MAYBE_TRUE))
    elif verb == "opportunity.stage_changed":
        data = {"stage": "quote"}
    else:
        data = {"outcome": draw(st.sampled_from(("won", "lost", "void")))}
    return f"opportunity:{draw(one_of_ids('O', 3))}", data


def report_data(draw: st.DrawFn, stage: Stage, _at: datetime, verb: str) -> tuple[str, Json]:
    """Draw a report, its completion, or the release of a week's statistics."""
    if verb == "statistics.released":
        return f"week:{draw(st.sampled_from(stage.week_names))}", {}
    subject = f"report:{draw(one_of_ids('R', 4))}"
    if verb == "report.completed":
        return subject, {}
    kinds = {"equipment": ("weekly",), "distribution": ("daily", "daily", "management")}
    kind = draw(st.sampled_from(kinds.get(stage.preset, ("daily", "weekly", "management"))))
    period = draw(st.sampled_from(stage.day_names if kind == "daily" else stage.week_names))
    return subject, {"kind": kind, "period": period, "complete": draw(st.booleans())}


def bid_data(draw: st.DrawFn, _stage: Stage, _at: datetime, verb: str) -> tuple[str, Json]:
    """Draw what an event says about a bid."""
    data: Json = {}
    if verb == "bid.quoted":
        data = {"opportunity": draw(one_of_ids("O", 3)), "analysed": draw(st.booleans())}
    elif verb == "bid.result_recorded":
        data = {"complete": draw(st.booleans())}
    return f"bid:{draw(one_of_ids('B', 2))}", data


def contract_data(draw: st.DrawFn, stage: Stage, _at: datetime, verb: str) -> tuple[str, Json]:
    """Draw what an event says about a contract."""
    data: Json = {}
    if verb == "contract.review_requested":
        data = {"step": draw(st.sampled_from(STEPS)), "reviewer": draw(st.sampled_from(stage.people))}
    elif verb == "contract.reviewed":
        decision = draw(st.sampled_from(("approved", "approved", "returned")))
        data = {"step": draw(st.sampled_from(STEPS)), "decision": decision}
    return f"contract:{draw(one_of_ids('K', 2))}", data


def waiver_data(draw: st.DrawFn, stage: Stage, _at: datetime, _verb: str) -> tuple[str, Json]:
    """Draw a waiver of a duty that could well be there."""
    kind = draw(st.sampled_from(sorted(CLAUSES_ABOUT[stage.preset])))
    clause = draw(st.sampled_from(CLAUSES_ABOUT[stage.preset][kind]))
    names = {"week": stage.week_names, "day": stage.day_names}
    ids = st.sampled_from(names[kind]) if kind in names else one_of_ids(kind[0].upper(), 2)
    if kind == "contract":
        ids = one_of_ids("K", 2).flatmap(lambda name: st.sampled_from((f"{name}:legal", f"{name}:finance")))
    about = f"{kind}:{draw(ids)}"
    if clause == "E7":
        about += f":{draw(st.sampled_from(stage.week_names))}"
    number = draw(st.sampled_from(("", "", "#2", "#3", "#1")))
    return f"duty:{clause}:{about}:{draw(st.sampled_from(stage.people))}{number}", {"reason": "病假"}


def unknown_data(draw: st.DrawFn, _stage: Stage, _at: datetime, _verb: str) -> tuple[str, Json]:
    """Draw the subject of a verb that nobody knows."""
    return f"customer:{draw(one_of_ids('C', 3))}", {"customer": 1, "by": None}


Drawer = Callable[[st.DrawFn, Stage, datetime, str], tuple[str, Json]]
DRAWERS: dict[str, Drawer] = {
    "customer": customer_data,
    "followup": follow_up_data,
    "plan": follow_up_data,
    "visit": follow_up_data,
    "opportunity": opportunity_data,
    "report": report_data,
    "statistics": report_data,
    "bid": bid_data,
    "contract": contract_data,
    "duty": waiver_data,
    "order": unknown_data,
}


@st.composite
def events_of(draw: st.DrawFn, stage: Stage) -> Json:
    """Draw one event, of the verbs that the preset's clauses read nine times of ten."""
    verbs = ALL if draw(st.integers(min_value=0, max_value=9)) == 0 else VERBS[stage.preset]
    verb = draw(st.sampled_from(verbs))
    at = draw(st.sampled_from(stage.instants))
    subject, data = DRAWERS[verb.partition(".")[0]](draw, stage, at, verb)
    actor = draw(st.sampled_from((*stage.people, *stage.people, "system")))
    return {"at": draw(written(at)), "actor": actor, "verb": verb, "subject": subject, "data": data}


@st.composite
def bursts_of(draw: st.DrawFn, stage: Stage) -> list[Json]:
    """Draw what a quota counts, often enough to reach it: a person's dozen of new customers or visits in a few days."""
    who = draw(st.sampled_from((stage.people[0], *stage.people)))
    start = draw(st.sampled_from(stage.instants))
    step = draw(st.sampled_from((timedelta(0), timedelta(hours=1), timedelta(hours=9))))
    recording = draw(st.booleans())
    burst = []
    for number in range(draw(st.integers(min_value=9, max_value=13))):
        at = (start + number * step).isoformat()
        visit = {"customer": f"N{number}", "by": [who], "started_at": at, "ended_at": at}
        verb, kind, data = ("customer.recorded", "customer", {}) if recording else ("visit.held", "visit", visit)
        burst.append({"at": at, "actor": who, "verb": verb, "subject": f"{kind}:N{number}", "data": data})
    return burst
