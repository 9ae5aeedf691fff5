"""What happens to the people and the rules in twelve weeks: somebody leaves, somebody rises, days are moved."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.services import assign_roles, close_accounts, leave_company, take_position
from bihuan.base.policies.services import set_calendar_days
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.services import hand_over_contracts
from bihuan.flow.customers.services import assign_customers
from bihuan.flow.offers.models import Bid
from bihuan.flow.offers.services import hand_over_bids
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services import hand_over
from bihuan.interfaces.demo.founding import ADMINISTRATOR, administrators_role, known
from bihuan.interfaces.demo.world import Seller, World
from bihuan.playbook.calendar import WorkCalendar

MOVED_WEEKS = (5, 6, 7, 4, 3, 2, 1, 0)
"""Of the first of these whose Friday is worked and whose Saturday is not, both are exchanged."""


def lay_out(world: World) -> None:
    """Everything of the kind."""
    _calendar(world)
    for seller in world.sellers:
        if seller.worker.rises is not None:
            week, role = seller.worker.rises
            moment = world.at(world.monday(week) - timedelta(days=3), 16)
            world.later(moment, _rises(world, seller, role, week))
        if seller.worker.leaves is not None:
            wednesday = world.monday(seller.worker.leaves) + timedelta(days=2)
            world.later(world.at(wednesday, 10), _leaves(world, seller))
            world.later(world.at(wednesday + timedelta(days=2), 16.5), _hands_over(world, seller))


def _calendar(world: World) -> None:
    fridays = (world.monday(week) + timedelta(days=4) for week in MOVED_WEEKS if week < world.weeks)
    friday = next(
        (day for day in fridays if world.is_working(day) and not world.is_working(day + timedelta(days=1))), None
    )
    if friday is None:
        return
    saturday = friday + timedelta(days=1)
    admin, at = world.members[ADMINISTRATOR], world.at(world.start - timedelta(days=2), 9)
    set_calendar_days(days={friday: False, saturday: True}, note="厂区搬迁，周五与周六对调", by=admin, at=at)
    world.calendar = WorkCalendar(world.zone.key, holidays=[friday], workdays=[saturday])


def _rises(world: World, seller: Seller, role: str, week: int) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        admin = world.members[ADMINISTRATOR]
        take_position(member=seller.member, role=role, first_on=world.monday(week), by=admin, at=at)
        fresh = known(world, seller.worker.code)
        roles = [*fresh.roles.all(), administrators_role("manager")]
        assign_roles(member=fresh, roles=roles, version=fresh.version, by=admin, at=at)
        seller.member = known(world, seller.worker.code)

    return act


def _leaves(world: World, seller: Seller) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        fresh = known(world, seller.worker.code)
        admin = world.members[ADMINISTRATOR]
        leave_company(
            member=fresh, left_on=seller.last_on, account="on_the_day", version=fresh.version, by=admin, at=at
        )
        world.later(world.at(seller.last_on + timedelta(days=1), 1), lambda at: _close(world, at))

    return act


def _close(world: World, at: datetime) -> None:
    for member in close_accounts(at=at):
        known(world, member.code)


def _hands_over(world: World, seller: Seller) -> Callable[[datetime], None]:
    """The manager gives what was looked after to those who stay."""

    def act(at: datetime) -> None:
        manager = seller.manager
        heirs = [
            one for one in world.sellers if one.manager == manager and one is not seller and one.worker.leaves is None
        ]
        if manager is None or not heirs:
            return
        for place, heir in enumerate(heirs):
            firms = seller.firms[place :: len(heirs)]
            if firms:
                _give(world, [firm.id for firm in firms], heir.member, manager, at)
                heir.firms += firms
        seller.firms = []

    return act


def _give(world: World, firms: list[str], heir: Member, manager: Member, at: datetime) -> None:
    assign_customers(customers=firms, owner=heir.public_id, reason="人员离职交接", by=manager, at=at)
    about = {"customer__public_id__in": firms, "archived_at": None}
    deals = list(Opportunity.objects.filter(**about).values_list("public_id", flat=True))
    bids = list(Bid.objects.filter(**about).values_list("public_id", flat=True))
    contracts = list(Contract.objects.filter(**about).values_list("public_id", flat=True))
    if deals:
        hand_over(public_ids=deals, owner=heir.public_id, reason="人员离职交接", by=manager, at=at)
    if bids:
        hand_over_bids(public_ids=bids, owner=heir.public_id, by=manager, at=at)
    if contracts:
        hand_over_contracts(public_ids=contracts, owner=heir.public_id, by=manager, at=at)
