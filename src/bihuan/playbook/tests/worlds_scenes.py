"""Scenes of nasty worlds: a few events that belong together, around one deadline, each on one side of it or on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bihuan.playbook.tests.worlds_events import Json, Stage, one_of_ids
from bihuan.playbook.tests.worlds_times import day_start, related, written

SECOND = timedelta(seconds=1)


def told(draw: st.DrawFn, stage: Stage, at: datetime, verb: str, subject: str, /, **data: Any) -> Json:
    """Write an event by anyone; its moments are written in any offset too."""
    actor = draw(st.sampled_from((*stage.people, *stage.people, "system")))
    timed = {name: draw(written(value)) if isinstance(value, datetime) else value for name, value in data.items()}
    return {"at": draw(written(at)), "actor": actor, "verb": verb, "subject": subject, "data": timed}


def around(draw: st.DrawFn, *bounds: datetime) -> datetime:
    """Draw a moment on one of some bounds, or a second or some hours beside it."""
    beside = (timedelta(0), timedelta(0), -SECOND, SECOND, timedelta(hours=-9), timedelta(hours=9))
    return draw(st.sampled_from(bounds)) + draw(st.sampled_from(beside))


def some_monday(draw: st.DrawFn, stage: Stage) -> datetime:
    """Draw the start of one of the world's weeks."""
    return day_start(stage.monday + timedelta(weeks=draw(st.integers(min_value=0, max_value=stage.weeks - 1))))


def week_name(start: datetime) -> str:
    """Name the week that starts at a moment."""
    year, week, _ = start.date().isocalendar()
    return f"{year}-W{week:02}"


def bid_scene(draw: st.DrawFn, stage: Stage) -> list[Json]:
    """A bid that is quoted, opened and, around its due time or missing time, has its result."""
    base = draw(st.sampled_from(stage.instants))
    opportunity, bid = draw(one_of_ids("O", 2)), f"bid:{draw(one_of_ids('B', 2))}"
    owner = draw(st.sampled_from(stage.people))
    opening = base + draw(st.sampled_from((timedelta(0), timedelta(hours=1), timedelta(days=1))))
    complete = draw(st.booleans())
    customer = draw(one_of_ids("C", 2))
    return [
        told(draw, stage, base, "opportunity.opened", f"opportunity:{opportunity}", customer=customer, owner=owner),
        told(draw, stage, base, "bid.quoted", bid, opportunity=opportunity, analysed=True),
        told(draw, stage, opening, "bid.opened", bid),
        told(draw, stage, around(draw, *related(opening)), "bid.result_recorded", bid, complete=complete),
    ]


def touch_scene(draw: st.DrawFn, stage: Stage) -> list[Json]:
    """Opportunities opened before a week and touched around the two ends of its 168 hours, or a week later."""
    monday = some_monday(draw, stage)
    due = monday + timedelta(days=8)
    owner = draw(st.sampled_from(stage.people))
    events = []
    for number in range(1, 1 + draw(st.integers(min_value=1, max_value=2))):
        subject = f"opportunity:O{number}"
        opening = around(draw, monday, monday - timedelta(days=1))
        events.append(told(draw, stage, opening, "opportunity.opened", subject, customer="C1", owner=owner))
        for _ in range(draw(st.integers(min_value=0, max_value=3))):
            at = around(draw, due - timedelta(hours=168), due, due, due + timedelta(days=7), due - timedelta(days=3))
            if draw(st.integers(min_value=0, max_value=4)) == 0:
                events.append(told(draw, stage, at, "opportunity.closed", subject, outcome="lost"))
            else:
                complete = draw(st.booleans())
                events.append(told(draw, stage, at, "opportunity.updated", subject, complete=complete))
    return events


def report_scene(draw: st.DrawFn, stage: Stage) -> list[Json]:
    """A person's report around its due time, completed around it too, or handed in twice."""
    monday = some_monday(draw, stage)
    kind = draw(st.sampled_from({"equipment": ("weekly",)}.get(stage.preset, ("daily", "management"))))
    day = monday + timedelta(days=draw(st.integers(min_value=0, max_value=5)))
    due = day + timedelta(days=1) if kind == "daily" else monday + timedelta(days=8)
    period = day.date().isoformat() if kind == "daily" else week_name(monday)
    who = draw(st.sampled_from(stage.people))
    name = f"report:{draw(one_of_ids('R', 4))}"
    early = due - timedelta(days=3) if kind != "daily" else due - timedelta(hours=20)
    bounds = (due, due, due - timedelta(hours=12), due + timedelta(days=7), early, early, *related(due))
    events = []
    for _ in range(draw(st.integers(min_value=1, max_value=2))):
        complete = draw(st.booleans())
        data = {"kind": kind, "period": period, "complete": complete}
        events.append({**told(draw, stage, around(draw, *bounds), "report.submitted", name, **data), "actor": who})
    if draw(st.booleans()):
        events.append(told(draw, stage, around(draw, *bounds), "report.completed", name))
    if draw(st.integers(min_value=0, max_value=2)) == 0:
        clause = {"weekly": "A11", "daily": "D6", "management": "D11"}[kind]
        about = f"day:{period}" if kind == "daily" else f"week:{period}"
        events.append(told(draw, stage, early, "duty.waived", f"duty:{clause}:{about}:{who}", reason="病假"))
    return events


