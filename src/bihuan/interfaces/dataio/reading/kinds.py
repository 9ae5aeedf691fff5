"""The sheets of the contract: the word in their title, their columns, what a column holds."""

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from bihuan.interfaces.dataio.reading import choices
from bihuan.interfaces.dataio.reading.choices import Words

Value = Literal[
    "text",
    "line",
    "code",
    "person",
    "people",
    "tags",
    "date",
    "day",
    "moment",
    "time",
    "week",
    "money",
    "integer",
    "score",
    "phone",
    "email",
    "credit_code",
    "choice",
    "yes",
]


@dataclass(frozen=True)
class ColumnKind:
    """A column: its field, its heading in the contract, other headings it is known by, and what its cells are read as.

    ``text`` keeps line breaks, ``line`` does not; a ``code`` is a line that may not have lost digits; a ``person`` is a
    name or a number of one member, ``people`` several; a ``day`` is a moment that seldom tells a time. ``choices``:
    stored value → words, the first one as screens show it.
    """

    field: str
    heading: str
    value: Value = "line"
    aliases: tuple[str, ...] = ()
    required: bool = False
    choices: Words = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class SheetKind:
    """A kind of sheet; ``word`` is what its title contains."""

    name: str
    word: str
    columns: tuple[ColumnKind, ...]

    @cached_property
    def by_field(self) -> dict[str, ColumnKind]:
        """The columns by their fields."""
        return {column.field: column for column in self.columns}

    @property
    def required(self) -> tuple[ColumnKind, ...]:
        """The columns nobody can do without."""
        return tuple(column for column in self.columns if column.required)


def _c(
    named: str, heading: str, value: Value = "line", *aliases: str, needed: bool = False, words: Words | None = None
) -> ColumnKind:
    return ColumnKind(named, heading, value, aliases, needed, words or {})


_COMPANY = ("客户", "公司名称", "企业名称", "单位名称", "客户单位", "客户全称", "公司")
_PROJECT = ("项目", "商机名称", "机会名称", "项目")
_OWNER = ("业务员", "销售", "销售人员", "销售负责人", "跟进人", "所属销售", "负责业务员")
_MOBILE = ("手机号", "手机号码", "联系电话", "电话", "电话号码", "联系方式")
_MAIL = ("电子邮箱", "电子邮件", "E-mail", "Email", "邮件")
_TITLE = ("职位", "岗位")

