"""Imports in the worker: the trial, the import, what cannot be read, and being handed out twice."""

from pathlib import Path

import pytest
from pytest_django import Settings

from bihuan.base.imports import services
from bihuan.base.imports.models import DONE, FAILED, RUNNING, WAITING, Import
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.models import Customer
from bihuan.interfaces import keeping
from bihuan.interfaces.dataio.importing.tests.books import AT
from bihuan.interfaces.dataio.reading.tests.made import xlsx
from bihuan.interfaces.jobs import importing

ROWS = [["客户名称", "手机"], ["长安精机有限公司", "13900139001"], ["宏图科技有限公司", "1.38E+10"]]


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def brought(cast: Cast, content: bytes, name: str = "客户.xlsx") -> Import:
    """A file that the administrator has handed in."""
    files = [{"name": name, "sha256": keeping.keep(content), "size": len(content)}]
    return services.begin(files=files, by=cast.admin, at=AT)


def test_trial_and_import(cast: Cast) -> None:
    """First what would become of the rows, then what became of them, with the bad ones kept."""
    record = brought(cast, xlsx({"客户": ROWS}))
    importing.trial(record.public_id)
    record.refresh_from_db()
    assert (record.state, record.dry_run["totals"]["created"], Customer.objects.count()) == (WAITING, 1, 0)
    importing.run(record.public_id)
    record.refresh_from_db()
    assert (record.state, record.result["totals"]["created"], Customer.objects.count()) == (DONE, 1, 1)
    assert keeping.fetch(record.bad_rows)[:2] == b"PK"
    assert record.progress == {"0": [2, 2, "客户"]}
    importing.run(record.public_id)
    importing.trial(record.public_id)
    assert Customer.objects.count() == 1


def test_a_file_that_cannot_be_read(cast: Cast) -> None:
    """Said on the record, in words."""
    record = brought(cast, xlsx({"客户": ROWS})[:900])
    importing.trial(record.public_id)
    record.refresh_from_db()
    assert (record.state, record.error) == (FAILED, "客户.xlsx 已损坏，无法读取。")


@pytest.mark.trust("T-I07")
def test_whoever_lost_the_right_meanwhile(cast: Cast) -> None:
    """Brings nothing in any more."""
    record = brought(cast, xlsx({"客户": ROWS}))
    cast.admin.roles.clear()
    importing.run(record.public_id)
    record.refresh_from_db()
    assert (record.state, Customer.objects.count()) == (FAILED, 0)


@pytest.mark.trust("T-G02")
def test_a_worker_that_died_is_taken_over(cast: Cast) -> None:
    """The import is running and nobody runs it: the next worker goes on."""
    record = brought(cast, xlsx({"客户": ROWS}))
    services.start(of=record, by=cast.admin, at=AT)
    assert record.state == RUNNING
    importing.run(record.public_id)
    record.refresh_from_db()
    assert (record.state, Customer.objects.count()) == (DONE, 1)
