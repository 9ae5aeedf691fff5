"""A week of 李伟 in 上海, made through the services: 2026-W10, Monday 2 March to Sunday 8 March.

Tuesday a visit to 东海精机 that had been planned, with its report; Wednesday one to 长江电器, unplanned and without a report;
Thursday a follow-up of 东海精机 whose next step lies on Tuesday of the week after.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bihuan.base.duties.services import rebuild
from bihuan.base.organisation.models import Company, Member
from bihuan.base.organisation.tests.cast import SHANGHAI, START, Cast
from bihuan.base.policies.services import publish
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import record_customer
from bihuan.flow.fieldwork import services as fieldwork
from bihuan.flow.fieldwork.inputs import FollowupInput, HeldVisit, VisitPlan, VisitReport, VisitTimes
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.playbook.load import read_source
from bihuan.steer.reports.rules import Period, period_named

WEEK = "2026-W10"
MONDAY = date(2026, 3, 2)


def when(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of March 2026 in Shanghai."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def week(name: str = WEEK) -> Period:
    """The week of that name."""
    found = period_named("weekly", name)
    assert found is not None
    return found


@dataclass
class World:
    """The records of the week."""

    cast: Cast
    donghai: Customer
    changjiang: Customer
    planned: Visit
    unplanned: Visit
    call: Followup


def founded(cast: Cast, preset: str = "equipment") -> None:
    """A company whose regulation is the preset since January."""
    Company.objects.get_or_create(pk=1, defaults={"name": "华东工业设备有限公司", "set_up_at": cast.at})
    publish(
        text=read_source(preset).text, name=f"{preset}.yaml", starts_on=START.date(), by=None, at=cast.at, first=True
    )


def customer(name: str, by: Member, at: datetime = START, **fields: object) -> Customer:
    """A customer of theirs."""
    return record_customer(row=CustomerInput(name=name, **fields), by=by, at=at)


def lived(cast: Cast, preset: str = "equipment") -> World:
    """The whole week."""
    founded(cast, preset)
    li_wei = cast.li_wei
    donghai = customer("东海精机有限公司", li_wei, region="上海")
    changjiang = customer("长江电器股份有限公司", li_wei, region="杭州")
    plan = VisitPlan(
        customer=donghai.public_id, purpose="new_customer", goal="了解产线改造预算", planned_start=when(3, 10)
    )
    planned = fieldwork.plan_visit(row=plan, by=li_wei, at=when(2))
    times = VisitTimes(started_at=when(3, 10), ended_at=when(3, 11))
    planned = fieldwork.hold_visit(visit=planned.public_id, row=times, by=li_wei, at=when(3, 11))
    said = VisitReport(
        result="认可方案,待报价", next_steps="周二送报价", needs="交期要在六周内", competitors="北方机电报价更低"
    )
    planned = fieldwork.report_visit(visit=planned.public_id, row=said, version=None, by=li_wei, at=when(3, 18))
    made = HeldVisit(customer=changjiang.public_id, purpose="collection", started_at=when(4, 14), ended_at=when(4, 15))
    unplanned = fieldwork.record_visit(row=made, by=li_wei, at=when(4, 16))
    told = FollowupInput(
        customer=donghai.public_id,
        content="电话确认参数",
        feedback="希望早点看到报价",
        next_step="送报价",
        next_at=date(2026, 3, 10),
    )
    call = fieldwork.log_followup(row=told, by=li_wei, at=when(5, 9))
    return World(cast, donghai, changjiang, planned, unplanned, call)


def judged(at: datetime) -> None:
    """The duties as they stand at the moment."""
    rebuild(at=at)


def each_minute(first: datetime) -> Callable[[], datetime]:
    """A clock that moves on by a minute each time it is asked."""
    now = first - timedelta(minutes=1)

    def tick() -> datetime:
        nonlocal now
        now += timedelta(minutes=1)
        return now

    return tick
