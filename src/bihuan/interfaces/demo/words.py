"""Texts as a salesman writes them, made of a trade's phrases."""

from decimal import Decimal
from typing import Any

from bihuan.base.policies.selectors import form as form_of
from bihuan.interfaces.demo.people import GIVEN, SURNAMES
from bihuan.interfaces.demo.world import Deal, Firm, World
from bihuan.playbook.schema.forms import ExtraField, FormId

FIRST = "珩砚岑铂屿澜曜硕昱瑾钧翊沅淇樾煜恺骁泓珺"
SECOND = "川舟泽源桥安洲和远庭峰禾野屏朗岱衡宁苑森"
SIGN_COMMENTS = (
    "拜访数量够了，注意把下一步写到人和时间。",
    "{firm}这个项目盯紧，本周约总经理一起去一次。",
    "同意。报价先给我看再发。",
    "回款进度偏慢，本周重点催{firm}。",
    "不错，继续保持。",
    "竞争对手的信息再具体一些，型号、价格、付款都要。",
    "阅。",
    "机会表里有两条两周没动了，下周给出结论。",
)
RETURN_COMMENTS = ("下周计划没有具体客户和时间，请补充后重新提交。", "洽谈结果写得太笼统，请按客户逐条写。")
FEEDBACK = ("拜访报告质量好，已转各区参考。", "竞争对手信息缺价格，请补充。", "机会表已归档，投标结果请尽快补录。")
INSIGHTS = (
    "今天跑得比较散，明天按路线走。",
    "老客户的新需求要多问一句。",
    "报价前先摸清付款条件。",
    "现场多看少说，收获不小。",
)


def person(world: World) -> str:
    """A name."""
    return f"{world.pick(SURNAMES)}{world.pick(GIVEN)}"


def phone(world: World) -> str:
    """A mobile number of a range that nobody has."""
    return f"{world.pick(('1380000', '1390000', '1370000'))}{world.rng.randrange(10_000):04}"


def address(world: World, city: str) -> str:
    """Where a company sits."""
    part = world.pick(("高新区", "经开区", "工业园", "临港新区"))
    road = world.pick(("兴业路", "创新路", "科技大道", "东环路"))
    return f"{city}市{part}{road}{world.rng.randrange(8, 980)}号"


class Namer:
    """Names of companies, none twice."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._given: set[str] = set()

    def company(self, city: str) -> tuple[str, str]:
        """A name and its industry."""
        for _attempt in range(400):
            suffix, industry = self.world.pick(self.world.trade.kinds)
            brand = self.world.pick(FIRST) + self.world.pick(SECOND)
            if f"{brand}{suffix}" not in self._given:
                self._given.add(f"{brand}{suffix}")
                return f"{city}{brand}{suffix}", industry
        raise AssertionError("there are enough names")


def say(
    world: World,
    phrases: tuple[str, ...],
    firm: Firm | None = None,
    deal: Deal | None = None,
    *,
    budget: int | None = None,
    month: int | None = None,
) -> str:
    """A phrase with its places filled. ``budget`` (万元) and ``month``: where the record itself tells them."""
    goods = deal.goods if deal is not None else world.pick(world.trade.goods)
    return str(world.pick(phrases)).format(
        product=goods.name.split("（")[0],
        concern=world.pick(world.trade.concerns),
        rival=deal.rival if deal is not None else world.pick(world.trade.rivals),
        who=called(firm) if firm is not None else "对方",
        month=month or world.rng.randrange(1, 13),
        budget=deal.amount if deal is not None else budget or world.rng.randrange(*world.trade.amount),
        city=firm.city if firm is not None else "",
        firm=firm.name if firm is not None else "重点客户",
    )


def called(firm: Firm) -> str:
    """How one speaks of the contact: family name and position."""
    name, _colon, title = firm.who.partition(":")
    short = {"总": "总", "厂长": "厂长", "老板": "老板", "店长": "店长"}
    for ending, address in short.items():
        if title.endswith(ending):
            return f"{name[0]}{address}"
    if "总监" in title or "副总" in title or "总经理" in title or "总工" in title:
        return f"{name[0]}总" if "总工" not in title else f"{name[0]}工"
    return (
        f"{name[0]}{'部长' if '部长' in title else '经理' if '经理' in title else '主任' if '主任' in title else '工'}"
    )


def extras(world: World, form_id: FormId, *, at: Any, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """The regulation's own fields of the form, filled in."""
    form = form_of(form_id, at)
    return {
        field.key: value
        for field in (form.extra if form else ())
        if field.key not in leave_out and (value := _value(world, field, at)) is not None
    }


def _value(world: World, field: ExtraField, at: Any) -> Any:
    if phrases := world.trade.extras.get(field.key):
        return world.pick(phrases)
    if field.type == "choice":
        return world.pick(sorted(field.choices))
    if field.type == "several choices":
        return [world.pick(sorted(field.choices))]
    if field.type == "yes or no":
        return world.happens(0.6)
    if field.type == "number":
        return world.rng.randrange(1, 5)
    if field.type == "money":
        return str(Decimal(world.rng.randrange(80, 3_000)) * 10_000)
    if field.type == "date":
        return world.after(at.astimezone(world.zone).date(), world.rng.randrange(20, 90)).isoformat()
    return None
