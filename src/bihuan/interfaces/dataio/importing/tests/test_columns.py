"""Every column of every sheet: where a cell lands, who did it when in the log, and that it goes out as it came in."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.fieldwork.models import Visit
from bihuan.flow.offers.models import Bid
from bihuan.interfaces.dataio.importing import Result, run
from bihuan.interfaces.dataio.importing.results import Options
from bihuan.interfaces.dataio.importing.tests.books import AT, Rows, brought, counts, in_force, told
from bihuan.interfaces.dataio.importing.whole import opened
from bihuan.interfaces.dataio.reading import KINDS, Source, Unreadable, read
from bihuan.interfaces.dataio.reading.tests.made import ZONE, xlsx
from bihuan.interfaces.dataio.workbook import write_workbook

FIRM = "华东精机（上海）有限公司"
AGAIN = "华东精机(上海)有限责任公司"


def table(*lines: str) -> Rows:
    """The rows of a sheet, written with | between the cells; an empty cell is none."""
    return [[cell or None for cell in line.split("|")] for line in lines]


FULL: Mapping[str, Rows] = {
    "回款": table(
        "合同编号|期次|回款日期|回款金额|方式",
        "HT1||2026-06-02|¥1,000|现金",
    ),
    "回款计划": table(
        "合同编号|期次|计划日期|计划金额",
        "HT1|第2期|2026-06-01|10万",
        "HT1|1|2026-05-01|25000",
    ),
    "合同": table(
        "合同编号|合同名称|客户名称|负责人|合同金额|签订日期|到期日期|付款方式",
        f"HT1|产线合同|{AGAIN}|E02|１２５，０００．００|2026-04-02|2027-04-01|三七",
    ),
    "投标结果": table(
        "招标编号|投标厂家|品牌|报价|评分|名次|是否中标|产地",
        "ZB1|我方|发那科|12.5万|92.5|1|是|日本",
        "ZB1|乙厂|西门子|128000|88|2|否|",
    ),
    "投标": table(
        "项目名称|招标编号|开标日期|控制价|成本|我方报价|评标办法",
        "产线一|ZB1|2026-03-20|13万|90000|¥12.5万元|综合评分法",
    ),
    "周报": table(
        "姓名|周次|本周工作|下周安排|提交时间",
        "E02|2026年第10周|跑客户|再跑|2026-03-09 09:00",
    ),
    "跟进": table(
        "客户名称|跟进人|跟进时间|方式|内容|客户反馈|下一步|下次日期|风险|记录时间",
        f"{AGAIN}|E02|2026-03-13 10:00|微信|问进度|等|打电话|2026-03-20|没钱|2026-03-13 12:00",
    ),
    "拜访": table(
        "客户名称|拜访人员|拜访日期|开始时间|结束时间|接待人|拜访目的|洽谈结果|客户需求与问题|客户意见|竞争对手|现用设备|"
        "对供货厂家的抱怨|投资规模|人事关系|后续安排|后续日期|报告提交时间",
        f"{AGAIN}|E02、E01|3月10日|14:00|15:30|陈总|开发新客户|谈得好|要快|太贵|乙厂|老机床|慢|500万|"
        "陈总说了算|再访|2026-03-17|2026-03-11 09:00",
    ),
    "机会": table(
        "项目名称|客户名称|负责人|项目状态|所在行业|需求设备|设备品牌|技术参数|预计金额(万元)|采购时间|设计院|竞争对手|报备厂家|"
        "报备状态|结果|结果原因|创建日期|更新日期",
        f"产线一|{AGAIN}|E02|谈判|机械|五轴|发那科|5m|12.5|2026-06-01|华东院|乙厂|发那科|已报备|赢单|价格|"
        "2026-03-05|2026-04-01",
    ),
    "联系人": table(
        "客户名称|姓名|职务|手机|邮箱|决策权|上级|备注",
        f"{AGAIN}|赵工|工程师|139-0013-9002|z@example.com|影响者|陈总|爱喝茶",
    ),
    "客户": table(
        "客户编号|客户名称*|统一社会信用代码|所属行业|企业规模|客户性质|区域|需求描述|联系人|职务|手机|邮箱|信息来源|收集日期|"
        "录入时间|首次接触时间|负责人|分级|标签|备用",
        f"K001|{FIRM}|91310000MA1FL12345|机械|100-499人|国企|华东|10-20万的五轴|陈总|总经理|"
        "+86 139 0013 9001|chen@example.com|展会|2026-03-01|2026-03-02 09:30|"
        "2026年3月3日 10:00|E02|A|重点、老客户|旧编号 17",
    ),
    "人员": table(
        "工号|姓名|部门|角色|上级|入职日期|离职日期|手机|等级|标签",
        "E02|李小伟|华东/上海|业务员|E01|2021-03-05||13800138002|P5|新人、骨干",
        "E01|钱某|华东|总经理||2020-01-01||138 0013 8001|P9|",
        "E03|孙某|华东/上海|客户代表|钱某|2021-03-05|2025-12-31|||",
    ),
}
OUT: dict[str, dict[str, Any]] = {
    "人员": {
        "工号": "E02",
        "部门": "华东/上海",
        "上级": "钱某",
        "手机": "13800138002",
        "等级": "P5",
        "标签": "新人、骨干",
    },
    "客户": {
        "客户编号": "K001",
        "客户名称": FIRM,
        "统一社会信用代码": "91310000MA1FL12345",
        "所属行业": "机械",
        "企业规模": "100-499人",
        "客户性质": "国企",
        "区域": "华东",
        "需求描述": "10-20万的五轴",
        "联系人": "陈总",
        "职务": "总经理",
        "手机": "13900139001",
        "邮箱": "chen@example.com",
        "信息来源": "展览会",
        "收集日期": date(2026, 3, 1),
        "录入时间": datetime(2026, 3, 2, 9, 30),
        "首次接触时间": datetime(2026, 3, 3, 10, 0),
        "负责人": "李小伟",
        "分级": "A",
        "标签": "重点、老客户",
    },
    "联系人": {"姓名": "赵工", "职务": "工程师", "手机": "13900139002", "邮箱": "z@example.com"}
    | {"决策权": "影响者", "上级": "陈总", "备注": "爱喝茶"},
    "机会": {"项目名称": "产线一", "负责人": "李小伟", "项目状态": "谈判", "所在行业": "机械", "需求设备": "五轴"}
    | {"设备品牌": "发那科", "技术参数": "5m", "预计金额": 125000, "采购时间": date(2026, 6, 1), "设计院": "华东院"}
    | {"竞争对手": "乙厂", "报备厂家": "发那科", "报备状态": "已报备", "结果": "赢单", "结果原因": "价格"}
    | {"创建日期": date(2026, 3, 5), "更新日期": date(2026, 4, 1)},
    "拜访": {"拜访人员": "李小伟、钱某", "拜访日期": date(2026, 3, 10), "接待人": "陈总", "拜访目的": "开发新客户"}
    | {"洽谈结果": "谈得好", "客户需求与问题": "要快", "客户意见": "太贵", "竞争对手": "乙厂", "现用设备": "老机床"}
    | {"对供货厂家的抱怨": "慢", "投资规模": 5000000, "人事关系": "陈总说了算", "后续安排": "再访"}
    | {"后续日期": date(2026, 3, 17), "报告提交时间": datetime(2026, 3, 11, 9, 0)},
    "跟进": {"跟进人": "李小伟", "方式": "微信/线上", "内容": "问进度", "客户反馈": "等", "下一步": "打电话"}
    | {"下次日期": date(2026, 3, 20), "风险": "没钱", "记录时间": datetime(2026, 3, 13, 12, 0)},
    "周报": {"姓名": "李小伟", "周次": "2026-W10", "本周工作": "跑客户", "下周安排": "再跑"},
    "投标": {"招标编号": "ZB1", "开标日期": date(2026, 3, 20), "控制价": 130000, "成本": 90000}
    | {"我方报价": 125000, "评标办法": "综合评分法"},
    "投标结果": {"投标厂家": "我方", "品牌": "发那科", "报价": 125000, "评分": 92.5, "名次": 1, "是否中标": "是"},
    "合同": {"合同编号": "HT1", "合同金额": 125000, "签订日期": date(2026, 4, 2), "到期日期": date(2027, 4, 1)}
    | {"负责人": "李小伟", "付款方式": "三七"},
    "回款计划": {"期次": 1, "计划日期": date(2026, 5, 1), "计划金额": 25000},
    "回款": {"合同编号": "HT1", "回款日期": date(2026, 6, 2), "回款金额": 1000, "方式": "现金"},
}
"""Sheet → what a row of the workbook that goes out holds of what came in."""
FACTS = {
    ("member.joined", "admin", "2021-03-04T16:00"),
    ("position.taken", "admin", "2021-03-04T16:00"),
    ("member.left", "admin", "2025-12-31T16:00"),
    ("customer.recorded", "e02", "2026-03-02T01:30"),
    ("contact.recorded", "admin", "2026-11-20T02:00"),
    ("opportunity.opened", "e02", "2026-03-04T16:00"),
    ("opportunity.closed", "e02", "2026-03-31T16:00"),
    ("visit.held", "e02", "2026-03-10T07:30"),
    ("visit.reported", "e02", "2026-03-11T01:00"),
    ("followup.logged", "e02", "2026-03-13T04:00"),
    ("report.submitted", "e02", "2026-03-09T01:00"),
    ("bid.quoted", "e02", "2026-03-19T16:00"),
    ("bid.opened", "e02", "2026-03-19T16:00"),
    ("bid.result_recorded", "e02", "2026-11-20T02:00"),
    ("contract.signed", "e02", "2026-04-01T16:00"),
    ("contract.instalments_planned", "e02", "2026-04-01T16:00"),
    ("receipt.recorded", "e02", "2026-06-01T16:00"),
}
"""(verb, by, at in UTC): the table "What a row becomes"."""


@pytest.fixture
def admin(cast: Cast) -> Member:
    """The administrator of a company whose regulation has just begun."""
    return in_force(cast)


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Sheet → its rows as they stand there, by the headings of the contract."""
    book = read([Source(path.name, path.read_bytes())], today=AT.date(), zone=ZONE)
    found: dict[str, list[dict[str, Any]]] = {}
    for sheet in book.sheets:
        headings = [heading.rstrip("*") for heading in sheet.headings]
        found[sheet.title] = [dict(zip(headings, row.raw, strict=True)) for row in sheet.rows]
    return found


