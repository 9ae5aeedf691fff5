"""The company before its first week: departments, people, products, regulation, targets."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from bihuan.base.access.models import Role
from bihuan.base.access.services import install_builtin
from bihuan.base.organisation.inputs import DepartmentInput, LeaveInput, NewMember
from bihuan.base.organisation.models import Department, Member
from bihuan.base.organisation.services import add_member, create_department
from bihuan.base.organisation.services.absences import record_leave
from bihuan.base.organisation.services.company import set_up_company
from bihuan.base.policies.services import publish
from bihuan.base.products.inputs import ProductInput
from bihuan.base.products.services import add_product
from bihuan.interfaces.demo.people import OFFICES, SELLING, Worker, scaled
from bihuan.interfaces.demo.world import Seller, World
from bihuan.playbook.load import read_source
from bihuan.steer.scoring.services import switch_charging
from bihuan.steer.targets.inputs import TargetInput, TargetsInput
from bihuan.steer.targets.services import set_targets

ADMINISTRATOR = "yao.lin"


def found(world: World, preset: str) -> None:
    """Everything that stands before the first Monday."""
    at = world.at(world.start - timedelta(days=10), 9)
    set_up_company(name=world.trade.company, at=at, is_demo=True)
    install_builtin(at=at)
    departments = _departments(at)
    workers = scaled(world.scale)
    for worker in workers:
        if worker.joins is None:
            hire(world, worker, departments, preset, at)
    publish(
        text=read_source(preset).text,
        name=f"{preset}.yaml",
        starts_on=world.start,
        note="首次施行",
        by=None,
        at=at,
        first=True,
    )
    for goods in world.trade.goods:
        given = ProductInput(
            code=goods.code,
            name=goods.name,
            category=goods.category,
            unit=goods.unit,
            list_price=Decimal(goods.list_price),
            floor_price=goods.floor_price,
            description=goods.about,
        )
        add_product(given=given, by=world.members["chen.jing"], at=at)
    for worker in workers:
        if worker.joins is not None:
            moment = world.at(world.monday(worker.joins), 8.6)
            world.later(moment, partial(hire, world, worker, departments, preset))
    switch_charging(
        start=world.start, by=world.members["gu.mingyuan"], at=world.at(world.start - timedelta(days=3), 10)
    )
    _targets(world)


def _departments(at: datetime) -> dict[str, Department]:
    made: dict[str, Department] = {}
    for office in OFFICES:
        value = DepartmentInput(name=office.name, region_code=office.region)
        made[office.name] = create_department(value=value, parent=made.get(office.parent), by=None, at=at)
    return made


def position_in(worker: Worker, preset: str) -> str:
    """The position as the regulation names it: under ``distribution`` the heads of regions are regional managers."""
    if worker.position == "administrator":
        return ""
    if preset == "distribution" and worker.position == "manager":
        return "regional_manager"
    return worker.position


def hire(world: World, worker: Worker, departments: dict[str, Department], preset: str, at: datetime) -> None:
    """Somebody joins."""
    day = at.astimezone(world.zone).date()
    joined = day if worker.joins is not None else date.fromordinal(day.toordinal() - int(worker.years * 365))
    value = NewMember(
        code=worker.code,
        name=worker.name,
        department=departments[worker.office].public_id,
        manager=world.members[worker.manager].public_id if worker.manager else None,
        joined_on=joined,
        position=position_in(worker, preset),
        roles=(worker.role,),
        level=worker.level,
        tags=worker.tags,
        mobile=f"1360000{len(world.members) + 1001:04}"[:11],
    )
    add_member(value=value, by=None, at=at)
    member = known(world, worker.code)
    if worker.position not in SELLING:
        return
    seller = Seller(worker, member, first_on=joined)
    seller.manager = world.members[worker.manager]
    if worker.leaves is not None:
        seller.last_on = world.monday(worker.leaves) + timedelta(days=4)
    world.sellers.append(seller)


def known(world: World, code: str) -> Member:
    """The member as the services want them: with department and roles at hand."""
    rows = Member.objects.select_related("department", "manager", "manager__manager").prefetch_related("roles")
    world.members[code] = rows.get(code=code)
    return world.members[code]


def take_leave(world: World) -> None:
    """Days away, recorded by the manager a few days before; of the sick on the day."""
    for worker in scaled(world.scale):
        for week, weekday, count, why in worker.away:
            first = world.monday(week) + timedelta(days=weekday)
            last = first + timedelta(days=count - 1)
            for seller in world.sellers:
                if seller.worker is worker:
                    seller.away.append((first, last))
            moment = world.at(first - timedelta(days=0 if why == "病假" else 5), 8.7)
            value = LeaveInput(first_on=first, last_on=last, reason=why)
            world.later(moment, partial(_leave, world, worker, value))


def _leave(world: World, worker: Worker, value: LeaveInput, at: datetime) -> None:
    record_leave(member=world.members[worker.code], value=value, by=world.members[ADMINISTRATOR], at=at)


def _targets(world: World) -> None:
    """Orders and receipts for every seller and month, from the first to the one after this."""
    months = sorted(
        {(world.start + timedelta(days=15 * number)).replace(day=1) for number in range(world.weeks // 2 + 4)}
    )
    lines = [
        TargetInput(member=seller.member.public_id, month=month, measure=measure, amount=Decimal(amount * part))
        for seller in world.sellers
        for month in months
        for amount in (_target(world, seller),)
        for measure, part in (("orders", 10_000), ("receipts", 8_000))
    ]
    director = world.members["chen.jing"]
    set_targets(given=TargetsInput(lines=tuple(lines)), by=director, at=world.at(world.start - timedelta(days=4), 15))


def _target(world: World, seller: Seller) -> int:
    """In 万元, by level, a multiple of five."""
    low, high = world.trade.amount
    base = (low + high) / 2 * {"高级": 0.62, "中级": 0.45}.get(seller.worker.level, 0.28)
    return max(1, round(base / 5) * 5 if base >= 5 else round(base))


def administrators_role(name: str) -> Role:
    """A permission role by its code."""
    return Role.objects.get(code=name)
