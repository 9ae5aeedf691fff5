"""A workbook that was brought in: the cards of a trade fair, some of them written carelessly."""

import io
from datetime import datetime, timedelta
from functools import partial

import xlsxwriter

from bihuan.base.imports import services
from bihuan.base.imports.models import Import
from bihuan.base.organisation.models import Member
from bihuan.interfaces import keeping
from bihuan.interfaces.dataio.importing import Options, Result, Returned, run
from bihuan.interfaces.dataio.importing.whole import keep_bad_rows
from bihuan.interfaces.dataio.reading import Source, read
from bihuan.interfaces.demo.world import World

FILE = "展会名片整理.xlsx"
DAYS_AGO = 5
MOST = 24
HEAD = ("客户名称*", "姓名*", "职务", "手机", "邮箱", "决策权", "备注", "展位号")
PEOPLE = (
    *(
        ("周建国", "采购经理"),
        ("郑晓燕", "设备部主任"),
        ("吴志强", "总经理"),
        ("冯丽", "采购专员"),
        ("韩东", "技术总监"),
    ),
    *(("曹敏", "副总经理"), ("许文博", "生产经理"), ("邓洁", "工艺工程师"), ("彭涛", "项目经理"), ("苏婉", "财务经理")),
)
CARELESS: tuple[tuple[str | int, ...], ...] = (
    ("（名片不清）机电", "钱经理", "采购", "13800138007", "", "", "公司名待核实", "B12"),
    ("", "何工", "技术", "13800138008", "", "", "", "A07"),
)


def lay_out(world: World) -> None:
    """A few days ago."""
    day = world.after(world.today - timedelta(days=DAYS_AGO), 0)
    world.later(world.at(day, 10.5), partial(_bring, world))


def _bring(world: World, at: datetime) -> None:
    """Tried, let go, done: as on the page, at that moment."""
    by = Member.objects.select_related("department").filter(roles__is_administrator=True).order_by("pk").first()
    if by is None:
        return
    content = _workbook(world)
    files = [{"name": FILE, "sha256": keeping.keep(content), "size": len(content)}]
    record = services.begin(files=files, by=by, at=at)
    trial, _bad = _run(world, content, by, at, None)
    services.tried(of=record, result=trial.as_json(), by=by, at=at + timedelta(seconds=2))
    services.start(of=record, by=by, at=at + timedelta(seconds=40))
    result, bad_rows = _run(world, content, by, at + timedelta(seconds=41), record)
    counts = {name: result.total(name) for name in ("created", "updated", "failed")}
    end = at + timedelta(seconds=43)
    services.finish(of=record, result=result.as_json(), counts=counts, bad_rows=bad_rows, by=by, at=end)


def _run(world: World, content: bytes, by: Member, at: datetime, record: Import | None) -> tuple[Result, str]:
    book = read([Source(FILE, content)], today=at.astimezone(world.zone).date(), zone=world.zone)
    returned = Returned()
    result = run(book, by=by, at=at, options=Options(dry_run=record is None), record=record, returned=returned)
    bad_rows = keep_bad_rows(returned.finish())
    returned.drop()
    return result, bad_rows


def _workbook(world: World) -> bytes:
    """Cards of people at customers of the company, a few that cannot be read, and who typed them in."""
    firms = sorted({firm.name for seller in world.sellers for firm in seller.firms if not firm.is_fresh})[:MOST]
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("联系人")
    sheet.write_row(0, 0, ["展会名片整理（市场部）"])
    sheet.write_row(1, 0, HEAD)
    rows: list[tuple[str | int, ...]] = []
    for number, firm in enumerate(firms):
        name, title = PEOPLE[number % len(PEOPLE)]
        phone = "1.38E+10" if number == 2 else f"1390000{1_000 + 37 * number:04d}"
        rows.append((firm, name, title, phone, f"card{number + 1:02d}@example.com", "", "", f"A{number + 1:02d}"))
    for place, row in enumerate([*rows, *CARELESS, ("制表人：刘欣", "审核：陈立")], start=2):
        sheet.write_row(place, 0, row)
    book.close()
    return made.getvalue()