def test_every_column_lands_and_goes_out_again(admin: Member, tmp_path: Path) -> None:
    """All columns of all sheets, in an order in which nothing could refer to what stands above it."""
    result = brought(FULL, admin)
    assert [(sheet.title, sheet.errors) for sheet in result.sheets if sheet.counts["failed"]] == []
    assert [sheet.title for sheet in result.sheets if sheet.missing] == []
    assert {sheet.title: sheet.unknown for sheet in result.sheets if sheet.unknown} == {
        "客户": ("备用",),
        "投标结果": ("产地",),
    }
    for kind in KINDS.values():
        [sheet] = [one for one in result.sheets if one.kind == kind.name]
        assert set(sheet.columns) == {column.field for column in kind.columns}, kind.word
    write_workbook(tmp_path / "out.xlsx", member=admin, now=AT)
    out = rows_of(tmp_path / "out.xlsx")
    for title, wanted in OUT.items():
        held = [{name: row[name] for name in wanted} for row in out[title]]
        assert wanted in held, title
    assert "旧编号 17" in Customer.objects.get(number="K001").notes
    assert "我方 产地：日本" in Bid.objects.get(number="ZB1").notes
    again = read([Source("out.xlsx", (tmp_path / "out.xlsx").read_bytes())], today=AT.date(), zone=ZONE)
    same = run(again, by=admin, at=AT, options=Options(on_duplicate="update"))
    assert {sheet.title: sheet.counts["unchanged"] for sheet in same.sheets} == {
        sheet.title: sheet.read for sheet in same.sheets
    }


