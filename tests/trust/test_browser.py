"""What a browser makes of it: texts that are attacks, the Back button (T-H). One visit, as it costs most."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page

from bihuan.base.organisation.models import Department, Member
from bihuan.interfaces.web.access_table import log_in
from tests.trust.canaries import Alike, lived_alike
from tests.trust.planting import ATTACK, plant

pytestmark = [pytest.mark.xdist_group("trust-browser")]
HIS = "zhao.qiang"
PAGES = {
    "customer": "customers.Customer",
    "customers:edit": "customers.Customer",
    "customers:history": "customers.Customer",
    "contracts:detail": "contracts.Contract",
    "contracts:review_paper": "contracts.Contract",
    "opportunities:detail": "opportunities.Opportunity",
    "offers:detail": "offers.Bid",
    "fieldwork:visit": "fieldwork.Visit",
    "reports:detail": "reports.Report",
    "customers:list": "",
    "contracts:list": "",
    "fieldwork:followups": "",
    "organisation:departments": "",
    "notices:list": "",
    "today:team": "",
}


class Visitor:
    """A director at the screen, and whatever the pages did that no text may do."""

    def __init__(self, browser: Browser, url: str, cookies: dict[str, str]) -> None:
        self.context: BrowserContext = browser.new_context(base_url=url, locale="zh-CN")
        self.context.set_default_timeout(30_000)
        self.context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
        self.page: Page = self.context.new_page()
        self.ran: list[str] = []
        self.page.on("dialog", self._asked)
        self.page.on("pageerror", lambda error: self.ran.append(str(error)))
        self.page.on("console", self._told)
        self.page.on("response", lambda got: self.ran.append(f"{got.status} {got.url}") if got.status >= 400 else None)
        self.page.on("request", lambda asked: self._left(asked.url, url))

    def _asked(self, dialog: Dialog) -> None:
        """What a script that ran would have opened."""
        self.ran.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _told(self, told: ConsoleMessage) -> None:
        """Violations of the policy are errors there; an icon that a page lacks is none of it."""
        if told.type == "error" and not told.location["url"].endswith("/favicon.ico"):
            self.ran.append(told.text)

    def _left(self, asked: str, home: str) -> None:
        if not asked.startswith((home, "data:")) or asked.endswith("/x"):
            self.ran.append(f"asked for {asked}")


@pytest.fixture
def planted(transactional_db: None) -> Alike:
    """Attacks in all texts of 赵强's, in his name and in that of his department."""
    company = lived_alike()
    plant()
    Department.objects.filter(name="北京").update(name=ATTACK[:60])
    Member.objects.filter(code=HIS).update(name=ATTACK[:60])
    return company


@pytest.fixture
def visitor(chromium: Browser, planted: Alike, live_server: object) -> Iterator[Visitor]:
    """Signed in."""
    name = settings.SESSION_COOKIE_NAME
    client = log_in(planted.cast.again("chen.jing"))
    made = Visitor(chromium, str(live_server), {name: client.cookies[name].value})
    yield made
    made.context.close()


@pytest.mark.trust("T-H01", "T-H02", "T-B07", "T-H08", "T-H06")
def test_nothing_runs_and_nothing_stays(visitor: Visitor, planted: Alike) -> None:
    """No dialog, no error, no request elsewhere, no violation of the policy; after signing out Back shows nothing."""
    page = visitor.page
    for name, label in PAGES.items():
        page.goto(reverse(name, args=[planted.ids[HIS][label][0]] if label else []))
        assert page.locator("img[src='x']").count() == 0, name
        assert page.locator("[onerror], [onload], a[href^='javascript' i]").count() == 0, name
        assert page.locator("base, iframe, [hx-get^='//'], form[action^='//']").count() == 0, name
    page.goto(reverse("customers:list"))
    assert "<img src=x" in page.inner_text("body")
    assert visitor.ran == []
    page.request.post(reverse("accounts:logout"), headers={"X-CSRFToken": token_of(page)})
    page.goto(reverse("account_login"))
    page.go_back()
    page.wait_for_load_state()
    assert page.url.partition("?")[0].endswith(reverse("account_login"))
    assert "<img src=x" not in page.inner_text("body")
    kept = page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage)).join()")
    assert "htmx-history" not in kept


def token_of(page: Page) -> str:
    """The form's token of the session."""
    return str(page.request.get(reverse("kit:token")).json()["token"])
