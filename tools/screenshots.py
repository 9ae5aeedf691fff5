"""``make screenshots``: every page of a running demo company as a picture, on a laptop and on a phone, each checked for reach.

Pictures go to ``var/screenshots``. A page that answers with an error, logs one, sticks out to the side, or on which axe-core
finds something serious is named, and the command ends with 1. ``python -m tools.screenshots --only today,customers`` takes some,
``--url`` another address than http://127.0.0.1:8000.

To add a page: a line in PAGES.
"""

from __future__ import annotations

import argparse
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tools import axe, frontend
from tools.environment import ROOT, say
from tools.needs import browser as find_browser

FOLDER = ROOT / "var" / "screenshots"
SIZES = {"1440": (1440, 900), "390": (390, 844)}
HIGHEST = 6000
PATIENCE = 5_000
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Shot:
    """A page to take. ``who``: a role of PEOPLE; empty: nobody is signed in.

    ``then`` is a selector whose link is followed first (the first record of a list); ``press`` one that is clicked (a menu, a
    dialog). ``dark`` takes it dark as well.
    """

    name: str
    path: str
    who: str = "sales"
    then: str = ""
    press: str = ""
    dark: bool = False


FIRST = "a[data-lead]"
# Who of the demo company stands for a role.
PEOPLE = {
    "sales": "li.wei",
    "manager": "zhang.min",
    "director": "chen.jing",
    "marketing": "wu.ting",
    "finance": "sun.li",
    "legal": "zhou.jie",
    "administrator": "yao.lin",
}
PAGES: tuple[Shot, ...] = (
    Shot("login", "/signin/", who="", dark=True),
    Shot("today", "/today/", dark=True),
    Shot("today-manager", "/today/", "manager"),
    Shot("today-director", "/today/", "director"),
    Shot("today-finance", "/today/", "finance"),
    Shot("today-legal", "/today/", "legal"),
    Shot("team", "/today/team/", "manager", dark=True),
    Shot("overview", "/overview/", "manager", dark=True),
    Shot("team-person", "/today/team/", "manager", then=FIRST),
    Shot("duties", "/today/duties/", "manager"),
    Shot("duty", "/today/duties/", "manager", then=FIRST),
    Shot("quick", "/today/", press=".tab-quick:visible, .bar details.menu:has(.menu-item) > summary:visible"),
    Shot("customers", "/customers/", dark=True),
    Shot("customers-filter", "/customers/", press=".filters summary"),
    Shot("customers-print", "/customers/?view=print"),
    Shot("customer", "/customers/", then=FIRST, dark=True),
    Shot("customer-new", "/customers/new/", dark=True),
    Shot("contacts", "/customers/contacts/"),
    Shot("contact", "/customers/contacts/", then=FIRST),
    Shot("opportunities", "/opportunities/", dark=True),
    Shot("opportunity", "/opportunities/", then=FIRST),
    Shot("opportunity-new", "/opportunities/new/"),
    Shot("opportunities-confirm", "/opportunities/confirm/"),
    Shot("followups", "/followups/"),
    Shot("followup", "/followups/", then=FIRST),
    Shot("followup-log", "/followups/log/"),
    Shot("visits", "/visits/"),
    Shot("visit", "/visits/", then=FIRST, dark=True),
    Shot("visit-plan", "/visits/plan/"),
    Shot("day", "/days/"),
    Shot("day-team", "/days/team/", "manager"),
    Shot("plans", "/plans/"),
    Shot("plan", "/plans/", then=FIRST),
    Shot("bids", "/bids/"),
    Shot("bid", "/bids/", then=FIRST),
    Shot("contracts", "/contracts/"),
    Shot("contract", "/contracts/", "manager", then=FIRST, dark=True),
    Shot("contract-reviews", "/contracts/reviews/", "legal"),
    Shot("contracts-due", "/contracts/due/", "finance"),
    Shot("receipts", "/contracts/receipts/", "finance"),
    Shot("receipt", "/contracts/receipts/", "finance", then=FIRST),
    Shot("products", "/products/"),
    Shot("product", "/products/", then=FIRST),
    Shot("targets", "/targets/", "manager"),
    Shot("reports-weekly", "/reports/weekly/", "manager"),
    Shot("report", "/reports/weekly/", "manager", then=FIRST, dark=True),
    Shot("report-write", "/reports/write/weekly/"),
    Shot("reports-sign", "/reports/sign/", "manager"),
    Shot("reports-daily", "/reports/daily/", "manager"),
    Shot("reports-management", "/reports/management/", "director"),
    Shot("report-management-write", "/reports/write/management/", "manager"),
    Shot("statistics", "/statistics/", "marketing", dark=True),
    Shot("statistics-week", "/statistics/", "marketing", then="a[href^='/statistics/2']"),
    Shot("scores", "/scores/", "manager", dark=True),
    Shot("score-sheet", "/scores/", "manager", then=FIRST),
    Shot("playbook", "/playbook/", "manager", dark=True),
    Shot("playbook-versions", "/playbook/versions/", "administrator"),
    Shot("playbook-change", "/playbook/change/", "administrator"),
    Shot("playbook-calendar", "/playbook/calendar/", "administrator"),
    Shot("playbook-coverage", "/playbook/coverage/", "administrator"),
    Shot("webhooks", "/webhooks/", "administrator"),
    Shot("webhook", "/webhooks/", "administrator", then=FIRST, dark=True),
    Shot("webhook-new", "/webhooks/new/", "administrator"),
    Shot("presets", "/about/presets/"),
    Shot("members", "/organisation/", "administrator"),
    Shot("member", "/organisation/", "administrator", then=FIRST),
    Shot("departments", "/organisation/departments/", "administrator"),
    Shot("imports", "/imports/", "administrator"),
    Shot("import", "/imports/", "administrator", then=FIRST),
    Shot("import-new", "/imports/new/", "administrator", dark=True),
    Shot("workbook-out", "/imports/out/"),
    Shot("settings", "/organisation/settings/", "administrator"),
    Shot("roles", "/organisation/settings/roles/", "administrator"),
    Shot("rights", "/organisation/settings/rights/", "administrator"),
    Shot("out", "/organisation/out/", "manager"),
    Shot("notices", "/notices/"),
    Shot("notices-settings", "/notices/settings/"),
    Shot("mail", "/notices/mail/", "administrator"),
    Shot("jobs", "/jobs/", "administrator"),
    Shot("job-runs", "/jobs/runs/", "administrator"),
    Shot("profile", "/profile/"),
    Shot("security", "/security/"),
    Shot("sessions", "/security/sessions/"),
    Shot("tokens", "/security/tokens/"),
    Shot("token-new", "/security/tokens/new/"),
    Shot("keys", "/today/", press="body"),
    Shot("not-found", "/nowhere/", dark=True),
)