def test_who_did_it_when(admin: Member) -> None:
    """The log tells it at the records' own times, by those whose work it was; the same file again adds nothing to it."""
    before = set(Event.objects.values_list("seq", flat=True))
    brought(FULL, admin)
    told_of = Event.objects.exclude(seq__in=before).values_list("verb", "actor", "at")
    assert {(verb, actor, f"{at:%Y-%m-%dT%H:%M}") for verb, actor, at in told_of} >= FACTS
    count = Event.objects.count()
    result = brought(FULL, admin)
    assert all(sheet.counts["unchanged"] == sheet.read for sheet in result.sheets), counts(result)
    assert Event.objects.count() == count


TWO: Rows = [["工号", "姓名", "角色"], ["A1", "王磊", "业务员"], ["A2", "王磊", "业务员"]]


@pytest.mark.parametrize(
    ("owner", "message"),
    [
        ("A1", None),
        ("王磊(A2)", None),
        ("王磊", "有 2 位成员叫「王磊」，请改用工号"),
        ("王蕾", "没有叫「王蕾」的成员"),
    ],
)
def test_who_is_meant(admin: Member, owner: str, message: str | None) -> None:
    """By number, or by a name that only one has."""
    result = brought({"客户": [["客户名称", "负责人"], ["甲厂", owner]], "人员": TWO}, admin)
    assert told(result, "客户") == ([(2, "负责人", message)] if message else [])


