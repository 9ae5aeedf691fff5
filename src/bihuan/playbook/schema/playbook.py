"""The whole file: what a company's regulation consists of.

A ``Playbook`` built in code is typed, but its cross references are unchecked: ``load`` checks them (``checks.findings``).
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from bihuan.playbook.schema.duties import DutyRule, RuleSpec
from bihuan.playbook.schema.forms import Form, FormId
from bihuan.playbook.schema.numbering import Number, RecordKind
from bihuan.playbook.schema.roles import Role
from bihuan.playbook.schema.rules import Charge, GateRule, ProposalRule, QuotaRule
from bihuan.playbook.schema.values import Clause, FormatVersion, Name, Section, Text

RuleSection = Literal["duties", "quotas", "proposals", "gates"]
RULE_SECTIONS: tuple[RuleSection, ...] = ("duties", "quotas", "proposals", "gates")
Days = Annotated[tuple[date, ...], Field(strict=False)]


class Calendar(Section):
    """Which days are worked: a country's public holidays and make-up days, then the company's own days.

    哪些天上班：先按国家法定节假日与调休，再按公司自定的日子。
    """

    zone: str = Field(default="Asia/Shanghai", description="The time zone of every deadline. 所有期限所用的时区。")
    country: Literal["CN"] = Field(default="CN", description="Whose public holidays count. 采用哪国的法定节假日。")
    holidays: Days = Field(
        default=(), description="The company's own days off. 公司自定的休息日。", examples=[["2026-12-31"]]
    )
    workdays: Days = Field(
        default=(), description="Days off that the company works. 公司照常上班的休息日。", examples=[["2026-02-28"]]
    )


class Playbook(Section):
    """A regulation. Every rule stands under the id of the clause it runs. 一份制度；每条规则以其条款编号为键。"""

    schema_: FormatVersion = Field(alias="schema", description="The version of this format: 1. 本格式的版本号：1。")
    id: Name = Field(description="A short name, as in output and file names. 简短的英文编号。")
    title: Text = Field(description="The regulation's name. 制度名称。")
    calendar: Calendar = Field(default=Calendar(), description="Working days and time zone. 工作日与时区。")
    roles: dict[Name, Role] = Field(
        default={}, description="The roles that the rules name, with the company's own titles. 角色及公司内部称呼。"
    )
    duties: dict[Clause, DutyRule] = Field(
        default={}, description="What someone owes by a time, by clause. 应办事项：谁在何时之前办什么。"
    )
    quotas: dict[Clause, QuotaRule] = Field(default={}, description="Counts to reach in a week, by clause. 每周定量。")
    proposals: dict[Clause, ProposalRule] = Field(
        default={}, description="What the product proposes by itself, by clause. 系统自动提出的建议。"
    )
    gates: dict[Clause, GateRule] = Field(
        default={}, description="What may not happen before what, by clause. 关口：先后约束。"
    )
    points: dict[Clause, Charge] = Field(
        default={}, description="What a breach of a duty or quota costs, by its clause. 考核：违反条款的扣分与扣款。"
    )
    forms: dict[FormId, Form] = Field(
        default={}, description="Required fields and the trade's own fields, by form. 表单：必填字段与行业字段。"
    )
    numbering: dict[RecordKind, Number] = Field(
        default={}, description="How record numbers are formed, by kind of record. 编号规则。"
    )

    def rules(self) -> list[tuple[RuleSection, str, RuleSpec]]:
        """(section, clause, rule) of every rule; a clause may stand in several sections."""
        return [(section, clause, rule) for section in RULE_SECTIONS for clause, rule in getattr(self, section).items()]
