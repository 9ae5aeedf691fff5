"""How many statements rows of each sheet take: by the chunk, not by the row."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.dataio.importing.tests.books import Rows, brought, in_force, recorded

FEW, MANY = 10, 210
"""So many rows are brought first, and then so many others: 200 more."""
CUSTOMER = "第{:04d}机械有限公司"


def people(numbers: range) -> Rows:
    head = ["工号", "姓名", "部门", "角色", "入职日期", "手机"]
    day = "2025-01-06"
    return [head, *([f"P{n}", f"员工{n}", f"大区{n % 3}/部门{n % 9}", "业务员", day, f"138{n:08d}"] for n in numbers)]


def customers(numbers: range) -> Rows:
    head = ["客户名称", "负责人", "联系人", "手机", "录入时间", "标签"]
    return [head, *([CUSTOMER.format(n), "李伟", "陈总", f"139{n:08d}", "2026-03-02", "重点"] for n in numbers)]


def contacts(numbers: range) -> Rows:
    return [["客户名称", "姓名", "手机"], *([CUSTOMER.format(n), "赵工", f"137{n:08d}"] for n in numbers)]


def opportunities(numbers: range) -> Rows:
    head = ["项目名称", "客户名称", "负责人", "项目状态", "预计金额", "创建日期", "结果", "结果原因", "更新日期"]
    ended = ["丢单", "价格", "2026-03-09"]
    return [
        head,
        *(
            [f"项目{n}", CUSTOMER.format(n), "李伟", "方案", 1000, "2026-03-03", *(ended if n % 5 == 0 else [])]
            for n in numbers
        ),
    ]


def visits(numbers: range) -> Rows:
    head = ["客户名称", "拜访人员", "拜访日期", "洽谈结果", "报告提交时间"]
    return [head, *([CUSTOMER.format(n), "李伟、王芳", "2026-03-05", "谈了", "2026-03-06 18:00"] for n in numbers)]


def followups(numbers: range) -> Rows:
    return [
        ["客户名称", "跟进人", "跟进时间", "内容"],
        *([CUSTOMER.format(n), "李伟", "2026-03-09", f"第{n}次"] for n in numbers),
    ]


def reports(numbers: range) -> Rows:
    head = ["姓名", "周次", "本周工作", "下周安排", "提交时间"]
    return [head, *([f"员工{n}", "2026-W10", "跑客户", "继续", "2026-03-09 09:00"] for n in numbers)]


def bids(numbers: range) -> Rows:
    head = ["项目名称", "招标编号", "控制价", "成本", "我方报价", "开标日期"]
    return [head, *([f"项目{n}", f"ZB-{n}", 130000, 90000, 125000, "2026-03-18"] for n in numbers if n % 5)]


def bid_results(numbers: range) -> Rows:
    head = ["招标编号", "投标厂家", "报价", "名次", "是否中标"]
    return [
        head,
        *(
            row
            for n in numbers
            if n % 5
            for row in ([f"ZB-{n}", "我方", 125000, 1, "是"], [f"ZB-{n}", "乙厂", 128000, 2, None])
        ),
    ]


def contracts(numbers: range) -> Rows:
    head = ["合同编号", "合同名称", "客户名称", "负责人", "合同金额", "签订日期"]
    return [head, *([f"HT-{n}", f"合同{n}", CUSTOMER.format(n), "李伟", 1000, "2026-03-20"] for n in numbers)]


def instalments(numbers: range) -> Rows:
    head = ["合同编号", "期次", "计划日期", "计划金额"]
    return [
        head,
        *(row for n in numbers for row in ([f"HT-{n}", 1, "2026-04-01", 400], [f"HT-{n}", 2, "2026-05-01", 600])),
    ]


def receipts(numbers: range) -> Rows:
    return [["合同编号", "期次", "回款日期", "回款金额"], *([f"HT-{n}", 1, "2026-04-02", 400] for n in numbers)]


SHEETS: dict[str, tuple[Callable[[range], Rows], int]] = {
    "人员": (people, 60),
    "客户": (customers, 60),
    "联系人": (contacts, 60),
    "机会": (opportunities, 60),
    "拜访": (visits, 60),
    "跟进": (followups, 60),
    "周报": (reports, 700),
    "投标": (bids, 60),
    "投标结果": (bid_results, 60),
    "合同": (contracts, 60),
    "回款计划": (instalments, 60),
    "回款": (receipts, 60),
}
"""Sheet → its rows, and the statements that 200 more rows may take: a second chunk's. What somebody did in the week is read for
each report.
"""


def taken(admin: Member, title: str, rows: Rows) -> int:
    """The statements of importing the sheet; every row lands."""
    record = recorded(admin)
    with CaptureQueriesContext(connection) as caught:
        result = brought({title: rows}, admin, record=record)
    assert (result.total("created"), result.sheets[0].errors[:3]) == (len(rows) - 1, [])
    return len(caught)


@pytest.mark.django_db
def test_by_the_chunk(cast: Cast) -> None:
    """Each sheet by itself, in the order in which one stands on the other."""
    admin = in_force(cast)
    found = {}
    for title, (rows, _most) in SHEETS.items():
        few = taken(admin, title, rows(range(FEW)))
        many = taken(admin, title, rows(range(FEW, FEW + MANY)))
        found[title] = many - few
    assert {title: count for title, count in found.items() if count > SHEETS[title][1]} == {}