def test_a_company_by_its_credit_code_first(admin: Member) -> None:
    """Another name of the same code is the same company, in this book and in what is there, for all sheets of it."""
    code = "91310000MA1FL00001"
    head = ["客户名称", "统一社会信用代码"]
    first: Rows = [
        head,
        ["甲厂有限公司", code],
        ["甲厂新名", code.lower()],
        ["乙厂", "310000123456789"],
        ["丙厂", "12"],
    ]
    contacts: Rows = [["客户名称", "姓名"], ["甲厂新名", "赵工"], ["乙厂", "钱工"]]
    trial = brought({"联系人": contacts, "客户": first}, admin, options=Options(dry_run=True))
    result = brought({"联系人": contacts, "客户": first}, admin)
    assert trial.as_json()["sheets"] == result.as_json()["sheets"]
    assert counts(result) == {"客户": (2, 0, 0, 1, 1), "联系人": (2, 0, 0, 0, 0)}
    assert told(result, "客户") == [(5, "统一社会信用代码", "12 不是统一社会信用代码")]
    later = brought({"客户": [head, ["甲厂更名", code]], "联系人": [contacts[0], ["甲厂更名", "孙工"]]}, admin)
    assert counts(later) == {"客户": (0, 0, 1, 0, 0), "联系人": (1, 0, 0, 0, 0)}
    owners = Contact.objects.values_list("customer__name", "name")
    assert set(owners) == {("甲厂有限公司", "赵工"), ("乙厂", "钱工"), ("甲厂有限公司", "孙工")}


def test_when_a_customer_was_entered(admin: Member) -> None:
    """录入时间, else 首次接触时间, else 收集日期, else now; when it was collected counts only beside 录入时间, and is never lost."""
    rows = table(
        "客户名称|收集日期|录入时间|首次接触时间",
        "甲厂|2026-03-01|2026-03-02 09:30|2026-03-03",
        "乙厂|2026-03-01||2026-03-03",
        "丙厂|2026-03-01||",
        "丁厂|||",
    )
    assert counts(brought({"客户": rows}, admin)) == {"客户": (4, 0, 0, 0, 0)}
    assert counts(brought({"客户": rows}, admin)) == {"客户": (0, 0, 4, 0, 0)}
    found = Customer.objects.order_by("pk").values_list("created_at", "collected_at", "notes")
    assert [(f"{at.astimezone(ZONE):%m-%d %H:%M}", told is not None, notes) for at, told, notes in found] == [
        ("03-02 09:30", True, ""),
        ("03-03 00:00", False, "收集日期：2026-03-01"),
        ("03-01 00:00", False, ""),
        ("11-20 10:00", False, ""),
    ]


