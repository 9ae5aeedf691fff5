"""Quotas, proposals, gates, and what a breach costs."""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema

from bihuan.playbook.schema.duties import Roles, RuleSpec
from bihuan.playbook.schema.values import ElapsedTime, Name, Section

Count = Annotated[int, Field(ge=1, le=100_000)]
Grade = Literal["A", "B", "C"]
Per = Annotated[
    Literal["working day", "week"],
    Field(
        description="`working day`: the target is multiplied by the person's own working days of the week; `week`: it is "
        "not. `working day` 按本人当周工作日数折算，`week` 不折算。"
    ),
]


class CustomersRecorded(RuleSpec):
    """Distinct new customers a person records in a week; ``target`` for each own working day, or for the week.

    本人一周内新录入的不同客户数。
    """

    kind: Literal["customers recorded"]
    owed_by: Roles
    target: Count = Field(description="How many. 个数。")
    per: Per


class CustomersVisited(RuleSpec):
    """Distinct customers a person visits in a week. 本人一周内拜访的不同客户数。"""

    kind: Literal["customers visited"]
    owed_by: Roles
    target: Count = Field(description="How many. 个数。")
    per: Per


class CustomerFollowups(RuleSpec):
    """Follow-ups, by anyone, of a customer that has ``grade`` and one owner all week; owed by that owner.

    整周属于同一负责人且为 ``grade`` 级的客户，当周被跟进的次数；由负责人承担。
    """

    kind: Literal["customer followups"]
    grade: Grade = Field(description="The customer grade it holds for. 适用的客户等级。")
    target: Count = Field(description="How many follow-ups a week. 每周跟进次数。")


QuotaRule = Annotated[CustomersRecorded | CustomersVisited | CustomerFollowups, Field(discriminator="kind")]


class Reclaim(RuleSpec):
    """Take the customer back when the first-contact duty of the same clause is not done at its due time.

    同一条款的首次联络到期未办时，建议收回客户。
    """

    kind: Literal["reclaim"]


class IdleRep(RuleSpec):
    """A person without any follow-up for so many working days of their own. 人员连续若干个本人工作日没有任何跟进。"""

    kind: Literal["idle rep"]
    owed_by: Roles
    own_working_days: Count = Field(description="How many own working days of silence. 连续多少个本人工作日。")


class Activate(RuleSpec):
    """An owned customer without follow-up for its grade's time since the last follow-up, recording or grading.

    有负责人的客户，自最近一次跟进、录入或定级起，超过其等级的时间没有跟进。
    """

    kind: Literal["activate"]
    after: dict[Grade, ElapsedTime] = Field(
        min_length=1,
        description="For each grade, how long the silence may last; a day is 24 hours. 各等级允许沉默多久；一天按 24 小时计。",
    )


class Downgrade(RuleSpec):
    """A customer of ``grade`` without progress for ``after``. ``grade`` 级客户在 ``after`` 内没有进展，建议降级。"""

    kind: Literal["downgrade"]
    grade: Grade = Field(description="The customer grade it holds for. 适用的客户等级。")
    after: ElapsedTime = Field(
        description="How long without progress; a day is 24 hours. 多久没有进展；一天按 24 小时计。"
    )


ProposalRule = Annotated[Reclaim | IdleRep | Activate | Downgrade, Field(discriminator="kind")]


class BidAnalysis(RuleSpec):
    """No quote before the bid analysis is complete. 投标分析表填完之前不得报价。"""

    kind: Literal["bid analysis"]


class SigningReview(RuleSpec):
    """No signing before every requested review, and every one of ``required``, is passed.

    已请求的评审以及 ``required`` 中的评审全部通过之前不得签订合同；一次评审都没有请求也不得签订。
    """

    kind: Literal["signing review"]
    required: Annotated[tuple[Name, ...], Field(strict=False)] = Field(
        default=(),
        description="Review steps that must have been requested, role ids. 必须经过的评审环节（角色）。",
    )


GateRule = Annotated[BidAnalysis | SigningReview, Field(discriminator="kind")]


def _exact(value: Any, info: ValidationInfo) -> Any:
    """Numbers that arrive as int or float are read by their digits: money is exact. JSON carries it as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    if info.mode == "json" and isinstance(value, str) and re.fullmatch(r"[0-9]{1,20}(\.[0-9]{1,20})?", value):
        return Decimal(value)
    return value


def _two_decimals(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


Money = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(ge=0, max_digits=12, decimal_places=2),
    AfterValidator(_two_decimals),
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": 10_000_000_000, "examples": [50.00]}),
]
Points = Annotated[int, Field(ge=-1000, le=1000)]
NOTHING = Decimal("0.00")


class Fines(Section):
    """Fines in 元, two decimals. 扣款，单位元。"""

    missing: Money = Field(default=NOTHING, description="When missing. 缺交时。")
    late: Money = Field(default=NOTHING, description="When late. 迟交时。")
    incomplete: Money = Field(default=NOTHING, description="When incomplete. 不完整时。")


class Charge(Section):
    """What a duty costs in its worst state: points, and a fine in 元. 每项应办事项按最差状态计一次：分数与扣款。"""

    missing: Points = Field(default=0, description="Points when missing, usually negative. 缺交时的分数，通常为负。")
    late: Points = Field(default=0, description="Points when late. 迟交时的分数。")
    incomplete: Points = Field(default=0, description="Points when incomplete. 不完整时的分数。")
    fine: Fines = Field(default=Fines(), description="Fines in 元 beside the points. 分数之外的扣款（元）。")
