"""What is done once the duties are known: waivers, decisions on proposals, a closed month."""

from datetime import date, timedelta

from bihuan.base.audit.models import Event
from bihuan.base.duties.models import Duty, Proposal
from bihuan.base.duties.services import decide_proposal, waive
from bihuan.base.duties.services.deciding import Decision
from bihuan.base.organisation.models import Member
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import grade_customers
from bihuan.insight.webhooks import services as webhooks
from bihuan.insight.webhooks.addresses import Policy
from bihuan.insight.webhooks.inputs import EndpointInput
from bihuan.interfaces.channels.sealing import seal
from bihuan.interfaces.channels.signing import new_secret
from bihuan.interfaces.demo.world import World
from bihuan.steer.scoring.services import close

WAIVED = 3
REASONS = ("出差途中无网络，已口头说明。", "客户临时改期，报告合并到下次拜访。", "住院期间，情况属实。")
UNDECIDED = timedelta(days=9)
DECIDED = 60
TOLD = ("contract.signed", "receipt.*")
WAITING = 6


def settle(world: World) -> None:
    """In this order."""
    _waive(world)
    _decide(world)
    _close_first_month(world)
    _tell_the_accounts(world)


def _waive(world: World) -> None:
    costly = Duty.objects.at(world.now).filter(state__in=("late", "missing"), due_at__lt=world.now - timedelta(days=12))
    rows = costly.exclude(missing_points=0).select_related("member").order_by("due_at", "key")[: WAIVED * 9 : 9]
    for place, duty in enumerate(rows):
        seller = next((one for one in world.sellers if one.member.pk == duty.member_id), None)
        if seller is not None and seller.manager is not None:
            at = world.at(world.after(duty.due_at.astimezone(world.zone).date(), 2), 10)
            waive(duty=duty, reason=REASONS[place % len(REASONS)], by=seller.manager, at=at)


def _decide(world: World) -> None:
    """Older proposals were decided two days after they came; those of the last days wait."""
    rows = Proposal.objects.to_decide().filter(at__lt=world.now - UNDECIDED).exclude(member=None).order_by("at", "pk")
    for proposal in rows[:DECIDED]:
        seller = next((one for one in world.sellers if one.member.pk == proposal.member_id), None)
        if seller is None or seller.manager is None:
            continue
        accepted = world.happens(0.6)
        at = min(world.at(world.after(proposal.at.astimezone(world.zone).date(), 2), 11), world.now)
        decision: Decision = "accepted" if accepted else "dismissed"
        decide_proposal(proposal=proposal, decision=decision, by=seller.manager, at=at)
        if accepted and proposal.action == "downgrade":
            there = Customer.objects.filter(public_id=proposal.about_id, grade="B", archived_at=None).exists()
            if there:
                grade_customers(
                    customers=[proposal.about_id], grade="C", reason="连续两周无进展", by=seller.manager, at=at
                )


def _close_first_month(world: World) -> None:
    """The first whole month, on the sixth of the next."""
    first = world.start.replace(day=1)
    month = first if world.start.day == 1 else _next(first)
    moment = world.at(world.after(_next(month), 4), 10)
    if moment < world.now - timedelta(days=20):
        close(month=month, by=world.members["gu.mingyuan"], at=moment)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _tell_the_accounts(world: World) -> None:
    """A webhook to the accounting system, which nobody runs here: paused, with the latest receipts waiting for it."""
    by = Member.objects.filter(roles__is_administrator=True, is_active=True).order_by("pk").first()
    if by is None:
        return
    value = EndpointInput(name="财务系统", url="https://erp.example.com/hooks/bihuan", verbs=TOLD)
    made = webhooks.create_endpoint(
        value=value, sealed=seal(new_secret()), policy=Policy(https_only=True), by=by, at=world.now
    )
    latest = Event.objects.filter(verb__in=("receipt.recorded", "contract.signed")).order_by("-seq")[:WAITING]
    for seq in sorted(latest.values_list("seq", flat=True)):
        webhooks.replay(endpoint=made.public_id, seq=seq, by=by, at=world.now)
    webhooks.pause(endpoint=made.public_id, by=by, at=world.now)
