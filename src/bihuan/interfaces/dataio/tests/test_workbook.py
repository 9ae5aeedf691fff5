"""The records as a workbook: what goes out, for whom, in which words."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import python_calamine
from django.core.management import CommandError, call_command
from pytest import raises

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.services import record_customer
from bihuan.flow.opportunities.tests.deals import deal_of
from bihuan.interfaces.dataio.reading.kinds import KINDS
from bihuan.interfaces.dataio.workbook import note_export, write_workbook

FORMULA = '=HYPERLINK("http://x")'


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    """What stands in the file, sheet by sheet."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_an_administrator_takes_everything(cast: Cast, tmp_path: Path) -> None:
    """Every sheet in the contract's order and headings; what looks like a formula stays a text."""
    given = CustomerInput(
        name="上海东海",
        needs=FORMULA,
        tags=("重点", "华东"),
        source="exhibition",
        contact_name="陈强",
        contact_phone="13800138000",
    )
    record_customer(row=given, by=cast.li_wei, at=START)
    deal_of(cast.li_wei)
    written = write_workbook(tmp_path / "out.xlsx", member=cast.admin, now=START + timedelta(days=1))
    found = sheets(tmp_path / "out.xlsx")
    assert list(found) == [kind.word for kind in KINDS.values()]
    for kind in KINDS.values():
        assert [head.rstrip("*") for head in found[kind.word][0]] == [column.heading for column in kind.columns]
    heads = {name.rstrip("*"): place for place, name in enumerate(found["客户"][0])}
    row = next(row for row in found["客户"] if row[heads["客户名称"]] == "上海东海")
    assert row[heads["需求描述"]] == FORMULA
    assert (row[heads["标签"]], row[heads["信息来源"]], row[heads["手机"]]) == ("重点、华东", "展览会", "13800138000")
    assert row[heads["负责人"]] == "李伟"
    assert written.counts["opportunities"] == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "out.xlsx"]


def test_one_takes_what_one_may_see(cast: Cast, tmp_path: Path) -> None:
    """A salesperson's workbook holds their own customers, no list of people, and is noted in the log."""
    record_customer(row=CustomerInput(name="李伟的客户"), by=cast.li_wei, at=START)
    record_customer(row=CustomerInput(name="王芳的客户"), by=cast.wang_fang, at=START)
    written = write_workbook(tmp_path / "out.xlsx", member=cast.li_wei, now=START, kinds=["customers", "people"])
    assert [row[1] for row in sheets(tmp_path / "out.xlsx")["客户"][1:]] == ["李伟的客户"]
    assert written.counts == {"customers": 1}
    note_export(written, by=cast.li_wei, at=START)
    noted = Event.objects.order_by("seq").last()
    assert noted is not None
    assert (noted.verb, noted.actor, noted.data) == ("customers.exported", "li.wei", {"count": 1})


def test_the_command(cast: Cast, tmp_path: Path) -> None:
    """Written as the first administrator, or as whoever is named; nobody of that name is said in a sentence."""
    call_command("export_workbook", str(tmp_path / "all.xlsx"))
    assert "人员" in sheets(tmp_path / "all.xlsx")
    call_command("export_workbook", str(tmp_path / "own.xlsx"), "--as", "li.wei")
    assert "人员" not in sheets(tmp_path / "own.xlsx")
    with raises(CommandError, match="nobody"):
        call_command("export_workbook", str(tmp_path / "none.xlsx"), "--as", "nobody")
    with raises(CommandError, match="cannot write"):
        call_command("export_workbook", str(tmp_path / "missing" / "out.xlsx"))
