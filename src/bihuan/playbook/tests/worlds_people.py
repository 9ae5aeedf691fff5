"""People of nasty worlds: leave over weekends and holidays, joiners, leavers, changes of role."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

ROLES = {
    "equipment": ("sales", "sales", "sales", "marketing", "marketing", "manager"),
    "advertising": ("sales", "sales", "sales", "manager", "manager", "front_desk"),
    "growth": ("sales", "sales", "sales", "manager"),
    "distribution": ("sales", "sales", "regional_manager", "regional_manager", "office_head"),
    "tob": ("sales", "sales", "assistant", "manager", "legal", "finance"),
}
IDS = ("li.wei", "b", "Z", "王", "a-1")
LONG_AGO = date(2020, 1, 1)


@st.composite
def spans(draw: st.DrawFn, monday: date, weeks: int) -> tuple[date, date]:
    """Draw inclusive dates, often from or to the edge of a week."""
    first = monday + timedelta(days=draw(st.integers(min_value=-3, max_value=7 * weeks)))
    length = draw(st.sampled_from((0, 0, 1, 2, 4, 6, 11, 13, 20)))
    return first, first + timedelta(days=length)


@st.composite
def persons(draw: st.DrawFn, who: str, preset: str, monday: date, weeks: int) -> dict[str, Any]:
    """Draw an entry of people.json."""
    inside = st.integers(min_value=0, max_value=7 * weeks).map(lambda days: monday + timedelta(days=days))
    seldom = st.integers(min_value=0, max_value=3).map(lambda number: number == 0)
    entry: dict[str, Any] = {
        "id": who,
        "role": draw(st.sampled_from(ROLES[preset])),
        "joined": (draw(inside) if draw(seldom) else LONG_AGO).isoformat(),
    }
    if draw(seldom):
        left = max(draw(inside), date.fromisoformat(entry["joined"]))
        entry["left"] = left.isoformat()
    elif draw(st.booleans()):
        entry["left"] = None
    if draw(st.booleans()):
        away = draw(st.lists(spans(monday, weeks), max_size=2))
        entry["away"] = [[first.isoformat(), last.isoformat()] for first, last in away]
    if draw(seldom):
        entry["roles"] = draw(st.lists(changes_of_role(preset, monday, weeks), min_size=1, max_size=3))
    return entry


@st.composite
def changes_of_role(draw: st.DrawFn, preset: str, monday: date, weeks: int) -> list[str | None]:
    """Draw an entry of `roles`, open to the future at times."""
    first, last = draw(spans(monday, weeks))
    until = last.isoformat() if draw(st.booleans()) else None
    return [first.isoformat(), until, draw(st.sampled_from(ROLES[preset]))]


@st.composite
def staffs(draw: st.DrawFn, preset: str, monday: date, weeks: int) -> list[dict[str, Any]]:
    """Draw two to five people."""
    count = draw(st.integers(min_value=2, max_value=5))
    staff = [draw(persons(who, preset, monday, weeks)) for who in IDS[:count]]
    if preset == "advertising" and draw(st.booleans()):
        # One own working day a week, so that the quota of new customers is within reach.
        mondays = [monday + timedelta(weeks=week) for week in range(weeks)]
        staff[0]["away"] = [[day.isoformat(), (day + timedelta(days=3)).isoformat()] for day in mondays]
    return staff
