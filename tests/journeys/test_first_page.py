"""Someone opens the address that ``bihuan serve`` printed, with nothing set up yet."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bihuan.playbook.load import PRESETS, load_preset
from tests.journeys.conftest import Visit, serving
from tools import axe

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
OUTLINE = "getComputedStyle(document.activeElement).outlineStyle"
WIDTHS = (320, 390, 768, 1024, 1440, 1920)
SECRET = "Kuaile-Gongchang-88"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site that nobody has set up, until the last test of this file does."""
    with serving(tmp_path_factory.mktemp("empty"), "") as url:
        yield url


def _sees_every_preset(page: Page, language: str) -> None:
    assert len(PRESETS) == 5
    for name in PRESETS:
        expect(page.get_by_text(getattr(load_preset(name).title, language)).first).to_be_visible()


def test_reads_in_chinese_and_switches_to_english(empty: str, visit: Visit) -> None:
    """Every address leads to set-up; the language is switched by keyboard and stays on the next visit."""
    page = visit.page()
    page.goto(f"{empty}/customers/")
    expect(page.get_by_role("heading", level=1)).to_have_text("初始化公司")
    _sees_every_preset(page, "zh")
    menu = page.locator("summary").filter(has_text="个人设置与语言")
    menu.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="English").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your company")
    _sees_every_preset(page, "en")
    page.goto(empty)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your company")


@pytest.mark.parametrize(("locale", "dark"), [("zh-CN", False), ("en-GB", True)], ids=["zh-CN-light", "en-GB-dark"])
def test_fits_and_reads_on_every_screen(empty: str, visit: Visit, locale: str, dark: bool) -> None:
    """Nothing sticks out to the side; the ground follows the system; axe-core finds nothing serious."""
    page = visit.page(locale=locale, dark=dark)
    page.goto(empty)
    red = int(page.evaluate(BACKGROUND).removeprefix("rgb(").split(",")[0])
    assert (red < 60) if dark else (red > 200)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(SIDEWAYS) == 0, width
    assert axe.findings(page) == []


def test_from_nothing_to_today(empty: str, visit: Visit) -> None:
    """What is wrong is said and nothing typed is lost; then the administrator is in, with what comes next; by keyboard, too."""
    page = visit.page()
    page.goto(empty)
    page.get_by_label("公司名称").fill("华东精机（上海）有限公司")
    page.get_by_label("你的姓名").fill("姚琳")
    page.get_by_label("密码").fill("12345678")
    page.get_by_role("button", name="完成初始化").click()
    expect(page.locator(".field-error").first).to_be_visible()
    expect(page.get_by_label("公司名称")).to_have_value("华东精机（上海）有限公司")
    page.get_by_label("密码").fill(SECRET)
    page.get_by_role("button", name="完成初始化").click()
    page.wait_for_url("**/today/**")
    expect(page.get_by_text("姚琳").first).to_be_visible()
    expect(page.locator(".next-steps")).to_be_visible()
    page.goto(f"{empty}/today/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    assert page.evaluate(OUTLINE) == "solid"
    answer = page.goto(f"{empty}/nowhere")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator(".number-line code")).to_have_text(answer.headers["x-request-id"])
    visit.troubles.clear()  # the browser itself logs 404 and 422 as errors
    page.locator(".wrong a.btn").click()
    page.wait_for_url("**/today/**")
