"""The kit in a real browser: what scripts do, that nothing sticks out, that everyone can read and reach it."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings as site
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.web.access_table import log_in
from tools import axe

pytestmark = [pytest.mark.xdist_group("kit")]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = "document.activeElement.id"


class Desk:
    """Somebody at a screen, signed in as the administrator."""

    def __init__(self, browser: Browser, url: str, cookies: dict[str, str]) -> None:
        self.browser, self.url, self.cookies = browser, url, cookies
        self.contexts: list[BrowserContext] = []
        self.troubles: list[str] = []

    def page(self, path: str, *, width: int = 1440, dark: bool = False, scripts: bool = True) -> Page:
        """A page that is open at the address."""
        context = self.browser.new_context(
            base_url=self.url,
            locale="zh-CN",
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts,
            has_touch=width < 600,
        )
        context.set_default_timeout(30_000)
        context.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in self.cookies.items()])
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: self._note(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.goto(path)
        return page

    def _note(self, words: str) -> None:
        """The browser itself logs an answer of 4xx as an error; ours are meant."""
        if not re.search(r"(status of|Error Code) 4\d\d", words):
            self.troubles.append(words)

    def close(self) -> None:
        """What the pages complained of fails the test."""
        for context in self.contexts:
            context.close()
        assert self.troubles == []


@pytest.fixture
def desk(chromium: Browser, gallery: None, transactional_db: None, cast: Cast, live_server: object) -> Iterator[Desk]:
    """The gallery's site, open in a browser."""
    client = log_in(cast.admin)
    name = site.SESSION_COOKIE_NAME
    made = Desk(chromium, str(live_server), {name: client.cookies[name].value})
    yield made
    made.close()


def _rows(page: Page) -> Locator:
    return page.locator("tr[data-row]")


def test_typing_searches_and_the_address_follows(desk: Desk) -> None:
    """Without a key press, keeping the tab, and Back leads back."""
    page = desk.page("/people/")
    expect(_rows(page)).to_have_count(9)
    page.fill("#people-q", "李伟")
    expect(_rows(page)).to_have_count(1)
    expect(page).to_have_url(f"{desk.url}/people/?q=%E6%9D%8E%E4%BC%9F")
    page.get_by_role("link", name="Without").or_(page.locator(".chips a")).first.click()
    expect(_rows(page)).to_have_count(9)
    page.go_back()
    expect(_rows(page)).to_have_count(1)


def test_filters_leave_nothing_empty_in_the_address(desk: Desk) -> None:
    """What was not filled in is not asked for."""
    Member.objects.filter(code="li.wei").update(level="senior")
    page = desk.page("/people/")
    page.locator(".filters summary").click()
    page.get_by_label("高级").check()
    page.locator(".filter-panel button").click()
    expect(_rows(page)).to_have_count(1)
    expect(page).to_have_url(f"{desk.url}/people/?level=senior")


def test_several_are_chosen_and_asked_about(desk: Desk) -> None:
    """Shift takes those between; the question can be answered with no."""
    page = desk.page("/people/")
    boxes = page.locator("tbody input[name=ids]")
    boxes.nth(1).check()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("3")
    page.get_by_role("button", name="停用").click()
    expect(page.locator("#confirm")).to_contain_text("停用所选成员？")
    page.locator("#confirm button[value=no]").click()
    expect(page.locator("#confirm")).to_be_hidden()
    assert Member.objects.filter(is_active=False).count() == 0
    page.get_by_role("button", name="停用").click()
    page.locator("#confirm button[value=yes]").click()
    expect(page.locator(".toast").first).to_be_visible()
    assert Member.objects.filter(is_active=False).count() >= 2


def test_a_form_from_mistake_to_record(desk: Desk) -> None:
    """The first mistake has the focus, what was typed stays, a double press is one record."""
    page = desk.page("/people/new/")
    page.fill("#id_name", "新同事")
    page.fill("#id_age", "十")
    page.locator(".form-acts button").click()
    expect(page.locator("#id_joined_on_error")).to_be_visible()
    assert page.evaluate(FOCUSED) == "id_joined_on"
    expect(page.locator("#id_name")).to_have_value("新同事")
    page.fill("#id_joined_on", "2026-03-05")
    page.fill("#id_age", "３０")
    page.locator("#id_manager-ts-control").click()
    page.keyboard.type("李")
    page.locator(".ts-dropdown .option", has_text="李伟").click()
    page.locator(".form-acts button").dblclick()
    expect(page.locator("h1")).to_have_text("新同事")
    expect(page.locator(".toast")).to_contain_text("已建立")
    assert Member.objects.filter(name="新同事").count() == 1


