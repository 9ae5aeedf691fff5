"""Duties: what someone owes by a time. One class per kind; ``kind`` in the file chooses it."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from bihuan.playbook.schema.values import Clause, Hours, Name, Section, Span, Text, Weekday

Roles = Annotated[
    tuple[Name, ...],
    Field(min_length=1, strict=False, description="The roles that owe it, ids from `roles`. 由哪些角色承担。"),
]
FIVE_WORKING_DAYS = Span(5, "working days")


class Next(Section):
    """Missing from the due time of the same person's next duty of clause ``next`` on. 到本人下一次该条款到期时仍未办，即为缺交。"""

    next: Clause = Field(
        description="A clause of this file whose duty comes every week or day. 本文件中按周或按日产生应办事项的条款。"
    )


def _shape(value: object) -> str:
    return "a next duty" if isinstance(value, dict | Next) else "a length of time"


Missing = Annotated[
    Annotated[Next, Tag("a next duty")] | Annotated[Span, Tag("a length of time")],
    Discriminator(_shape),
    Field(
        description="When late becomes missing: `{next: CLAUSE}`, or so long after the day of the due time. "
        "何时由迟交变为缺交：到本人下一次该条款到期，或到期日之后多久。"
    ),
]


class RuleSpec(Section):
    """What every rule says of itself."""

    title: Text = Field(description="What the clause asks for, in both languages. 条款要求，中英文。")


class Periodic(RuleSpec):
    """Owed by everyone who holds one of ``owed_by`` in a period in which the person has a working day of their own."""

    owed_by: Roles
    missing: Missing


class Weekly(Periodic):
    """Opens at the week's end; due at the end of the first ``due`` day after it, or of the next working day."""

    due: Weekday = Field(
        description="The weekday after the week by whose end it is due; on a holiday, the next working day. "
        "次周的星期几（当日结束前）；遇休息日顺延到下一个工作日。"
    )


class WeeklyReport(Weekly):
    """A weekly or management report of the week, handed in by its writer. 周报或销售管理报告书，由本人提交。"""

    kind: Literal["weekly report"]
    report: Literal["weekly", "management"] = Field(
        description="`weekly`: 周报; `management`: 销售管理报告书 (weekly, by supervisors)."
    )


class DailyReport(Periodic):
    """A daily report of each own working day; due at that day's end. 每个本人工作日的日报，当日结束前提交。"""

    kind: Literal["daily report"]


class OpportunityUpdate(Weekly):
    """Every open opportunity of the person touched in the hours before the due time (``window``), or later.

    本人所有未关闭的商机，在到期前 ``window`` 内（或之后）均已更新或确认无变化。
    """

    kind: Literal["opportunity update"]
    window: Hours = Field(
        description="How long before the due time an update counts, in hours. 到期前多少小时内的更新算数。"
    )


class StatisticsRelease(Weekly):
    """The week's statistics, released by anyone. 当周统计，由任何人发布。"""

    kind: Literal["statistics release"]


class Act(RuleSpec):
    """Opened by a fact and due ``within`` a time; missing after a further ``missing``."""

    within: Span = Field(
        description="How long there is. Working days and days run to the end of the last one; hours by the minute. "
        "办理期限。工作日、天数算到最后一天结束；小时按分钟计。"
    )
    missing: Span = Field(
        default=FIVE_WORKING_DAYS,
        description="How long after the day of the due time late becomes missing. 到期日之后多久由迟交变为缺交。",
    )


class VisitReport(Act):
    """The report of a visit, owed by the person who led it, from the visit's end on. 拜访报告，由带队人在拜访结束后提交。"""

    kind: Literal["visit report"]


class BidResult(Act):
    """The result of a bid, owed by the opportunity's owner, from the opening of the tenders on. 投标结果，开标后由商机负责人填写。"""

    kind: Literal["bid result"]


class CustomerEntry(Act):
    """The entry of collected customer data, owed by who records it, from the collection on. 客户资料收集后的录入，由录入人承担。"""

    kind: Literal["customer entry"]


class FirstContact(Act):
    """The owner's first follow-up of a customer whom nobody has followed up yet. 负责人对尚无人跟进的客户的首次联络。"""

    kind: Literal["first contact"]


class FollowupPlan(Act):
    """A follow-up plan, once per customer, from the first moment at which it has ``grade`` and a follow-up behind it.

    跟进计划（甘特表），每个客户一次，自其达到 ``grade`` 且已有跟进时起。
    """

    kind: Literal["followup plan"]
    grade: Literal["A", "B", "C"] = Field(
        description="The customer grade that calls for a plan. 需要制定计划的客户等级。"
    )


class FollowupEntry(Act):
    """The entry of a follow-up, owed by who made it, from the moment at which it happened. 跟进记录的录入，由跟进人承担。"""

    kind: Literal["followup entry"]


class ContractReview(Act):
    """A review of a contract, owed by the reviewer, per request of one of ``steps``. 合同评审，由被请求的评审人承担。"""

    kind: Literal["contract review"]
    steps: Annotated[tuple[Name, ...], Field(min_length=1, strict=False)] = Field(
        description="The review steps that have this clock, role ids. 适用该时限的评审环节（角色）。"
    )


DutyRule = Annotated[
    WeeklyReport
    | DailyReport
    | OpportunityUpdate
    | StatisticsRelease
    | VisitReport
    | BidResult
    | CustomerEntry
    | FirstContact
    | FollowupPlan
    | FollowupEntry
    | ContractReview,
    Field(discriminator="kind"),
]