def visit_scene(draw: st.DrawFn, stage: Stage) -> list[Json]:
    """A visit and its reports around the due time and the missing time."""
    base = draw(st.sampled_from(stage.instants))
    name = f"visit:{draw(one_of_ids('V', 3))}"
    by = draw(st.lists(st.sampled_from(stage.people), min_size=1, max_size=2, unique=True))
    customer = draw(one_of_ids("C", 3))
    events = [told(draw, stage, base, "visit.held", name, customer=customer, by=by, started_at=base, ended_at=base)]
    for _ in range(draw(st.integers(min_value=0, max_value=2))):
        complete = draw(st.booleans())
        events.append(told(draw, stage, around(draw, *related(base)), "visit.reported", name, complete=complete))
    return events


def contact_scene(draw: st.DrawFn, stage: Stage) -> list[Json]:
    """A customer given to somebody, moved and followed up around the end of the seventh day after."""
    base = draw(st.sampled_from(stage.instants))
    customer = draw(one_of_ids("C", 3))
    owner = draw(st.sampled_from(stage.people))
    end = day_start(base.date() + timedelta(days=8))
    events = [told(draw, stage, base, "customer.assigned", f"customer:{customer}", owner=owner)]
    for _ in range(draw(st.integers(min_value=0, max_value=2))):
        at = around(draw, base, end, end)
        move = draw(st.sampled_from(("customer.released", "customer.assigned", "duty.waived")))
        if move == "duty.waived":
            key = f"duty:B8:customer:{customer}:{owner}"
            events.append(told(draw, stage, at, move, key, reason="病假"))
        else:
            data = {} if move == "customer.released" else {"owner": draw(st.sampled_from((owner, *stage.people)))}
            events.append(told(draw, stage, at, move, f"customer:{customer}", **data))
    if draw(st.booleans()):
        events.append(call(draw, stage, customer, draw(st.sampled_from((owner, *stage.people))), base, end))
    return events


def call(draw: st.DrawFn, stage: Stage, customer: str, by: str, *bounds: datetime) -> Json:
    """A follow-up around some bounds, told then, two hours later or in days."""
    happened = around(draw, *bounds)
    told_at = happened + draw(st.sampled_from((timedelta(0), timedelta(hours=2), timedelta(days=3))))
    name = f"followup:{draw(one_of_ids('F', 3))}"
    data = {"customer": customer, "by": by, "happened_at": happened, "channel": "phone"}
    if draw(st.booleans()):
        data["progress"] = draw(st.booleans())
    return told(draw, stage, told_at, "followup.logged", name, **data)


def silence_scene(draw: st.DrawFn, stage: Stage) -> list[Json]:
    """A graded customer, followed up, graded, owned or released around the end of its silence."""
    base = draw(st.sampled_from((*stage.instants, some_monday(draw, stage))))
    customer = draw(one_of_ids("C", 3))
    owner = draw(st.sampled_from(stage.people))
    grade, days = draw(st.sampled_from((("A", 7), ("A", 7), ("B", 14), ("C", 30))))
    end = base + timedelta(days=days)
    owned = {"owner": owner} if draw(st.integers(min_value=0, max_value=2)) else {}
    events = [told(draw, stage, base, "customer.recorded", f"customer:{customer}", grade=grade, **owned)]
    moves = ("customer.released", "customer.assigned", "customer.graded", "customer.recorded", "call", "call")
    for _ in range(draw(st.integers(min_value=0, max_value=3))):
        move = draw(st.sampled_from(moves))
        by = draw(st.sampled_from(stage.people))
        if move == "call":
            events.append(call(draw, stage, customer, by, base, end, end, end + timedelta(days=7)))
            continue
        data: Json = {
            "customer.assigned": {"owner": by},
            "customer.recorded": {"owner": by},
            "customer.graded": {"grade": draw(st.sampled_from(("A", "B", grade, "C")))},
        }.get(move, {})
        at = around(draw, base, end, end, end + timedelta(days=3))
        events.append(told(draw, stage, at, move, f"customer:{customer}", **data))
    return events