_SHEETS = (
    SheetKind(
        "people",
        "人员",
        (
            _c("code", "工号", "code", "员工编号", "员工号", "人员编号", "编号"),
            _c("name", "姓名", "person", "员工姓名", "名字", "人员姓名", needed=True),
            _c("department", "部门", "line", "所属部门", "所在部门"),
            _c("role", "角色", "line", "岗位", "职务", "职位", needed=True),
            _c("manager", "上级", "person", "直属上级", "直接上级", "主管", "汇报对象", "上级领导"),
            _c("joined_on", "入职日期", "date", "入职时间"),
            _c("left_on", "离职日期", "date", "离职时间"),
            _c("mobile", "手机", "phone", *_MOBILE),
            _c("level", "等级", "line", "级别", "职级"),
            _c("tags", "标签", "tags"),
        ),
    ),
    SheetKind(
        "customers",
        "客户",
        (
            _c("number", "客户编号", "code", "编号", "客户号", "客户代码", "客户编码"),
            _c("name", "客户名称", "line", *_COMPANY, "名称", needed=True),
            _c("credit_code", "统一社会信用代码", "credit_code", "信用代码", "社会信用代码", "统一信用代码", "税号"),
            _c("industry", "所属行业", "line", "行业", "所在行业", "客户行业"),
            _c("scale", "企业规模", "choice", "规模", "公司规模", "人员规模", "员工人数", words=choices.SCALE),
            _c("nature", "客户性质", "line", "企业性质", "公司性质", "单位性质", "性质"),
            _c("region", "区域", "line", "地区", "所属区域", "所在地区", "所在区域", "省市"),
            _c("needs", "需求描述", "text", "需求", "客户需求", "需求说明"),
            _c("contact_name", "联系人", "line", "联系人姓名", "主要联系人", "客户联系人"),
            _c("contact_title", "职务", "line", *_TITLE, "联系人职务", "联系人职位"),
            _c("contact_phone", "手机", "phone", *_MOBILE, "联系人手机", "联系人电话"),
            _c("contact_email", "邮箱", "email", *_MAIL, "联系人邮箱"),
            _c("source", "信息来源", "choice", "来源", "客户来源", words=choices.SOURCE),
            _c("collected_at", "收集日期", "moment", "收集时间", "采集时间", "采集日期"),
            _c("recorded_at", "录入时间", "moment", "录入日期", "登记时间", "登记日期", "创建时间", "创建日期"),
            _c("first_contact_at", "首次接触时间", "moment", "首次接触日期", "首次接触", "首次联系时间", "首次联系"),
            _c("owner", "负责人", "person", *_OWNER),
            _c("grade", "分级", "choice", "等级", "客户等级", "客户分级", "级别", "客户级别", words=choices.GRADE),
            _c("tags", "标签", "tags", "客户标签"),
        ),
    ),
    SheetKind(
        "contacts",
        "联系人",
        (
            _c("customer", "客户名称", "line", *_COMPANY, "所属客户", needed=True),
            _c("name", "姓名", "line", "联系人", "联系人姓名", "名字", needed=True),
            _c("title", "职务", "line", *_TITLE),
            _c("mobile", "手机", "phone", *_MOBILE),
            _c("email", "邮箱", "email", *_MAIL),
            _c("decision_power", "决策权", "choice", "决策角色", "决策地位", words=choices.POWER),
            _c("manager", "上级", "line", "直属上级", "直接上级", "汇报对象"),
            _c("notes", "备注", "text", "说明"),
        ),
    ),
    SheetKind(
        "opportunities",
        "机会",
        (
            _c("name", "项目名称", "line", *_PROJECT, needed=True),
            _c("customer", "客户名称", "line", *_COMPANY, "所属客户", needed=True),
            _c("owner", "负责人", "person", *_OWNER, needed=True),
            _c("stage", "项目状态", "choice", "状态", "阶段", "项目阶段", "销售阶段", words=choices.STAGE),
            _c("industry", "所在行业", "line", "行业", "所属行业"),
            _c("products", "需求设备", "line", "需求产品", "产品", "设备"),
            _c("brand", "设备品牌", "line", "品牌", "需求品牌"),
            _c("specs", "技术参数", "text", "参数", "规格", "规格参数"),
            _c("amount", "预计金额", "money", "金额", "预估金额", "项目金额", "预计成交金额", "商机金额"),
            _c("expected_close_on", "采购时间", "date", "预计采购时间", "采购日期", "预计成交日期", "预计签约日期"),
            _c("design_institute", "设计院", "line", "设计单位"),
            _c("competitors", "竞争对手", "line", "竞争对手信息", "竞品", "竞争厂家"),
            _c("registered_vendor", "报备厂家", "line", "报备品牌", "报备供应商"),
            _c("registration_state", "报备状态", "line", "报备情况"),
            _c("outcome", "结果", "choice", "项目结果", "商机结果", words=choices.OUTCOME),
            _c("outcome_reason", "结果原因", "line", "原因", "丢单原因", "赢单原因", "输单原因"),
            _c("created_at", "创建日期", "moment", "创建时间", "登记日期", "登记时间", "录入时间"),
            _c("updated_at", "更新日期", "moment", "更新时间", "最近更新", "最后更新"),
        ),
    ),
    SheetKind(
        "visits",
        "拜访",
        (
            _c("customer", "客户名称", "line", *_COMPANY, "拜访客户", "拜访单位", needed=True),
            _c("people", "拜访人员", "people", "拜访人", "参与人员", "参加人员", *_OWNER, "负责人", needed=True),
            _c("day", "拜访日期", "day", "日期", "拜访时间", needed=True),
            _c("started", "开始时间", "time", "到达时间", "开始"),
            _c("ended", "结束时间", "time", "离开时间", "结束"),
            _c("received_by", "接待人", "line", "接待人员", "受访人", "拜访对象", "接待者"),
            _c("purpose", "拜访目的", "choice", "目的", "拜访类型", words=choices.PURPOSE),
            _c("result", "洽谈结果", "text", "拜访结果", "结果", "拜访内容", "洽谈内容"),
            _c("needs", "客户需求与问题", "text", "客户需求", "客户需求和问题", "客户需求及问题", "客户问题"),
            _c("opinion", "客户意见", "text", "意见", "客户反馈"),
            _c("competitors", "竞争对手", "text", "竞争对手信息", "竞品"),
            _c("current_equipment", "现用设备", "text", "现有设备", "在用设备"),
            _c("complaints", "对供货厂家的抱怨", "text", "抱怨", "对供应商的抱怨", "对厂家的抱怨"),
            _c("investment", "投资规模", "money", "项目投资规模", "投资额", "投资金额"),
            _c("relations", "人事关系", "text", "人事结构", "客户人事关系", "客户人事结构与相互关系"),
            _c("next_steps", "后续安排", "text", "下一步", "下步计划", "后续计划", "下一步计划"),
            _c("next_at", "后续日期", "date", "下次日期", "下次拜访日期", "后续时间", "下次拜访时间"),
            _c("reported_at", "报告提交时间", "moment", "提交时间", "报告时间", "报告提交日期"),
        ),
    ),
    SheetKind(
        "followups",
        "跟进",
        (
            _c("customer", "客户名称", "line", *_COMPANY, needed=True),
            _c("by", "跟进人", "person", "跟进人员", "负责人", "业务员", "销售", needed=True),
            _c("happened_at", "跟进时间", "moment", "跟进日期", "联系时间", "日期", "时间", needed=True),
            _c("channel", "方式", "choice", "跟进方式", "联系方式", "沟通方式", words=choices.CHANNEL),
            _c("content", "内容", "text", "跟进内容", "沟通内容", "跟进情况", "跟进记录", needed=True),
            _c("feedback", "客户反馈", "text", "反馈"),
            _c("next_step", "下一步", "line", "下一步计划", "下步计划", "后续安排"),
            _c("next_at", "下次日期", "date", "下次联系", "下次跟进时间", "下次跟进日期", "下次联系日期", "下次时间"),
            _c("risk", "风险", "text", "风险提示"),
            _c("recorded_at", "记录时间", "moment", "记录日期", "录入时间", "登记时间"),
        ),
    ),
    SheetKind(
        "reports",
        "周报",
        (
            _c("by", "姓名", "person", "汇报人", "填报人", "提交人", "人员", "员工", needed=True),
            _c("week", "周次", "week", "周", "周数", "第几周", "日期", needed=True),
            _c("work", "本周工作", "text", "本周工作总结", "本周总结", "工作总结", "本周完成", "工作内容"),
            _c("plan", "下周安排", "text", "下周计划", "下周工作计划", "下周工作安排"),
            _c("submitted_at", "提交时间", "moment", "提交日期", "上交时间"),
        ),
    ),
    SheetKind(
        "bids",
        "投标",
        (
            _c("opportunity", "项目名称", "line", *_PROJECT, "投标项目", needed=True),
            _c("number", "招标编号", "code", "标书编号", "项目编号", "投标编号", "招标号", needed=True),
            _c("opened_on", "开标日期", "moment", "开标时间"),
            _c("ceiling_price", "控制价", "money", "招标控制价", "最高限价", "限价", "拦标价"),
            _c("cost", "成本", "money", "成本价", "预计成本"),
            _c("our_price", "我方报价", "money", "我司报价", "报价", "投标价", "投标报价"),
            _c("method", "评标办法", "choice", "评标方法", "评标方式", words=choices.BID_METHOD),
        ),
    ),
    SheetKind(
        "bid_results",
        "投标结果",
        (
            _c("bid", "招标编号", "code", "标书编号", "项目编号", "投标编号", "招标号", needed=True),
            _c("bidder", "投标厂家", "line", "投标单位", "投标人", "厂家", "投标公司", needed=True),
            _c("brand", "品牌", "line", "投标品牌", "设备品牌"),
            _c("price", "报价", "money", "投标价", "投标报价", "金额"),
            _c("score", "评分", "score", "得分", "总分", "综合得分"),
            _c("rank", "名次", "integer", "排名", "排序"),
            _c("is_winner", "是否中标", "yes", "中标", "中标否", "中标情况"),
        ),
    ),
    SheetKind(
        "contracts",
        "合同",
        (
            _c("number", "合同编号", "code", "合同号", "编号"),
            _c("name", "合同名称", "line", "名称", "合同标题", needed=True),
            _c("customer", "客户名称", "line", *_COMPANY, "甲方", "签约客户", needed=True),
            _c("owner", "负责人", "person", *_OWNER, needed=True),
            _c("amount", "合同金额", "money", "金额", "合同总额", "合同总金额", "签约金额", needed=True),
            _c("signed_on", "签订日期", "date", "签订时间", "签约日期", "签约时间", "签署日期", "合同签订日期"),
            _c("expires_on", "到期日期", "date", "到期时间", "截止日期", "到期日", "合同到期日期"),
            _c("terms", "付款方式", "text", "付款条件", "付款条款", "支付方式"),
        ),
    ),
    SheetKind(
        "instalments",
        "回款计划",
        (
            _c("contract", "合同编号", "code", "合同号", needed=True),
            _c("number", "期次", "integer", "期数", "第几期", "回款期次", needed=True),
            _c("due_on", "计划日期", "date", "计划时间", "计划回款日期", "应收日期", "计划回款时间", needed=True),
            _c("amount", "计划金额", "money", "计划回款金额", "应收金额", "金额", needed=True),
        ),
    ),
    SheetKind(
        "receipts",
        "回款",
        (
            _c("contract", "合同编号", "code", "合同号", needed=True),
            _c("instalment", "期次", "integer", "期数", "第几期", "回款期次"),
            _c("received_on", "回款日期", "date", "回款时间", "到账日期", "到账时间", "收款日期", "日期", needed=True),
            _c("amount", "回款金额", "money", "到账金额", "收款金额", "实收金额", "金额", needed=True),
            _c("channel", "方式", "choice", "回款方式", "付款方式", "收款方式", "支付方式", words=choices.PAYMENT),
        ),
    ),
)
KINDS: dict[str, SheetKind] = {sheet.name: sheet for sheet in _SHEETS}
