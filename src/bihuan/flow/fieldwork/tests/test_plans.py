"""Plans of follow-up: each step says what, with whom and when."""

from datetime import date, timedelta

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Conflict, Missing
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.tests.regulation import in_force
from bihuan.flow.fieldwork.inputs import PlanInput, PlanStep
from bihuan.flow.fieldwork.models import FollowupPlan
from bihuan.flow.fieldwork.services import archive_plan, change_plan, make_plan, restore_plan, set_step_done
from bihuan.flow.fieldwork.tests.unchanged import raises, refused

STEP = PlanStep(goal="立项", action="递交方案", with_whom="设备部 单经理", channel="visit", due_on=date(2026, 1, 20))
LATER = timedelta(hours=1)


def _made(cast: Cast, customer: Customer, *steps: PlanStep) -> FollowupPlan:
    row = PlanInput(customer=customer.public_id, title="年度采购", steps=steps or (STEP,))
    return make_plan(row=row, by=cast.li_wei, at=cast.at)


@pytest.mark.clause("E8", part="base")
def test_made(cast: Cast, huatong: Customer) -> None:
    """One fact, which does E8."""
    in_force("tob")
    plan = _made(cast, huatong)
    assert [(line.goal, line.action, line.due_on) for line in plan.lines.all()] == [
        ("立项", "递交方案", date(2026, 1, 20))
    ]
    event = Event.objects.get(verb="plan.made")
    assert (event.subject, event.data) == (plan.public_id, {"customer": huatong.public_id, "by": "li.wei", "lines": 1})


@pytest.mark.clause("E10")
def test_a_step_that_says_too_little(cast: Cast, huatong: Customer) -> None:
    """E10 is named, and the field of the step."""
    in_force("tob")
    with refused("step_not_specific", field="steps-1-with_whom", clause="E10"):
        _made(cast, huatong, STEP, STEP.model_copy(update={"with_whom": ""}))
    vague = PlanStep(goal="立项", action="递交方案")
    with refused("step_not_specific", field="steps-0-with_whom"):
        _made(cast, huatong, vague)


def test_without_a_regulation_what_and_when_are_enough(cast: Cast, huatong: Customer) -> None:
    """And less is not."""
    _made(cast, huatong, PlanStep(action="电话回访", due_on=date(2026, 1, 20)))
    with refused("step_not_specific", field="steps-0-due_on"):
        _made(cast, huatong, PlanStep(action="电话回访"))


def test_steps_are_done_and_stay_so(cast: Cast, huatong: Customer) -> None:
    """Also when the plan is changed around them; pressing twice is one."""
    plan = _made(cast, huatong, STEP, STEP)
    first, second = plan.lines.all()
    set_step_done(plan=plan.public_id, line=first.pk, done=True, by=cast.li_wei, at=cast.at + LATER)
    set_step_done(plan=plan.public_id, line=first.pk, done=True, by=cast.zhang_min, at=cast.at + 2 * LATER)
    assert Event.objects.filter(verb="plan.step_done").count() == 1
    steps = (STEP, STEP.model_copy(update={"key": first.pk, "action": "递交新方案"}))
    row = PlanInput(customer=huatong.public_id, steps=steps)
    changed = change_plan(plan=plan.public_id, row=row, version=1, by=cast.li_wei, at=cast.at + LATER)
    assert [(line.action, line.done_at, line.done_by) for line in changed.lines.all()] == [
        ("递交方案", None, None),
        ("递交新方案", cast.at + LATER, cast.li_wei),
    ]
    with raises(Conflict):
        change_plan(plan=plan.public_id, row=row, version=1, by=cast.zhang_min, at=cast.at)
    with raises(Missing):
        set_step_done(plan=plan.public_id, line=second.pk, done=True, by=cast.li_wei, at=cast.at)


def test_put_away(cast: Cast, huatong: Customer) -> None:
    """And worked on again."""
    plan = _made(cast, huatong)
    archive_plan(plan=plan.public_id, by=cast.li_wei, at=cast.at)
    with refused("is_archived"):
        archive_plan(plan=plan.public_id, by=cast.li_wei, at=cast.at)
    assert restore_plan(plan=plan.public_id, by=cast.li_wei, at=cast.at).archived_at is None


def test_who_may_not(cast: Cast, huatong: Customer) -> None:
    """To strangers there is no such plan, nor such a customer."""
    plan = _made(cast, huatong)
    for stranger in (cast.wang_fang, cast.zhou_jie):
        with raises(Missing):
            archive_plan(plan=plan.public_id, by=stranger, at=cast.at)
    with refused("no_such_customer", field="customer"):
        row = PlanInput(customer=huatong.public_id, steps=(STEP,))
        make_plan(row=row, by=cast.zhao_qiang, at=cast.at)
