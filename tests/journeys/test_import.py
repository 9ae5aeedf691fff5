"""``bihuan import`` as a process: what it says and leaves behind, and that a kill in the middle leaves whole rows."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bihuan.interfaces.dataio.reading import Source, read
from bihuan.interfaces.dataio.reading.tests.made import TODAY, ZONE, xlsx
from tests.conftest import EmptyDatabase

PATIENCE = 240.0
ROWS = 1_200
HEAD = ["客户名称", "负责人", "录入时间", "联系人", "手机"]


class Importer:
    """The command on a database of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
        data = {"BIHUAN_DATA_DIR": str(folder / "var"), "BIHUAN_DATABASE_URL": url, "BIHUAN_LANG": "zh"}
        self.environment = {**kept, **data}

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Begin it."""
        command = [sys.executable, "-m", "bihuan", "import", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, env=self.environment, text=True, encoding="utf-8", **pipes)  # type: ignore[call-overload,no-any-return]

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """To its end: exit status, standard output, standard error."""
        process = self.start(*arguments)
        out, told = process.communicate(timeout=PATIENCE)
        return process.returncode, out, told

    def result(self, *arguments: str) -> dict[str, Any]:
        """What ``--json`` prints."""
        _, out, told = self.run(*arguments, "--json")
        assert out, told
        return dict(json.loads(out))

    def count(self, question: str) -> int:
        """A number out of the database; 0 as long as there are no tables."""
        try:
            if self.url.startswith("sqlite"):
                with sqlite3.connect(f"file:{self.url.removeprefix('sqlite:///')}?mode=ro", uri=True) as database:
                    return int(database.execute(question).fetchone()[0])
            with psycopg.connect(self.url) as connection:
                row = connection.execute(question.encode()).fetchone()
                return int(row[0]) if row else 0
        except (sqlite3.OperationalError, psycopg.errors.UndefinedTable):
            return 0

    def file(self, name: str, sheets: dict[str, Any]) -> str:
        """A workbook of these sheets."""
        path = self.folder / name
        path.write_bytes(xlsx(sheets))
        return str(path)


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    """On SQLite, without even the tables."""
    return Importer(tmp_path, f"sqlite:///{tmp_path / 'company.sqlite3'}")


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path, empty_database: EmptyDatabase) -> Importer:
    """On one database and on the other."""
    return Importer(tmp_path, empty_database(request.param, tmp_path))


def many() -> list[list[Any]]:
    """A sheet of customers."""
    rows = [
        [f"第{number:05d}精密机械有限公司", None, "2026-03-02 09:30", "陈总", "13900139001"] for number in range(ROWS)
    ]
    return [HEAD, *rows]


def test_exit_status_and_what_is_printed(importer: Importer) -> None:
    """0 with everything landed, 1 with some rows back as they were, 2 and nothing written when a file cannot be read."""
    good = [HEAD, ["长安精机有限公司", None, "2026-03-02 09:30", "陈总", "13900139001"]]
    bad = [*good, ["宏图科技", "王磊", None, "刘工", "1.38E+10"]]
    status, out, told = importer.run(importer.file("broken.xlsx", {"客户": good})[:-5] + ".txt", "--json")
    assert (status, out, importer.count("SELECT count(*) FROM customers_customer")) == (2, "", 0)
    assert "Traceback" not in told
    status, out, told = importer.run(importer.file("客户.xlsx", {"客户": bad}), "--json", "--dry-run")
    assert (status, importer.count("SELECT count(*) FROM organisation_company")) == (1, 0)
    trial = json.loads(out)
    errors = importer.folder / "bad.xlsx"
    status, out, told = importer.run(importer.file("客户.xlsx", {"客户": bad}), "--json", "--errors", str(errors))
    assert (status, json.loads(out)["sheets"]) == (1, trial["sheets"])
    assert "已建立公司「客户」" in told
    [sheet] = read([Source("bad.xlsx", errors.read_bytes())], today=TODAY, zone=ZONE).sheets
    assert sheet.headings == ("错误", *HEAD)
    assert [row.raw[0] for row in sheet.rows] == ["手机:1.38E+10 不是手机号;负责人:没有叫「王磊」的成员"]
    assert importer.run(importer.file("good.xlsx", {"客户": good}))[0] == 0


def test_a_kill_in_the_middle(either: Importer) -> None:
    """What had landed had landed whole; the same command again does the rest, and says what both did together."""
    file = either.file("many.xlsx", {"客户": many()})
    process = either.start(file)
    deadline = time.monotonic() + PATIENCE
    while (landed := either.count("SELECT count(*) FROM customers_customer")) < 200:
        assert process.poll() is None and time.monotonic() < deadline, process.communicate()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    landed = either.count("SELECT count(*) FROM customers_customer")
    assert 200 <= landed < ROWS
    assert either.count("SELECT count(*) FROM customers_contact") == landed
    assert either.count("SELECT count(*) FROM imports_importedrow") == landed
    [sheet] = either.result(file)["sheets"]
    assert (sheet["created"], sheet["failed"]) == (ROWS, 0)
    assert either.count("SELECT count(*) FROM customers_customer") == ROWS
    assert either.count("SELECT count(*) FROM audit_event WHERE verb = 'customer.recorded'") == ROWS
    assert either.count("SELECT count(*) FROM imports_import WHERE state = 'done'") == 1
    [sheet] = either.result(file)["sheets"]
    assert (sheet["created"], sheet["unchanged"]) == (0, ROWS)


def test_two_at_once(either: Importer) -> None:
    """One waits for the other: everything is there once, whichever came first."""
    assert either.run(either.file("first.xlsx", {"客户": many()[:2]}))[0] == 0
    file = either.file("some.xlsx", {"客户": many()[:601]})
    both = [either.start(file, "--json"), either.start(file, "--json")]
    told = [json.loads(process.communicate(timeout=PATIENCE)[0])["totals"] for process in both]
    assert sorted(one["created"] for one in told) == [0, 599]
    assert sorted(one["unchanged"] for one in told) == [1, 600]
    assert either.count("SELECT count(*) FROM customers_customer") == 600