def test_in_a_dialog_and_by_escape_out_of_it(desk: Desk, cast: Cast) -> None:
    """The form opens over the page and fails there, too."""
    page = desk.page(f"/people/{cast.li_wei.public_id}/")
    page.locator(".head-actions summary").click()
    page.get_by_role("link", name="改密码").click()
    name = page.locator("#dialog #id_name")
    expect(name).to_have_value("李伟")
    name.fill("")
    page.locator("#dialog .form-acts button").click()
    expect(page.locator("#dialog #id_name_error")).to_be_visible()
    expect(page.locator("#dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()


def test_by_keyboard(desk: Desk) -> None:
    """`/`, `?`, `g`, `j`; never while typing."""
    page = desk.page("/people/")
    page.keyboard.press("/")
    search = page.evaluate("document.activeElement.name")
    assert search == "q"
    page.keyboard.type("?g")
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.goto("/people/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert (
        page.evaluate("document.activeElement.textContent") == _rows(page).nth(1).locator("a[data-lead]").text_content()
    )
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page).to_have_url(f"{desk.url}/playbook/")


@pytest.mark.trust("T-H11")
def test_the_session_ends_while_typing(desk: Desk, cast: Cast) -> None:
    """A dialog says so; after signing in elsewhere the same text is sent."""
    page = desk.page("/people/new/")
    page.fill("#id_name", "打了半天")
    page.fill("#id_joined_on", "2026-03-05")
    page.context.clear_cookies(name=site.SESSION_COOKIE_NAME)
    page.locator(".form-acts button").click()
    expect(page.locator("#signed-out")).to_be_visible()
    page.locator("[data-signed-in]").click()
    expect(page.locator("#signed-out")).to_be_visible()
    client = log_in(cast.admin)
    name = site.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": desk.url}])
    page.locator("[data-signed-in]").click()
    expect(page.locator("#signed-out")).to_be_hidden()
    page.locator(".form-acts button").click()
    expect(page.locator("h1")).to_have_text("打了半天")


def test_a_failure_is_a_notice_and_the_page_stays(desk: Desk) -> None:
    """What was typed is still there, with the number to quote."""
    page = desk.page("/people/new/")
    page.fill("#id_name", "留下")
    page.route("**/people/new/", lambda route: route.fulfill(status=502, body="<html>proxy</html>"))
    page.locator(".form-acts button").click()
    expect(page.locator(".toast-danger")).to_be_visible()
    expect(page.locator("#id_name")).to_have_value("留下")
    assert "proxy" not in page.content()
    desk.troubles.clear()  # the browser logs a 502 as an error


def test_without_scripts(desk: Desk) -> None:
    """Lists, filters and forms are links and forms."""
    page = desk.page("/people/?q=李伟", scripts=False)
    assert page.locator("tr[data-row]").count() == 1
    page.locator("th a", has_text="入职").click()
    assert page.url.endswith("sort=joined")
    page.goto("/people/new/")
    page.fill("#id_name", "无脚本")
    page.fill("#id_joined_on", "2026-03-05")
    page.locator(".form-acts button").click()
    assert page.locator("h1").inner_text() == "无脚本"


def _open_everything(page: Page, *, menus: bool) -> Iterator[None]:
    """The page as it comes, then with its menus and dialogs open."""
    yield
    if not menus:
        return
    for summary in page.locator("details.menu > summary:visible").all():
        summary.click()
        expect(page.locator("details.menu[open] > .menu-panel")).to_be_in_viewport(ratio=0.99)
        yield
        page.keyboard.press("Escape")
    for name in ("more", "quick", "keys"):
        page.evaluate(f"document.getElementById('{name}')?.showModal()")
        yield
        page.keyboard.press("Escape")


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1440, False)], ids=["390-dark", "1440-light"])
def test_everyone_can_read_and_reach_it(desk: Desk, cast: Cast, width: int, dark: bool) -> None:
    """axe-core finds nothing serious, and nothing sticks out to the side: lists, forms with mistakes, records, errors."""
    person = f"/people/{cast.zhang_min.public_id}/"
    found: dict[str, list[str]] = {}
    page = desk.page("/people/", width=width, dark=dark)
    for path in (
        "/people/",
        "/people/?q=zzz",
        "/people/?level=junior&joined_from=2026-01-01",
        "/people/new/",
        person,
        "/nowhere",
        "/kit/signed-in/",
    ):
        page.goto(path)
        if path == "/people/new/":
            page.locator(".form-acts button").click()
            expect(page.locator("[data-error-summary]")).to_be_visible()
        assert page.evaluate(SIDEWAYS) == 0, path
        for _ in _open_everything(page, menus=path in {"/people/", person}):
            if findings := axe.findings(page):
                found.setdefault(path, []).extend(findings)
    assert {path: sorted(set(each)) for path, each in found.items()} == {}


def test_fits_every_screen(desk: Desk, cast: Cast) -> None:
    """Nothing sticks out to the side, from a small phone to a large screen."""
    page = desk.page("/people/")
    for path in ("/people/", "/people/new/", f"/people/{cast.zhang_min.public_id}/"):
        page.goto(path)
        for width in (320, 390, 768, 1024, 1440, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(SIDEWAYS) == 0, (path, width)
