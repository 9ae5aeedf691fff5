"""A company's workbook with every sheet, some rows of each wrong in a way of their own."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bihuan.base.imports import services
from bihuan.base.imports.models import Import
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.policies.services import publish
from bihuan.interfaces.dataio.importing import Options, Result, Returned, run
from bihuan.interfaces.dataio.reading import Source, read
from bihuan.interfaces.dataio.reading.tests.made import ZONE, xlsx
from bihuan.playbook.load import read_source

Rows = Sequence[Sequence[Any]]
START = date(2026, 11, 16)
AT = datetime(2026, 11, 20, 10, tzinfo=ZONE)

PEOPLE: Rows = [
    ["工号", "姓名", "部门", "角色", "上级", "入职日期", "手机"],
    ["003", "王磊", "华东/上海", "业务员", "002", "2025-03-01", None],
    ["002", "李明", "华东", "销售经理", "001", "2024-01-05", "138-0013-8002"],
    ["001", "张总", "华东", "总经理", None, "2023-01-05", None],
    ["004", "王磊", "华东/杭州", "客户代表", "李明", "2025-03-01", None],
    ["005", "周某", "华东", "神仙", "001", None, None],
    ["006", "甲某", "华东", "业务员", "乙某", None, None],
    ["007", "乙某", "华东", "业务员", "甲某", None, None],
    ["008", "丙某", "华东", "业务员", "周某", None, None],
    ["009", "丁某", "华东/上海", "业务员", "002", "2024-03-01", None],
]
CUSTOMERS: Rows = [
    ["客户台账 2026"],
    ["客户名称*", "负责人", "录入时间", "联系人", "职务", "手机", "企业规模", "客户性质", "备用列"],
    [
        "长安精机（上海）有限公司",
        "丁某",
        "2026-03-02 09:30",
        "陈总",
        "总经理",
        "13900139001",
        "20-99人",
        "国企",
        "旧编号 17",
    ],
    ["长安精机(上海)有限责任公司", "丁某", None, "陈总", None, "13900139001", None, None, None],
    ["宏图科技有限公司", "李明", "2026-03-03", "刘工", None, "021-66778899", None, None, None],
    ["北京宏图科技", "丁某", None, None, None, None, None, None, None],
    ["远航重工", "王磊", None, None, None, None, None, None, None],
    ["天地人和", "王雷", None, "小王", None, "1.38E+10", None, None, None],
]
CONTACTS: Rows = [
    ["客户名称", "姓名", "职务", "手机", "决策权", "上级"],
    ["长安精机(上海)有限公司", "陈总", None, None, "决策者", None],
    ["长安精机(上海)有限公司", "赵工", "工程师", "13900139011", None, "陈总"],
    ["远航重工", "谁", None, None, None, None],
    ["没有的公司", "谁", None, None, None, None],
]
DEALS: Rows = [
    [
        "项目名称",
        "客户名称",
        "负责人",
        "项目状态",
        "需求设备",
        "技术参数",
        "预计金额(万元)",
        "结果",
        "结果原因",
        "创建日期",
        "更新日期",
    ],
    [
        "长安产线",
        "长安精机上海有限公司",
        "丁某",
        "谈判",
        "五轴",
        "5m",
        12.5,
        "赢单",
        "价格",
        "2026-03-04",
        "2026-03-20",
    ],
    ["宏图改造", "宏图科技有限公司", "002", "方案", "线切割", None, "30万", None, None, "2026-03-04", None],
    ["远航项目", "远航重工", "丁某", "方案", None, None, None, None, None, None, None],
    ["倒流项目", "宏图科技有限公司", "002", "方案", None, None, None, None, None, "2026-03-04", "2026-03-01"],
]
VISITS: Rows = [
    [
        "客户名称",
        "拜访人员",
        "拜访日期",
        "开始时间",
        "结束时间",
        "拜访目的",
        "洽谈结果",
        "客户意见",
        "投资规模",
        "后续日期",
        "报告提交时间",
    ],
    [
        "宏图科技有限公司",
        "丁某、李明",
        "2026-03-05",
        "14:00",
        "15:30",
        "开发新客户",
        "谈了",
        "快些",
        "500万",
        "2026-03-12",
        "2026-03-06 18:00",
    ],
    ["宏图科技有限公司", "丁某", "2026-03-06", None, None, None, None, None, None, None, "2026-03-20"],
    ["宏图科技有限公司", "丁某", "2026-03-07", "15:00", "14:00", None, None, None, None, None, None],
    ["远航重工", "丁某", "2026-03-07", None, None, None, None, None, None, None, None],
    ["宏图科技有限公司", "丁某", "2027-03-07", None, None, None, None, None, None, None, None],
]
FOLLOWUPS: Rows = [
    ["客户名称", "跟进人", "跟进时间", "方式", "内容", "记录时间"],
    ["宏图科技有限公司", "丁某", "2026-03-09 10:00", "微信", "问了进度", "2026-03-09 11:00"],
    ["宏图科技有限公司", "丁某", "2026-03-09 10:00", "微信", "问了进度", "2026-03-09 11:00"],
    ["宏图科技有限公司", "丁某", "2026-03-09 10:00", "电话", "寒暄", "2026-03-08 10:00"],
    ["宏图科技有限公司", "丁某", "2026-03-10", "心灵感应", "寒暄", None],
]
REPORTS: Rows = [
    ["姓名", "周次", "本周工作", "下周安排", "提交时间"],
    ["丁某", "2026-W10", "跑客户", "继续跑", "2026-03-09 09:00"],
    ["李明", "2026年第10周", "带队", None, None],
    ["王磊", "2026-W10", "跑客户", None, None],
]
BIDS: Rows = [
    ["项目名称", "招标编号", "开标日期", "控制价", "成本", "我方报价", "评标办法"],
    ["长安产线", "ZB-001", "2026-03-18", 130000, 90000, 125000, "综合评分法"],
    ["远航项目", "ZB-002", None, None, None, None, None],
]
RESULTS: Rows = [
    ["招标编号", "投标厂家", "报价", "评分", "名次", "是否中标"],
    ["ZB-001", "我方", 125000, 92, 1, "是"],
    ["ZB-001", "乙厂", 128000, 88, 2, None],
    ["ZB-002", "丙厂", 1, 1, 1, "是"],
]
CONTRACTS: Rows = [
    ["合同编号", "合同名称", "客户名称", "负责人", "合同金额", "签订日期", "到期日期", "付款方式"],
    ["HT-001", "长安产线采购", "长安精机（上海）有限公司", "丁某", "125,000.00", "2026-03-25", "2027-03-25", "三七"],
    ["HT-002", "宏图改造", "宏图科技有限公司", "李明", "30万", None, None, None],
    ["HT-003", "远航", "远航重工", "李明", "30万", None, None, None],
]
INSTALMENTS: Rows = [
    ["合同编号", "期次", "计划日期", "计划金额"],
    ["HT-001", 2, "2026-06-01", 87500],
    ["HT-002", 1, "2026-04-01", 100],
    ["HT-001", 1, "2026-04-01", 37500],
    ["HT-003", 1, "2026-04-01", 100],
]
RECEIPTS: Rows = [
    ["合同编号", "期次", "回款日期", "回款金额", "方式"],
    ["HT-001", 1, "2026-04-02", 37500, "电汇"],
    ["HT-001", None, "2026-04-03", 1000, "现金"],
    ["HT-001", None, "2026-04-03", 1000, "现金"],
    ["HT-001", None, "2026-04-04", 100000, "现金"],
    ["HT-001", 9, "2026-04-04", 1, "现金"],
    ["HT-002", None, "2026-04-04", 1, "现金"],
]
WHOLE: Mapping[str, Rows] = {
    # The order of sheets does not matter: what is referred to stands behind what refers to it.
    "回款": RECEIPTS,
    "回款计划": INSTALMENTS,
    "合同": CONTRACTS,
    "投标结果": RESULTS,
    "投标": BIDS,
    "周报": REPORTS,
    "跟进": FOLLOWUPS,
    "拜访": VISITS,
    "机会": DEALS,
    "联系人": CONTACTS,
    "客户台账": CUSTOMERS,
    "人员": PEOPLE,
}


def in_force(cast: Cast) -> Member:
    """The administrator of a company whose regulation has just begun."""
    text = read_source("equipment").text
    publish(text=text, name="equipment.yaml", starts_on=START, by=None, at=AT, first=True)
    return cast.admin


def brought(
    sheets: Mapping[str, Rows],
    by: Member,
    *,
    at: datetime = AT,
    options: Options | None = None,
    record: Import | None = None,
    returned: Returned | None = None,
) -> Result:
    """What importing a workbook of these sheets comes to."""
    book = read([Source("book.xlsx", xlsx(sheets))], today=at.date(), zone=ZONE)
    return run(book, by=by, at=at, options=options or Options(), record=record, returned=returned)


def recorded(by: Member, *, at: datetime = AT) -> Import:
    """An import that is under way."""
    one = services.begin(files=[{"name": "book.xlsx", "sha256": "0" * 64, "size": 1}], by=by, at=at)
    return services.start(of=one, by=by, at=at)


def counts(result: Result) -> dict[str, tuple[int, ...]]:
    """Sheet → created, updated, unchanged, skipped, failed."""
    return {sheet.title: tuple(sheet.counts.values()) for sheet in result.sheets}


def told(result: Result, title: str) -> list[tuple[int, str, str]]:
    """The sheet's mistakes."""
    return [
        (one.row, one.column, one.message) for sheet in result.sheets if sheet.title == title for one in sheet.errors
    ]
