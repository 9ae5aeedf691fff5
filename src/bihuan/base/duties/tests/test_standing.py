"""How a duty stands is the same in SQL as in the engine."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.base.duties.models import Case, Duty
from bihuan.base.duties.moments import nanoseconds
from bihuan.base.duties.selectors import duty_of
from bihuan.playbook.engine import judge_duty

BASE = datetime(2026, 3, 2, tzinfo=UTC)
moments = st.sampled_from([BASE + timedelta(hours=hours) for hours in range(6)]) | st.sampled_from(
    [BASE + timedelta(hours=hours, microseconds=offset) for hours in range(6) for offset in (-1, 1)]
)
points, fines = st.integers(-9, 0), st.decimals(0, 99, places=2)


@st.composite
def duties(draw: st.DrawFn) -> Duty:
    """A duty with moments that tie, whether they make sense or not."""
    quota = draw(st.booleans())
    charges = {
        f"{state}_{what}": draw(points if what == "points" else fines)
        for state in ("late", "missing", "incomplete")
        for what in ("points", "fine")
    }
    return Duty(
        clause="A13",
        rule="visit report",
        starts_on=date(2026, 1, 5),
        origin=0,
        about_kind="visit",
        about_id="V1",
        who="li.wei",
        opened_at=BASE,
        due_at=draw(moments),
        missing_at=draw(moments),
        done_at=draw(st.none() | moments),
        completed_at=draw(st.none() | moments),
        waived_at=draw(st.none() | st.none() | moments),
        count=1 if quota else None,
        target=2 if quota else None,
        opened_by=0,
        **charges,
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(duties(), min_size=1, max_size=8), now=moments)
def test_sql_judges_as_the_engine_does(db: None, drawn: list[Duty], now: datetime) -> None:
    with transaction.atomic():
        case = Case.objects.create(kind="visit", name="V1")
        for number, duty in enumerate(drawn):
            duty.case, duty.key = case, f"A13:visit:V1:{number}"
        Duty.objects.bulk_create(drawn)
        for row in Duty.objects.at(now):
            waived = row.waived_at is not None and row.waived_at <= now
            judged = judge_duty(duty_of(row), nanoseconds(now), waived=waived)
            assert (row.state, row.points, row.fine) == (judged.state, judged.points, judged.fine)
            if row.state != "open":
                done_at = None if row.shown_done_at is None else nanoseconds(row.shown_done_at)
                assert done_at == judged.done_at
            else:
                assert row.shown_done_at is None
        transaction.set_rollback(True)


def test_a_sum_over_states_is_one_query(db: None) -> None:
    """Annotations are columns: pages group and add them up in SQL."""
    case = Case.objects.create(kind="visit", name="V1")
    base = {
        "case": case,
        "clause": "A13",
        "rule": "visit report",
        "starts_on": date(2026, 1, 5),
        "origin": 0,
        "about_kind": "visit",
    }
    base |= {
        "about_id": "V1",
        "who": "li.wei",
        "opened_by": 0,
        "opened_at": BASE,
        "late_points": -3,
        "missing_points": -5,
    }
    base |= {
        "late_fine": Decimal(0),
        "missing_fine": Decimal(50),
        "incomplete_points": 0,
        "incomplete_fine": Decimal(0),
    }
    day = timedelta(days=1)
    Duty.objects.create(**base, key="1", due_at=BASE + day, missing_at=BASE + 2 * day)
    Duty.objects.create(**base, key="2", due_at=BASE + day, missing_at=BASE + 9 * day)
    rows = Duty.objects.at(BASE + 3 * day).values_list("state", "points", "fine")
    assert sorted(rows) == [("late", -3, Decimal(0)), ("missing", -5, Decimal(50))]
    assert list(Duty.objects.at(BASE + 3 * day).filter(state="late").values_list("key", flat=True)) == ["2"]
