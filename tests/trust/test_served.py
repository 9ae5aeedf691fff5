"""People at work while processes are killed and the database goes away: what was answered with yes is there, once, and nothing else."""

import random
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests.conftest import EmptyDatabase
from tests.deployment.processes import answers
from tests.journeys.postgres import as_server_user
from tests.trust.asking import Visitor
from tests.trust.driver import Crowd
from tests.trust.served import Site, serving
from tools.needs import postgres_folder

SOME = 8
"""Acts that are accepted between two blows."""


def all_is_there(site: Site, crowd: Crowd) -> None:
    """The oracle: ledger, database, doctor. And nobody was shown a failure of the program's."""
    found = site.compare(crowd)
    assert (found.lost, found.doubled, found.wrong) == ((), (), ())
    assert found.accepted >= 3 * SOME
    assert crowd.statuses[500] == 0, crowd.statuses


@pytest.mark.trust("X01", "X04", "X20", "T-K01", "INV1", "INV3", "INV6", "INV7", "INV8", "INV14")
def test_killed_on_sqlite(tmp_path: Path, empty_database: EmptyDatabase) -> None:
    """``kill -9`` of processes that serve pages, then of all of them at once, during saves by pages and programs."""
    chance = random.Random(1)  # noqa: S311 - a fault, no secret
    with serving(empty_database("sqlite", tmp_path), tmp_path) as site:
        crowd = site.crowd()
        crowd.start()
        try:
            for _blow in range(2):
                crowd.wait_for(SOME)
                site.kill_one(chance)
            crowd.wait_for(SOME)
            site.kill_all()
            crowd.wait_for(SOME)
        finally:
            crowd.stop()
        an_answer_is_lost(site)
        all_is_there(site, crowd)


def an_answer_is_lost(site: Site) -> None:
    """The program hangs up before the answer comes, and sends the same key again: one record."""
    told, key = {"name": "断线有限公司"}, "cut-off"
    hasty, patient = (Visitor(site.tokens["li.wei"], patience) for patience in (0, 30))
    assert hasty.call(site.web.url, "POST", "customers", told, key=key).status == 0
    first, second = (patient.call(site.web.url, "POST", "customers", told, key=key) for _time in range(2))
    assert (first.status, second.status, first.text) == (201, 201, second.text)
    assert (
        len(patient.call(site.web.url, "GET", "customers?q=断线".replace("断线", "%E6%96%AD%E7%BA%BF")).json()["items"])
        == 1
    )


@pytest.mark.xdist_group("journeys")
@pytest.mark.trust("X06", "INV1", "INV14")
def test_postgresql_goes_away_under_load(tmp_path: Path, empty_database: EmptyDatabase) -> None:
    """Stopped fast, and as by a crash: pages and API say 503 meanwhile, and go on by themselves when it is back."""
    url = empty_database("postgresql", tmp_path)
    with psycopg.connect(url, autocommit=True) as connection:
        # The tests' server forgets its last moments in a crash, which spares the disk; here they count.
        connection.execute(f"ALTER DATABASE {urlsplit(url).path[1:]} SET synchronous_commit = on")
    with serving(url, tmp_path) as site:
        visitor = Visitor(site.tokens["li.wei"])
        assert visitor.sign_in(site.web.url, "sun.li", site.password)
        crowd = site.crowd()
        crowd.start()
        try:
            for mode in ("fast", "immediate"):
                crowd.wait_for(SOME)
                server(url, "stop", "-m", mode)
                away(site, visitor)
                server(url, "start", "-l", str(folder_of(url) / "log"))
                crowd.wait_for(SOME)
        finally:
            crowd.stop()
        all_is_there(site, crowd)
        assert crowd.statuses[503] > 0


def away(site: Site, visitor: Visitor) -> None:
    """What a person, a program and a supervisor are told while the database is away."""
    assert answers(f"{site.web.url}/readyz", status=503)
    assert answers(f"{site.web.url}/healthz")
    page = visitor.page(site.web.url, "customers/")
    assert (page.status, "Traceback" in page.text) == (503, False)
    assert visitor.call(site.web.url, "GET", "customers").status == 503


def folder_of(url: str) -> Path:
    """The cluster's, where its socket is."""
    return Path(parse_qs(urlsplit(url).query)["host"][0])


def server(url: str, *arguments: str) -> None:
    """``pg_ctl``; started again it has the options that it had."""
    binaries, folder = postgres_folder(), folder_of(url)
    assert binaries is not None
    options = (folder / "data" / "postmaster.opts").read_text(encoding="utf-8") if arguments[0] == "start" else ""
    more = ["-o", options.split(" ", 3)[3]] if options else []
    command = [*as_server_user(), str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-w", *more, *arguments]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
