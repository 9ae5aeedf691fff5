"""The server and the visitors."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.conftest import EmptyDatabase

HERE = Path(__file__).parent
PATIENCE = 180.0
# The tests' cast, its regulation in force for two weeks. 李伟 has handed in nothing since; so, on whatever day this runs, one
# weekly report of his is late and not missing yet; and a contract lies drafted.
COMPANY = """
import django; django.setup()
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from bihuan.base.duties.services import catch_up, sweep
from bihuan.base.organisation.inputs import NewMember
from bihuan.base.organisation.services import add_member
from bihuan.base.organisation.tests.cast import make_cast
from bihuan.base.policies.services import publish
from bihuan.flow.contracts.inputs import ContractInput
from bihuan.flow.contracts.services import draft_contract
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.services import record_customers
from bihuan.playbook.load.sources import read_source
now = timezone.localtime()
start = (now - timedelta(days=now.weekday() + 14)).replace(hour=0, minute=0, second=0, microsecond=0)
with transaction.atomic():
    cast = make_cast()
    office = cast.departments["上海"].public_id
    value = {"code": "jiang.nan", "name": "江楠", "department": office, "joined_on": cast.li_wei.joined_on}
    value |= {"position": "assistant", "roles": ("assistant",)}
    add_member(value=NewMember(**value), password_hash=cast.li_wei.password, by=None, at=cast.at)
    text = read_source("equipment").text
    publish(text=text, name="equipment.yaml", starts_on=start.date(), by=None, at=start, first=True)
    rows = [CustomerInput(name="上海恒昌机械有限公司", industry="机械", contact_name="王建国")]
    [customer] = record_customers(rows=rows, by=cast.li_wei, at=start + timedelta(hours=10))
    terms = {name: "按双方确认的条款" for name in ("content", "price", "delivery", "payment_terms", "breach")}
    terms |= {"starts_on": start.date(), "expires_on": start.date() + timedelta(days=365)}
    terms |= {"intent_confirmed_on": start.date(), "intent_note": "王总电话确认", "number": "HT-1"}
    given = ContractInput(name="空压机购销合同", customer=customer.public_id, amount=800000, **terms)
    draft_contract(given=given, by=cast.li_wei, at=start + timedelta(days=9))
catch_up(at=now)
sweep(at=now)
"""


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Journeys through the cast's company are on one worker, which serves it once; the others share another's site.

    What stays together comes first, and what starts processes, as they take longest: then no worker ends alone with it.
    """
    for item in items:
        if HERE in item.path.parents:
            served = {"company", "company_on_each"} & set(getattr(item, "fixturenames", ()))
            item.add_marker(pytest.mark.xdist_group("company" if served else "journeys"))
    # The runner reads the groups in here: whatever is marked later belongs to none.
    yield

    def late(item: pytest.Item) -> tuple[bool, bool, bool]:
        alone = item.get_closest_marker("xdist_group") is None
        # Those beside the code are short: in the end they even out what the workers have left.
        return alone, alone and item.nodeid.startswith("src/"), not alone and "postgres" in item.nodeid

    items.sort(key=late)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@contextmanager
def serving(folder: Path, database_url: str) -> Iterator[str]:
    """``bihuan serve`` as a person starts it, until /readyz answers; then stopped as a person stops it."""
    url, log = f"http://127.0.0.1:{(port := _free_port())}", folder / "server.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
    environment |= {"BIHUAN_DATA_DIR": str(folder / "var"), "BIHUAN_DATABASE_URL": database_url}
    command = [sys.executable, "-m", "bihuan", "serve", "--port", str(port)]
    with log.open("w") as output, subprocess.Popen(command, env=environment, stdout=output, stderr=output) as process:
        try:
            deadline = time.monotonic() + PATIENCE
            while not _answers(f"{url}/readyz"):
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"the server did not become ready:\n{log.read_text()}", pytrace=False)
                time.sleep(0.2)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


@pytest.fixture(scope="session")
def company(empty_database: EmptyDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site with the cast's company."""
    with _company("sqlite", empty_database, tmp_path_factory.mktemp("company")) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def company_on_each(request: pytest.FixtureRequest, empty_database: EmptyDatabase, tmp_path: Path) -> Iterator[str]:
    """The same on one database and on the other."""
    if request.param == "sqlite":
        yield request.getfixturevalue("company")
        return
    with _company(request.param, empty_database, tmp_path) as address:
        yield address


@contextmanager
def _company(engine: str, empty_database: EmptyDatabase, folder: Path) -> Iterator[str]:
    url = empty_database(engine, folder)
    environment = {
        **os.environ,
        "BIHUAN_DATA_DIR": str(folder / "var"),
        "BIHUAN_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
    }
    subprocess.run([sys.executable, "-c", COMPANY], env=environment, check=True)
    with serving(folder, url) as address:
        yield address


@pytest.fixture
def visit(chromium: Browser) -> Iterator["Visit"]:
    """Opens pages, each as a new visitor; all are closed at the end."""
    opened = Visit(chromium)
    yield opened
    opened.close()


class Visit:
    """One test's visits. Whatever a page logs as an error or asks of another host fails the test at its end."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.troubles: list[str] = []

    def page(self, *, locale: str = "zh-CN", width: int = 1440, height: int = 900, dark: bool = False) -> Page:
        """A page of a new visitor."""
        context = self.browser.new_context(
            locale=locale, viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self.troubles.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", lambda request: self._only_ours(request.url))
        return page

    def _only_ours(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "data:")):
            self.troubles.append(f"asked for {url}")

    def close(self) -> None:
        """End all visits; the troubles they met fail the test."""
        for context in self.contexts:
            context.close()
        assert self.troubles == []
