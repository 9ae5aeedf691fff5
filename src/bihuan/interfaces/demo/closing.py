"""Tenders, contracts with their reviews, and money."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from bihuan.base.organisation.models import Member
from bihuan.flow.contracts.inputs import (
    ContractInput,
    InstalmentInput,
    PlanInput,
    ReceiptInput,
    RequestInput,
    ReviewInput,
    SigningInput,
    StepRequest,
)
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.rules import checks_of, split_by
from bihuan.flow.contracts.services import (
    change_contract,
    draft_contract,
    plan_instalments,
    record_receipt,
    request_review,
    review,
    sign,
)
from bihuan.flow.offers.inputs import BidInput, ResultInput, ResultLine
from bihuan.flow.offers.services import mark_opened, open_bid, quote, record_result
from bihuan.interfaces.demo import words
from bihuan.interfaces.demo.world import Deal, Seller, World

REVIEWERS = (("legal", "zhou.jie"), ("finance", "sun.li"))
OPINIONS = {
    "legal": ("主体资格与条款合法，同意。", "争议管辖已改为我方所在地，同意。", "违约责任对等，同意签订。"),
    "finance": ("付款比例符合规定，同意。", "税率、开票信息已核对，同意。", "预付款到账后排产，同意。"),
    "manager": ("价格在权限内，同意。", "交货期能满足，同意。", "同意，注意验收节点。"),
}
RETURNS = {"finance": "质保金 15% 过高，请改为 10% 以内后再审。", "legal": "缺少知识产权条款，请补充。"}
PARTS = (
    (("预付款", 30, 5), ("到货款", 60, 60), ("质保金", 10, 365)),
    (("预付款", 30, 7), ("发货前", 40, 45), ("验收款", 20, 75), ("质保金", 10, 365)),
)


class Closing:
    """From the tender to the money."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._slips = 0

    # Tenders

    def tender(self, seller: Seller, deal: Deal, at: datetime) -> None:
        """An analysis, a quote, the opening, the result: in time, late, or not at all."""
        world = self.world
        day = at.astimezone(world.zone).date()
        closes, opens = world.at(world.after(day, 5), 9.5), world.at(world.after(day, 6), 9.5)
        cost = Decimal(round(deal.amount * 10_000 * world.rng.uniform(0.78, 0.86), -2))
        ours = Decimal(round(deal.amount * 10_000 * world.rng.uniform(0.94, 0.99), -2))
        given = BidInput(
            opportunity=deal.id,
            name=deal.name,
            tenderer=world.pick(("业主自行招标", "华桥招标代理有限公司", "临港工程咨询有限公司")),
            method=world.pick(("scored", "scored", "lowest_price", "negotiation")),
            ceiling_price=Decimal(deal.amount * 10_000),
            closes_at=closes,
            opens_at=opens,
            bond=Decimal(round(deal.amount * 200, -2)),
            cost=cost,
            our_price=ours,
            floor_price=Decimal(round(cost * Decimal("1.06"), -2)),
            competitor_prices=f"{deal.rival}预计 {deal.amount * world.rng.uniform(0.9, 1.0):.1f} 万",
            conclusion="bid",
            extra=words.extras(world, "bid_analysis", at=at),
        )
        bid = open_bid(given=given, by=seller.member, at=at)
        deal.bid = bid.public_id
        world.later(closes - timedelta(hours=6), partial(self._quote, seller, deal))
        world.later(opens + timedelta(hours=2), lambda at: self._opened(seller, deal, opens, ours, at))

    def _quote(self, seller: Seller, deal: Deal, at: datetime) -> None:
        quote(public_id=deal.bid, version=None, by=self.world.holder(seller, deal).member, at=at)

    def _opened(self, seller: Seller, deal: Deal, opens: datetime, ours: Decimal, at: datetime) -> None:
        seller = self.world.holder(seller, deal)
        world = self.world
        mark_opened(public_id=deal.bid, opened_at=opens, version=None, by=seller.member, at=at)
        chance, habit = world.rng.random(), seller.habit
        if chance >= habit.punctual + habit.late:
            return
        late = chance >= habit.punctual
        day = world.after(
            at.astimezone(world.zone).date(), world.rng.randrange(6, 9) if late else world.rng.randrange(1, 4)
        )
        world.later(world.at(day, world.hour()), lambda at: self._result(seller, deal, opens, ours, at))

    def _result(self, seller: Seller, deal: Deal, opens: datetime, ours: Decimal, at: datetime) -> None:
        seller = self.world.holder(seller, deal)
        world = self.world
        others = [deal.rival, *(rival for rival in world.trade.rivals if rival != deal.rival)][
            : world.rng.randrange(2, 4)
        ]
        prices = [
            (ours * Decimal(str(round(world.rng.uniform(0.93, 1.07), 4)))).quantize(Decimal(100)) for _each in others
        ]
        won = deal.wins
        lines = [ResultLine(bidder=world.trade.company, price=ours, rank=1 if won else 2, is_us=True, is_winner=won)]
        for place, (bidder, price) in enumerate(zip(others, prices, strict=True)):
            rank = place + 2 if won else (1 if place == 0 else place + 2)
            lines.append(ResultLine(bidder=bidder, price=price, rank=rank, is_winner=not won and place == 0))
        given = ResultInput(
            outcome="won" if won else "lost",
            opened_at=opens,
            lines=tuple(lines),
            cause=words.say(world, world.trade.won if won else world.trade.lost, deal.firm, deal),
            lessons=world.pick(("技术分占优，价格略高。", "提前做技术交流很关键。", "下次控制商务偏离。", "")),
            extra=words.extras(world, "bid_result", at=at),
        )
        record_result(public_id=deal.bid, given=given, version=None, by=seller.member, at=at)

    # Contracts

    def contract(self, seller: Seller, deal: Deal, at: datetime) -> None:
        """Drafted, reviewed, signed."""
        world = self.world
        day = at.astimezone(world.zone).date()
        contract = draft_contract(given=self._terms(deal, day, at), by=seller.member, at=at)
        world.later(at + timedelta(hours=1.2), lambda at: self._ask(seller, deal, contract.public_id, at))

    def _terms(self, deal: Deal, day: date, at: datetime, *, changed: bool = False) -> ContractInput:
        world = self.world
        return ContractInput(
            name=f"{deal.goods.name.split('（')[0]}{'服务' if deal.goods.category == '服务' else '购销'}合同",
            customer=deal.firm.id,
            opportunity=deal.id,
            amount=Decimal(deal.amount * 10_000),
            content=f"{deal.goods.name}，{deal.goods.about}；含安装调试与操作培训。",
            price=f"合同总价 {deal.amount * 10_000:,} 元，含 13% 增值税。",
            delivery=world.pick(world.trade.delivery),
            payment_terms="预付 30%，到货 60%，质保金 10%（一年）。"
            if changed
            else "预付 30%，到货验收 60%，质保金 10%。",
            breach="逾期交货或逾期付款，每日按未履行部分的万分之五支付违约金。",
            starts_on=day,
            expires_on=day + timedelta(days=365),
            intent_confirmed_on=day,
            intent_note=f"{words.called(deal.firm)}电话确认同意我方最终报价",
            extra=words.extras(world, "contract", at=at),
        )

    def _ask(self, seller: Seller, deal: Deal, contract: str, at: datetime) -> None:
        """Ask legal, finance and the manager."""
        seller = self.world.holder(seller, deal)
        world, manager = self.world, seller.manager
        asked = [(step, world.members[code]) for step, code in REVIEWERS]
        if manager is not None:
            asked.append(("manager", manager))
        steps = tuple(StepRequest(step=step, reviewer=who.public_id) for step, who in asked)
        request_review(public_id=contract, given=RequestInput(steps=steps), version=None, by=seller.member, at=at)
        returns = world.pick(("finance", "legal")) if world.happens(0.12) else ""
        hours = sorted(world.rng.uniform(1, 30) for _each in asked)
        for (step, who), wait in zip(asked, hours, strict=True):
            moment = at + timedelta(hours=wait)
            day = world.after((moment.astimezone(world.zone)).date(), 0)
            world.later(
                max(moment, world.at(day, world.hour(9, 17))),
                partial(self._decide, seller, deal, contract, step, who, returns),
            )

    def _decide(
        self, seller: Seller, deal: Deal, contract: str, step: str, who: Member, returns: str, at: datetime
    ) -> None:
        world = self.world
        row = Contract.objects.get(public_id=contract)
        asked = row.steps.filter(round=row.round, step=step, decision="", withdrawn_at=None).exists()
        if row.state != "review" or not asked:
            return
        returned = step == returns
        opinion = RETURNS[step] if returned else world.pick(OPINIONS[step])
        meeting = step == "manager" and world.happens(0.2)
        given = ReviewInput(
            decision="returned" if returned else "approved",
            content_hash=row.content_hash,
            form="meeting" if meeting else "written",
            attendees="销售、法务、财务、技术支持" if meeting else "",
            minutes="逐条过了技术协议与付款条件，无异议。" if meeting else "",
            checklist=checks_of(step),
            opinion=opinion,
        )
        made = review(public_id=contract, step=step, given=given, by=who, at=at)
        if returned:
            world.later(at + timedelta(hours=3), lambda at: self._again(seller, deal, contract, at))
        elif made.state == "approved":
            day = world.after(at.astimezone(world.zone).date(), world.rng.randrange(1, 4))
            world.later(world.at(day, world.hour()), lambda at: self._sign(seller, deal, contract, at))

    def _again(self, seller: Seller, deal: Deal, contract: str, at: datetime) -> None:
        seller = self.world.holder(seller, deal)
        day = at.astimezone(self.world.zone).date()
        given = self._terms(deal, day, at, changed=True)
        change_contract(public_id=contract, given=given, version=None, by=seller.member, at=at)
        self._ask_again(seller, deal, contract, at)

    def _ask_again(self, seller: Seller, deal: Deal, contract: str, at: datetime) -> None:
        self.world.later(at + timedelta(minutes=20), lambda at: self._ask(seller, deal, contract, at))

    def _sign(self, seller: Seller, deal: Deal, contract: str, at: datetime) -> None:
        seller = self.world.holder(seller, deal)
        world = self.world
        signer = seller.manager or world.members["chen.jing"]
        name = deal.firm.who.partition(":")[0]
        day = at.astimezone(world.zone).date()
        sign(public_id=contract, given=SigningInput(signed_on=day, signed_by=name), version=None, by=signer, at=at)
        deal.is_open = False
        world.later(at + timedelta(minutes=50), lambda at: self._instalments(seller, deal, contract, day, at))

    def _instalments(self, seller: Seller, deal: Deal, contract: str, day: date, at: datetime) -> None:
        seller = self.world.holder(seller, deal)
        world = self.world
        parts = world.pick(PARTS)
        amounts = split_by(Decimal(deal.amount * 10_000), [Decimal(percent) for _title, percent, _days in parts])
        lines = tuple(
            InstalmentInput(due_on=day + timedelta(days=days), amount=amount, title=title)
            for (title, _percent, days), amount in zip(parts, amounts, strict=True)
        )
        plan_instalments(public_id=contract, given=PlanInput(lines=lines), version=None, by=seller.member, at=at)
        for number, line in enumerate(lines, start=1):
            if line.due_on > world.today:
                continue
            overdue = world.rng.randrange(8, 40) if world.happens(0.2) else world.rng.randrange(0, 4)
            paid = world.after(line.due_on + timedelta(days=overdue - 2), 0)
            moment = world.at(max(paid, world.after(day, 1)), world.hour(14, 17))
            world.later(moment, partial(self._receive, contract, number, line.amount))

    def _receive(self, contract: str, number: int, amount: Decimal, at: datetime) -> None:
        self._slips += 1
        day = at.astimezone(self.world.zone).date()
        given = ReceiptInput(
            received_on=day, amount=amount, instalment=number, bank_ref=f"{day:%Y%m%d}{self._slips:06}", note=""
        )
        record_receipt(contract=contract, given=given, by=self.world.members["sun.li"], at=at)
