"""Workbooks to import: believable, the same on every run."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import xlsxwriter

from bihuan.interfaces.dataio.reading.kinds import KINDS

CITIES = ("上海", "苏州", "杭州", "南京", "宁波", "无锡", "合肥", "武汉", "成都", "西安")
FIRST, SECOND = "华恒鑫瑞泰正德盛昌隆宏博创腾飞跃祥润", "东海江山川源泽林森峰岩石城桥港湾溪"
TRADES = ("机械", "电子", "新能源", "汽车零部件", "食品", "医药", "纺织", "包装", "化工", "建材")
SELLERS = tuple(f"s{number:02}" for number in range(1, 51))
PASSWORD = "correct horse battery"
START = datetime(2025, 1, 6, 9)


def names(count: int) -> Iterator[str]:
    """So many company names, none alike."""
    for number in range(count):
        rest, first = divmod(number, len(FIRST))
        rest, second = divmod(rest, len(SECOND))
        rest, third = divmod(rest, len(FIRST))
        trade = TRADES[rest % len(TRADES)]
        further = rest // len(TRADES) or ""
        yield f"{CITIES[number % len(CITIES)]}{FIRST[first]}{SECOND[second]}{FIRST[third]}{trade}{further}有限公司"


def people_rows() -> Iterator[list[object]]:
    """Fifty sellers in five teams, and a manager."""
    yield ["zm", "张敏", "销售中心", "销售经理", "", "2024-01-02", "", "13800000000"]
    for number, code in enumerate(SELLERS):
        yield [
            code,
            f"销售{number + 1}",
            f"销售中心/{number % 5 + 1}组",
            "业务员",
            "张敏",
            "2024-01-02",
            "",
            f"138{number + 1:08}",
        ]


def customer_rows(count: int) -> Iterator[list[object]]:
    """All columns of the sheet."""
    draw = Random(7)  # noqa: S311 - the same for every run
    for number, name in enumerate(names(count)):
        trade = draw.choice(TRADES)
        recorded = START + timedelta(minutes=37 * (number % 9_000))
        values: dict[str, object] = {
            "number": f"B{number:06}",
            "name": name,
            "industry": trade,
            "scale": draw.choice(("1-19人", "20-99人", "100-499人")),
            "region": draw.choice(CITIES),
            "needs": f"{trade}产线扩建，需要 {draw.randrange(1, 9)} 台空压机，预算 {draw.randrange(20, 300)} 万元，三个月内上线。",
            "contact_name": f"{draw.choice('赵钱孙李周吴郑王')}经理",
            "contact_title": "采购经理",
            "contact_phone": f"139{number:08}",
            "contact_email": f"buyer{number}@example.com",
            "source": draw.choice(("网络", "展会", "转介绍")),
            "collected_at": (recorded - timedelta(days=1)).strftime("%Y-%m-%d %H:%M"),
            "recorded_at": recorded.strftime("%Y-%m-%d %H:%M"),
            "first_contact_at": (recorded + timedelta(hours=2)).strftime("%Y/%m/%d %H:%M"),
            "owner": SELLERS[number % len(SELLERS)],
            "grade": draw.choice("ABC"),
            "tags": "重点、老客户" if number % 7 == 0 else "",
        }
        yield [values.get(column.field, "") for column in KINDS["customers"].columns]


def followup_rows(customers: int, count: int) -> Iterator[list[object]]:
    """Contacts with them, in time."""
    draw = Random(8)  # noqa: S311 - the same for every run
    firms = list(names(customers))
    for number in range(count):
        customer = draw.randrange(customers)
        at = START + timedelta(days=30, minutes=11 * number)
        values: dict[str, object] = {
            "customer": firms[customer],
            "by": SELLERS[customer % len(SELLERS)],
            "happened_at": at.strftime("%Y-%m-%d %H:%M"),
            "channel": draw.choice(("电话", "微信", "邮件")),
            "content": f"第 {number} 次沟通：对方在比较两家报价，要求补充节能数据。",
            "next_step": "发节能测算表",
            "recorded_at": (at + timedelta(minutes=40)).strftime("%Y-%m-%d %H:%M"),
        }
        yield [values.get(column.field, "") for column in KINDS["followups"].columns]


def write(path: Path, *, customers: int, followups: int = 0) -> Path:
    """The workbook on disk, row by row."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheets: list[tuple[str, Iterator[list[object]]]] = [
        ("people", people_rows()),
        ("customers", customer_rows(customers)),
    ]
    if followups:
        sheets.append(("followups", followup_rows(customers, followups)))
    for kind, rows in sheets:
        sheet = book.add_worksheet(KINDS[kind].word)
        sheet.write_row(0, 0, [column.heading for column in KINDS[kind].columns])
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
    book.close()
    return path
