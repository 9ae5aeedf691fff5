"""A sales assistant brings the team's workbook: 300 rows with 20 bad ones, which are mended and brought again."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.journeys.company import sign_in
from tests.journeys.conftest import Visit

HEADINGS = ("客户名称*", "负责人", "录入时间", "收集日期", "联系人", "手机", "预算(万元)")
ROWS, BAD = 300, 20
WAIT = 120_000


def _rows() -> Iterator[list[object]]:
    """Every fifteenth is bad: half by a telephone that Excel made a number of, half by an owner whom nobody knows."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)
    for number in range(ROWS):
        recorded = today - timedelta(days=5, minutes=number)
        bad = number % (ROWS // BAD) == 0
        yield [
            f"上海第{number}机械厂",
            "查无此人" if bad and number % 2 else "李伟",
            recorded.strftime("%Y-%m-%d %H:%M"),
            (recorded - timedelta(days=9)).strftime("%Y-%m-%d"),
            "王经理",
            "1.38E+10" if bad and number % 2 == 0 else f"139{number:08}",
            number,
        ]


def _write(path: Path, rows: Sequence[Sequence[object]], title: str = "2026 年客户资料") -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("客户")
        for number, row in enumerate([[title], HEADINGS, *rows]):
            sheet.write_row(number, 0, row)
    return path


def _bring(page: Page, company: str, file: Path) -> None:
    page.goto(f"{company}/imports/new/")
    page.locator("input[name=files]").set_input_files(str(file))
    page.get_by_role("button", name="Check the files").click()
    page.get_by_role("button", name="Import", exact=True).click(timeout=WAIT)
    page.locator("#confirm button[value=yes]").click()
    expect(page.get_by_role("button", name="Take the import back")).to_be_attached(timeout=WAIT)


def _mended(bad: Path, path: Path) -> Path:
    """As somebody would: the first column is read and thrown away, telephone and owner are put right."""
    rows = CalamineWorkbook.from_path(str(bad)).get_sheet_by_name("客户").to_python()
    heading = next(number for number, row in enumerate(rows) if "客户名称*" in row)
    assert "错误" in str(rows[heading][0]) or "Mistakes" in str(rows[heading][0])
    found = []
    for row in rows[heading + 1 :]:
        assert re.search("1.38E\\+10|查无此人", str(row[0])), row
        found.append([row[1], "李伟", row[3], row[4], row[5], "13800138000", row[7]])
    assert len(found) == BAD
    return _write(path, found)


def test_the_teams_workbook(company: str, visit: Visit, tmp_path: Path) -> None:
    """What is bad comes back and lands the second time; the week's statistics and the salesman's phone show it."""
    page = sign_in(visit, company, "jiang.nan")
    _bring(page, company, _write(tmp_path / "客户.xlsx", list(_rows())))
    expect(page.locator("main")).to_contain_text(str(ROWS - BAD))
    with page.expect_download() as download:
        page.get_by_role("link", name="Rows to mend").click()
    download.value.save_as(tmp_path / "bad.xlsx")
    _bring(page, company, _mended(tmp_path / "bad.xlsx", tmp_path / "again.xlsx"))
    page.goto(f"{company}/customers/?q=机械厂")
    expect(page.locator("main")).to_contain_text(str(ROWS))
    page.goto(f"{company}/statistics/")
    expect(page.locator("main tr", has_text="A19").first).to_be_visible()
    rep = sign_in(visit, company, "li.wei", width=390)
    rep.goto(f"{company}/customers/?q=机械厂")
    expect(rep.locator("main")).to_contain_text("上海第")