def reachable(url: str) -> bool:
    """Whether a server of ours answers there."""
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310 - an address the caller gave
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError, ValueError):
        return False


class Camera:
    """Takes the pictures, one signed-in visitor for each role, size and theme."""

    def __init__(self, browser: Browser, url: str, folder: Path) -> None:
        self.browser, self.url, self.folder = browser, url, folder
        self.visitors: dict[tuple[str, str, bool], BrowserContext] = {}
        self.states: dict[str, object] = {}

    def visitor(self, who: str, size: str, dark: bool) -> BrowserContext:
        """Signed in once for each role; the sizes and themes share the session."""
        key = (who, size, dark)
        if key not in self.visitors:
            width, height = SIZES[size]
            self.visitors[key] = self.browser.new_context(
                base_url=self.url,
                locale="zh-CN",
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
                storage_state=self._signed_in(who) if who else None,  # type: ignore[arg-type]
                is_mobile=width < 600,
                has_touch=width < 600,
                device_scale_factor=2 if width < 600 else 1,
            )
        return self.visitors[key]

    def _signed_in(self, who: str) -> object:
        if who not in self.states:
            context = self.browser.new_context(base_url=self.url, locale="zh-CN")
            page = context.new_page()
            page.goto("/signin/")
            # Any of the one-click forms will do: it is led to the person who is wanted.
            page.evaluate(
                "code => { const form = document.querySelector(\"form[action*='/demo/']\");"
                " form.action = `/demo/${code}/`; form.requestSubmit(); }",
                PEOPLE[who],
            )
            page.wait_for_url(lambda address: "/signin/" not in address)
            self.states[who] = context.storage_state()
            context.close()
        return self.states[who]

    def take(self, shot: Shot, size: str, dark: bool) -> Iterator[str]:
        """Take one picture; what is wrong with the page."""
        page = self.visitor(shot.who, size, dark).new_page()
        told: list[str] = []
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
        try:
            try:
                status = self._open(page, shot)
            except PlaywrightError as failed:
                yield f"cannot be opened: {failed.message.splitlines()[0]}"
                return
            name = f"{shot.name}-{size}{'-dark' if dark else ''}.png"
            if not shot.press:
                self._unfold(page, size)
            page.screenshot(path=self.folder / name)
            if status >= 400 and shot.name != "not-found":
                yield f"answers {status}"
            elif shot.name != "not-found":
                yield from told
            if page.evaluate(SIDEWAYS) > 0:
                yield "sticks out to the side"
            yield from axe.findings(page)
        finally:
            page.close()

    @staticmethod
    def _unfold(page: Page, size: str) -> None:
        """A screen as high as the page, so that side bar and bottom bar stand where they belong."""
        width, height = SIZES[size]
        whole = int(page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": max(height, min(whole, HIGHEST))})

    @staticmethod
    def _open(page: Page, shot: Shot) -> int:
        answer = page.goto(shot.path)
        if shot.then:
            link = page.locator(shot.then).first
            answer = page.goto(str(link.get_attribute("href", timeout=PATIENCE)))
        if shot.name == "keys":
            page.keyboard.press("?")
        elif shot.press:
            page.locator(shot.press).first.click(timeout=PATIENCE)
        page.wait_for_load_state("networkidle")
        return answer.status if answer else 0


def take_all(url: str, only: set[str]) -> int:
    """Take the pages; how many have something wrong."""
    frontend.install()
    path = find_browser()
    if path is None:
        say(
            "没有找到 Chromium（Debian：apt-get install chromium）。",
            "Chromium was not found (Debian: apt-get install chromium).",
        )
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        camera = Camera(browser, url, FOLDER)
        for shot in PAGES:
            if only and shot.name not in only:
                continue
            for size, dark in [(size, dark) for size in SIZES for dark in ((False, True) if shot.dark else (False,))]:
                found = list(dict.fromkeys(camera.take(shot, size, dark)))
                wrong += bool(found)
                print(f"{shot.name} {size}{' dark' if dark else ''}: {'; '.join(found) or 'ok'}", flush=True)
        browser.close()
    return wrong


def main(arguments: list[str]) -> None:
    """Take them; exit 1 when a page has something wrong, or when nobody answers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--only", default="")
    given = parser.parse_args(arguments)
    url = given.url.rstrip("/")
    if not reachable(url):
        say(f"{url} 没有应答；请先运行 make run。", f"Nothing answers at {url}; start it with make run.")
        sys.exit(1)
    wrong = take_all(url, set(filter(None, given.only.split(","))))
    print(FOLDER.relative_to(ROOT))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