def idle_b_scene(draw: st.DrawFn, stage: Stage) -> list[Json]:
    """A B customer that moves, or is graded, around the end of its fourteen days; its opportunity may change hands."""
    base = draw(st.sampled_from((*stage.instants[: 1 + len(stage.instants) // 2], some_monday(draw, stage))))
    customer = draw(one_of_ids("C", 2))
    other = draw(one_of_ids("C", 3))
    owner = draw(st.sampled_from(stage.people))
    end = base + timedelta(days=14)
    times = (end, end, end - timedelta(days=7), end + timedelta(days=14))
    grading = draw(st.sampled_from(("customer.recorded", "customer.graded")))
    events = [
        told(draw, stage, base, grading, f"customer:{customer}", grade="B"),
        told(draw, stage, base, "opportunity.opened", "opportunity:O1", customer=customer, owner=owner),
    ]
    if draw(st.booleans()):
        at = around(draw, *times)
        events.append(told(draw, stage, at, "opportunity.opened", "opportunity:O1", customer=other, owner=owner))
    for _ in range(draw(st.integers(min_value=0, max_value=2))):
        move = draw(st.sampled_from(("stage", "call", "grade")))
        at = around(draw, *times)
        if move == "stage":
            events.append(told(draw, stage, at, "opportunity.stage_changed", "opportunity:O1", stage="quote"))
        elif move == "call":
            events.append(call(draw, stage, customer, owner, *times))
        else:
            grade = draw(st.sampled_from(("A", "B", "C", "invalid")))
            events.append(told(draw, stage, at, "customer.graded", f"customer:{customer}", grade=grade))
    return events


def key_customer_scene(draw: st.DrawFn, stage: Stage) -> list[Json]:
    """An A customer owned for whole weeks, with calls at the weeks' edges and a plan around its due time."""
    monday = some_monday(draw, stage)
    customer = draw(one_of_ids("C", 3))
    owner = draw(st.sampled_from(stage.people))
    start = draw(st.sampled_from((monday, monday, monday - SECOND, monday + SECOND, monday - timedelta(days=2))))
    week = (monday, monday + timedelta(days=7), monday + timedelta(days=3), monday + timedelta(days=2))
    events = [told(draw, stage, start, "customer.recorded", f"customer:{customer}", owner=owner, grade="A")]
    events += [call(draw, stage, customer, owner, *week) for _ in range(draw(st.integers(min_value=0, max_value=3)))]
    if draw(st.booleans()):
        at = around(draw, *related(draw(st.sampled_from((start, *week)))))
        events.append(told(draw, stage, at, "plan.made", "plan:P1", customer=customer, by=owner))
    if draw(st.booleans()):
        at, to = around(draw, *week), draw(st.sampled_from(stage.people))
        events.append(told(draw, stage, at, "customer.assigned", f"customer:{customer}", owner=to))
    return events


def review_scene(draw: st.DrawFn, stage: Stage) -> list[Json]:
    """A contract whose reviews are requested, given and asked for again around their due times, and signed."""
    base = draw(st.sampled_from(stage.instants))
    contract = f"contract:{draw(one_of_ids('K', 2))}"
    later = [base, base, *related(base)[:4]]
    if draw(st.integers(min_value=0, max_value=2)) == 0:
        # All at one instant: only the order of the lines tells what came first.
        later = [base]
    events = []
    for step in draw(st.lists(st.sampled_from(("legal", "finance", "manager")), min_size=1, max_size=3, unique=True)):
        reviewer = draw(st.sampled_from(stage.people))
        request = {"step": step, "reviewer": reviewer}
        events.append(told(draw, stage, base, "contract.review_requested", contract, **request))
        for _ in range(draw(st.integers(min_value=0, max_value=2))):
            decision = draw(st.sampled_from(("approved", "approved", "returned")))
            review = {"step": step, "decision": decision}
            at = base if later == [base] else around(draw, *later)
            events.append(told(draw, stage, at, "contract.reviewed", contract, **review))
    at = base if later == [base] else around(draw, *later)
    events.append(told(draw, stage, at, "contract.signed", contract))
    return events


SCENES: dict[str, tuple[Callable[[st.DrawFn, Stage], list[Json]], ...]] = {
    "equipment": (bid_scene, touch_scene, touch_scene, report_scene, report_scene, visit_scene, review_scene),
    "advertising": (contact_scene, contact_scene, visit_scene, review_scene),
    "growth": (silence_scene, silence_scene, contact_scene),
    "distribution": (report_scene,),
    "tob": (silence_scene, idle_b_scene, idle_b_scene, key_customer_scene, key_customer_scene, review_scene),
}


@st.composite
def scenes_of(draw: st.DrawFn, stage: Stage) -> list[Json]:
    """Draw one of the preset's scenes."""
    return draw(st.sampled_from(SCENES[stage.preset]))(draw, stage)
