"""Forms: which fields must be filled in, and the trade's own fields beside the built-in ones."""

from typing import Annotated, Literal

from pydantic import Field

from bihuan.playbook.schema.values import Clause, Name, Section, Text

FormId = Literal[
    "customer",
    "contact",
    "opportunity",
    "followup",
    "followup_plan",
    "support_request",
    "visit_plan",
    "visit_slip",
    "visit_report",
    "daily_report",
    "weekly_report",
    "management_report",
    "flash_report",
    "deal_registration",
    "bid_analysis",
    "bid_result",
    "contract",
    "contract_review",
]

CORE_FIELDS: dict[FormId, tuple[str, ...]] = {
    "customer": (
        *("number", "name", "industry", "scale", "region", "address", "website", "source", "collected_at"),
        *("first_contact_at", "grade", "category", "chance", "chance_reason", "tags", "needs", "budget", "needed_by"),
        *("contact_name", "contact_title", "contact_phone", "contact_email", "credit_code", "notes"),
    ),
    "contact": ("name", "title", "department", "decision_power", "phone", "mobile", "email", "wechat", "notes"),
    "opportunity": (
        *("number", "name", "customer", "stage", "industry", "products", "amount", "expected_close_on"),
        *("competitors", "outcome", "outcome_reason", "lost_to", "notes"),
    ),
    "followup": (
        "customer",
        "contact",
        "happened_at",
        "channel",
        "content",
        "feedback",
        "next_step",
        "next_at",
        "risk",
    ),
    "followup_plan": ("goal", "action", "with_whom", "channel", "due_on", "support", "support_by"),
    "support_request": ("department", "what", "needed_on", "reason"),
    "visit_plan": ("customer", "region", "time", "purpose", "goal", "notes"),
    "visit_slip": ("customer", "contact", "goal", "plan", "leave_at", "expected_back_at", "transport"),
    "visit_report": (
        *("visited_at", "people", "purpose", "result", "next_steps", "received_by", "received_by_title"),
        *("decision_power", "needs", "competitors", "minutes", "cost", "notes"),
    ),
    "daily_report": (
        *("attendance", "results", "complaints", "receipts", "orders", "competitors", "feedback", "news"),
        *("insights", "cost"),
    ),
    "weekly_report": (
        *("daily_work", "results", "receipts", "orders", "competitors", "feedback", "news", "visit_reports"),
        *("problems", "next_week"),
    ),
    "management_report": (
        *("target_attainment", "new_customers", "receipts", "effective_visit_rate", "deal_rate", "sales_per_person"),
        *("competitors", "abnormal_customers", "report_handling", "next_week"),
    ),
    "flash_report": ("kind", "customer", "what", "severity", "products", "effect", "suggestion"),
    "deal_registration": ("vendor", "registered_on", "status", "valid_until", "notes"),
    "bid_analysis": (
        *("opportunity", "tenderer", "method", "ceiling_price", "closes_at", "opens_at", "bond", "cost"),
        *("our_price", "margin", "floor_price", "competitor_prices", "conclusion"),
    ),
    "bid_result": ("opened_at", "bidders", "winner", "outcome", "our_rank", "gap", "cause", "lessons"),
    "contract": (
        *("number", "name", "customer", "amount", "content", "price", "delivery", "payment_terms", "breach"),
        *("starts_on", "expires_on", "signed_by", "notes"),
    ),
    "contract_review": ("form", "attendees", "minutes", "checklist", "opinion"),
}
"""The built-in fields of each form: what ``required`` may name beside the form's own extra fields."""

FieldType = Literal["text", "long text", "number", "money", "date", "choice", "several choices", "yes or no"]
WITH_CHOICES: tuple[FieldType, ...] = ("choice", "several choices")


class ExtraField(Section):
    """A field of the trade's own, beside the built-in ones. 内置字段之外的行业字段。"""

    key: Name = Field(description="Its id in files, API and `required`. 字段编号。")
    label: Text = Field(description="Its label on the screen. 界面上的名称。")
    type: FieldType = Field(description="What is filled in. 填写内容的类型。")
    choices: dict[Name, Text] = Field(
        default={},
        description="What can be chosen, id to label; only for the two kinds of choice. 选项：编号与名称，仅用于选择类字段。",
    )
    clause: Clause | None = Field(default=None, description="The clause that asks for it. 要求该字段的条款。")


class Form(Section):
    """What a form of this company asks for. 本公司某张表单要填写的内容。"""

    title: Text = Field(description="The form's name. 表单名称。")
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1, strict=False)] = Field(
        description="The clauses that describe the form. 规定该表单的条款。"
    )
    required: Annotated[tuple[Name, ...], Field(strict=False)] = Field(
        default=(),
        description="Fields without which it is incomplete: built-in fields or keys of `extra`. "
        "必填字段（不填视为不完整）：内置字段或 `extra` 中的字段。",
    )
    extra: Annotated[tuple[ExtraField, ...], Field(strict=False)] = Field(
        default=(), description="Fields of the trade's own, in the order of the form. 行业字段，按表单顺序。"
    )