def test_when_a_visit_was(admin: Member) -> None:
    """Its own times, one of them, the time in the column of the day, or none: then it is marked."""
    head = ["客户名称", "拜访人员", "拜访日期", "开始时间", "结束时间"]
    rows: Rows = [
        head,
        ["甲厂", "李伟", "2026-03-02", "14:00", "15:30"],
        ["甲厂", "李伟", "2026年3月3日", "下午2点", None],
        ["甲厂", "李伟", "2026/3/4", None, "10:30"],
        ["甲厂", "李伟", "2026.3.5 14:30", None, None],
        ["甲厂", "李伟", datetime(2026, 3, 6), None, None],
        ["甲厂", "李伟", 46090.625, None, None],
    ]
    sheets = {"客户": [["客户名称"], ["甲厂"]], "拜访": rows}
    assert counts(brought(sheets, admin))["拜访"] == (6, 0, 0, 0, 0)
    assert counts(brought(sheets, admin))["拜访"] == (0, 0, 6, 0, 0)
    found = Visit.objects.order_by("started_at").values_list("started_at", "ended_at", "is_late_entry")
    assert [
        (f"{s.astimezone(ZONE):%d %H:%M}", f"{e.astimezone(ZONE):%H:%M}", marked) for s, e, marked in found if s and e
    ] == [
        ("02 14:00", "15:30", False),
        ("03 14:00", "15:00", False),
        ("04 09:30", "10:30", False),
        ("05 14:30", "15:30", False),
        ("06 09:00", "10:00", True),
        ("09 15:00", "16:00", False),
    ]


def both(admin: Member, *files: tuple[str, bytes]) -> Result:
    """Several files as one book."""
    book = read([Source(*one) for one in files], today=AT.date(), zone=ZONE)
    return run(book, by=admin, at=AT, options=Options())


def test_several_files_refer_to_each_other(admin: Member) -> None:
    """A csv of one encoding names what a csv of another and a workbook bring."""
    result = both(
        admin,
        ("联系人.csv", "客户名称,姓名\r\n甲厂(有限公司),赵工\r\n".encode()),
        ("客户.csv", "客户名称,负责人\r\n甲厂（有限公司）,李伟\r\n".encode("gb18030")),
        ("拜访记录.csv", "\ufeff客户名称,拜访人员,拜访日期\r\n甲厂有限公司,新人,2026/3/5\r\n".encode()),
        ("公司.xlsx", xlsx({"人员": [["姓名", "角色"], ["新人", "业务员"]], "说明": [["请先看这里"]]})),
    )
    assert [(sheet.file, *tuple(sheet.counts.values())) for sheet in result.sheets] == [
        ("联系人.csv", 1, 0, 0, 0, 0),
        ("客户.csv", 1, 0, 0, 0, 0),
        ("拜访记录.csv", 1, 0, 0, 0, 0),
        ("公司.xlsx", 1, 0, 0, 0, 0),
    ]
    assert result.passed_over == [("公司.xlsx", "说明", "unknown")]


def test_what_is_printed_adds_up(admin: Member) -> None:
    """The keys of the contract, in its order, and counts that come to what was read."""
    rows: Rows = [["客户名称", "手机"], ["甲厂", None], ["甲厂", None], ["乙厂", "1.38E+10"], ["合计", 3]]
    [sheet] = brought({"客户": rows}, admin).as_json()["sheets"]
    wanted = ["sheet", "read", "created", "updated", "unchanged", "skipped", "failed", "errors"]
    assert [name for name in sheet if name in wanted] == wanted
    assert [sheet[name] for name in wanted[:-1]] == ["客户", 3, 1, 0, 0, 1, 1]
    assert sheet["errors"] == [{"row": 4, "column": "手机", "message": "1.38E+10 不是手机号"}]


def test_a_sheet_without_headings_is_named(admin: Member) -> None:
    """Where they begin in the eleventh row they are none; where no sheet has any the files cannot be read."""
    late: Rows = [*([f"说明 {number}"] for number in range(10)), ["客户名称"], ["乙厂"]]
    result = brought({"客户": late, "重点客户": [["客户名称"], ["甲厂"]]}, admin)
    assert (counts(result)["重点客户"][0], counts(result)["客户"][0]) == (1, 0)
    assert result.passed_over == [("book.xlsx", "客户", "no_headings")]
    with pytest.raises(Unreadable, match="no_headings"):
        opened([Source("book.xlsx", xlsx({"客户": late}))], mapping=None, at=AT)
