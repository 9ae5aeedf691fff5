"""The week, from a visit to the workbook: what the product is for, in one walk through a running site on each database."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.journeys.company import sign_in
from tests.journeys.conftest import Visit


def _now() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai"))


def _follow_up(page: Page, company: str) -> None:
    """On the phone: the customer, what was said, tomorrow."""
    page.goto(f"{company}/followups/log/")
    page.get_by_role("radio", name="上海恒昌机械有限公司").check()
    page.get_by_role("radio", name="Telephone").check()
    page.get_by_label("What was said").fill("王总要两台空压机的报价，预算 80 万")
    page.get_by_label("Next step", exact=True).fill("发报价单")
    page.get_by_role("radio", name="Tomorrow").check()
    page.get_by_role("button", name="Log it").click()
    page.wait_for_url(lambda url: "log" not in url)
    page.goto(f"{company}/followups/")
    expect(page.get_by_text("王总要两台空压机的报价").first).to_be_visible()


def _choose(page: Page, name: str, text: str) -> None:
    """Type into a rich select and take the first answer."""
    field = page.locator(f"#id_{name}-ts-control")
    field.click()
    field.press_sequentially(text)
    page.locator(".ts-dropdown .option").first.click()


def _visit(page: Page, company: str) -> None:
    """A visit of an hour ago is entered, then reported."""
    page.goto(f"{company}/visits/enter/")
    _choose(page, "customer", "恒昌")
    began = _now() - timedelta(hours=2)
    page.locator("[name=started_at]").fill(began.strftime("%Y-%m-%dT%H:%M"))
    page.locator("[name=ended_at]").fill((began + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    page.locator("main form [type=submit]").click()
    page.wait_for_url("**/report/")
    page.locator("[name=result]").fill("确认了两台 SA160 的技术参数")
    page.locator("[name=next_steps]").fill("周五前发正式报价")
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(lambda url: "/report/" not in url)


def test_the_week(company_on_each: str, visit: Visit) -> None:
    """A salesman records and reports late, points appear with the clause, the director signs, marketing releases the workbook."""
    company = company_on_each
    phone = sign_in(visit, company, "li.wei", width=390)
    _follow_up(phone, company)
    _visit(phone, company)

    rep = sign_in(visit, company, "li.wei")
    late = rep.locator("main li").filter(has_text="Weekly report").filter(has_text="¥50.00")
    late.get_by_role("link", name="Write").click()
    rep.locator("[name=words-daily_work]").fill("拜访恒昌机械，跟进空压机项目")
    rep.get_by_role("button", name="Hand in").click()
    rep.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    rep.wait_for_url(lambda url: "/write/" not in url)
    rep.goto(f"{company}/scores/")
    rep.locator("main a[href*='/scores/']").filter(has_text="李伟").first.click()
    sheet = rep.locator("main")
    expect(sheet.get_by_text("A11").first).to_be_visible()
    expect(sheet.get_by_text("−3").first).to_be_visible()

    director = sign_in(visit, company, "chen.jing")
    director.goto(f"{company}/reports/sign/")
    expect(director.get_by_text("拜访恒昌机械，跟进空压机项目")).to_be_visible()
    director.get_by_label("Instructions to the writer").fill("报价前先走投标分析")
    director.get_by_role("button", name="Sign", exact=True).click()
    expect(director.get_by_text("Your desk is clear")).to_be_visible()

    marketing = sign_in(visit, company, "wu.ting")
    marketing.goto(f"{company}/statistics/")
    marketing.locator("main tr", has_text="A19").first.get_by_role("link").first.click()
    marketing.get_by_role("button", name="Release").click()
    marketing.get_by_role("dialog").get_by_role("button", name="Release").click()
    expect(marketing.get_by_text("Released").first).to_be_visible()
    with marketing.expect_download() as download:
        marketing.get_by_role("button", name="Workbook").click()
    book = CalamineWorkbook.from_filelike(io.BytesIO(Path(download.value.path()).read_bytes()))
    # In the reader's language; a sheet per table of the handbook.
    assert len(book.sheet_names) >= 6
    assert "李伟" in str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
