"""A workbook on its way in by the page, as a browser without scripts walks it; and out again."""

import hashlib
import io
from datetime import timedelta
from typing import Any

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.imports.models import Import
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.models import Customer
from bihuan.interfaces.dataio.reading import KINDS
from bihuan.interfaces.dataio.reading.tests.made import xlsx
from bihuan.interfaces.jobs import importing
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.imports.pages import bars

BOOK = {
    "客户": [
        ["客户名称", "手机", "联系人", "单位归属", "负责人"],
        ["上海博能设备有限公司", "13812345678", "陈强", "李伟", "李伟"],
        ["苏州天合机械有限公司", "1.38E+10", "王丽", "", "李伟"],
    ],
    "乱写的": [["公司名称", "姓名"], ["上海博能设备有限公司", "赵工"]],
}
MAPPING = "sheets:\n  客户:\n    kind: customers\n    columns: {单位归属: region}\n"


@pytest.fixture
def admin(cast: Cast) -> Client:
    """The administrator's browser."""
    return log_in(cast.admin)


def bring(client: Client, **more: Any) -> Import:
    """Hand the workbook in; the worker has not had it yet."""
    upload = SimpleUploadedFile("台账.xlsx", xlsx(BOOK))
    answer = client.post(reverse("imports:create"), {"files": upload, "on_duplicate": "skip", **more})
    row = Import.objects.latest("pk")
    assert answer.headers["Location"] == page_of(row)
    return row


def page_of(row: Import) -> str:
    """The import's page."""
    return reverse("imports:detail", args=[row.public_id])


def shown(client: Client, row: Import) -> str:
    """What the import's page says."""
    return client.get(page_of(row)).content.decode()


def test_from_files_to_customers_and_back(admin: Client) -> None:
    """Read, tried, let go, done; the bad row comes back; then it is all taken back."""
    row = bring(admin)
    assert 'id="import-progress"' in shown(admin, row)
    importing.trial(row.public_id)
    page = shown(admin, row)
    assert "1.38E+10 不是手机号" in page
    assert "乱写的" in page
    assert reverse("imports:go", args=[row.public_id]) in page
    assert not Customer.objects.exists()
    admin.post(reverse("imports:go", args=[row.public_id]))
    assert "hx-get" in shown(admin, row)
    importing.run(row.public_id)
    assert Customer.objects.get().name == "上海博能设备有限公司"
    progress = admin.get(reverse("imports:progress", args=[row.public_id]))
    assert progress.headers["HX-Refresh"] == "true"
    page = shown(admin, row)
    assert reverse("imports:go", args=[row.public_id]) not in page
    [[head, *_], [mistakes, name, *_]] = cells(admin.get(reverse("imports:bad_rows", args=[row.public_id])))["客户"]
    assert (head, name) == ("错误", "苏州天合机械有限公司")
    assert "手机:1.38E+10 不是手机号" in mistakes
    admin.post(reverse("imports:undo", args=[row.public_id]))
    assert not Customer.objects.filter(archived_at=None).exists()
    assert Import.objects.get().state == "undone"
    assert "撤销结果" in shown(admin, row)


def test_what_cannot_be_taken_back_is_named(admin: Client) -> None:
    """Somebody who was brought has signed in meanwhile: they stay, and the page says so."""
    upload = SimpleUploadedFile(
        "人员.xlsx", xlsx({"人员": [["姓名", "角色"], ["新来甲", "sales"], ["新来乙", "sales"]]})
    )
    admin.post(reverse("imports:create"), {"files": upload})
    row = Import.objects.get()
    importing.trial(row.public_id)
    admin.post(reverse("imports:go", args=[row.public_id]))
    importing.run(row.public_id)
    Member.objects.filter(name="新来甲").update(last_login=timezone.now())
    page = admin.post(reverse("imports:undo", args=[row.public_id]), follow=True).content.decode()
    assert "此人已登录过或已有工作记录" in page
    assert "除 1 行外均已撤销" in page
    assert set(Member.objects.filter(name__startswith="新来").values_list("name", flat=True)) == {"新来甲"}


def test_how_far_it_is(admin: Client) -> None:
    """What runs before is through, what is running counts against what the trial read, the rest waits."""
    row = bring(admin)
    importing.trial(row.public_id)
    admin.post(reverse("imports:go", args=[row.public_id]))
    row.refresh_from_db()
    sheets = row.dry_run["sheets"]
    row.dry_run["sheets"] = [
        {**sheets[0], "kind": kind, "title": kind, "read": 400} for kind in ("visits", "people", "customers")
    ]
    row.progress = {"1": [200, 400, "people"], "2": [200, 400, "customers"]}
    assert bars(row) == [("people", 400, 400), ("customers", 200, 400), ("visits", 0, 400)]
    row.progress = {}
    assert [done for _sheet, done, _there in bars(row)] == [0, 0, 0]


def cells(answer: Any) -> dict[str, list[list[Any]]]:
    """What stands in a workbook that was downloaded."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_headings_and_sheets_are_matched_by_hand(admin: Client) -> None:
    """A heading nobody knows is given a field, a sheet nobody knows a kind; the trial is made anew and says so."""
    row = bring(admin)
    importing.trial(row.public_id)
    sheet = Import.objects.get().dry_run["sheets"][0]
    assert sheet["unknown_columns"] == ["单位归属"]
    data = {"kind-0": "customers", "field-0-3": "region", "over-0": "contacts", "on_duplicate": "update"}
    data |= {f"field-0-{place}": field for field, place in sheet["columns"].items()}
    admin.post(reverse("imports:settle", args=[row.public_id]), data)
    row.refresh_from_db()
    assert (row.state, row.dry_run, row.on_duplicate) == ("reading", None, "update")
    importing.trial(row.public_id)
    sheets = Import.objects.get().dry_run["sheets"]
    assert [(one["kind"], one["created"]) for one in sheets] == [("customers", 1), ("contacts", 1)]
    assert sheets[0]["columns"]["region"] == 3
    assert sheets[0]["unknown_columns"] == []
    # Only looked at and sent again, nothing changes.
    again = {f"field-0-{place}": field for field, place in sheets[0]["columns"].items()}
    admin.post(reverse("imports:settle", args=[row.public_id]), {"kind-0": "customers", "kind-1": "contacts", **again})
    importing.trial(row.public_id)
    assert [one["columns"] for one in Import.objects.get().dry_run["sheets"]] == [one["columns"] for one in sheets]


def test_a_sheet_is_left_out_and_taken_in_again(admin: Client) -> None:
    """Its tick is gone: the trial passes it over, and the import with it. What was told of its columns is kept meanwhile."""
    row = bring(admin, mapping=SimpleUploadedFile("m.yaml", MAPPING.encode()))
    importing.trial(row.public_id)
    assert 'name="read-0" checked' in shown(admin, row)
    admin.post(reverse("imports:settle", args=[row.public_id]), {"asked-0": "1", "kind-0": "customers"})
    importing.trial(row.public_id)
    found = Import.objects.get().dry_run
    assert (found["sheets"], [one["why"] for one in found["passed_over"]]) == ([], ["left_out", "unknown"])
    assert "已选择不导入" in shown(admin, row)
    admin.post(reverse("imports:settle", args=[row.public_id]), {"over-0": "customers"})
    importing.trial(row.public_id)
    [sheet] = Import.objects.get().dry_run["sheets"]
    assert (sheet["created"], sheet["columns"]["region"]) == (1, 3)


def test_the_trial_gives_the_bad_rows_back(admin: Client) -> None:
    """The same workbook as the import would; settled otherwise, there is none until it has been tried anew."""
    row = bring(admin)
    importing.trial(row.public_id)
    way = reverse("imports:bad_rows", args=[row.public_id])
    assert way in shown(admin, row)
    [[head, *_], [mistakes, name, *_]] = cells(admin.get(way))["客户"]
    assert (head, mistakes, name) == ("错误", "手机:1.38E+10 不是手机号", "苏州天合机械有限公司")
    admin.post(reverse("imports:settle", args=[row.public_id]), {"kind-0": "contacts"})
    assert admin.get(way).status_code == 404


def test_it_is_stopped_and_goes_on(admin: Client) -> None:
    """While it runs it can be asked to stop; then there is a button to go on."""
    row = bring(admin)
    importing.trial(row.public_id)
    admin.post(reverse("imports:go", args=[row.public_id]))
    stop = reverse("imports:stop", args=[row.public_id])
    assert stop in shown(admin, row)
    admin.post(stop)
    page = shown(admin, row)
    assert stop not in page
    assert "写完正在处理的这些行后停止" in page
    importing.run(row.public_id)
    page = shown(admin, row)
    assert (Import.objects.get().state, "已停止" in page) == ("stopped", True)
    admin.post(reverse("imports:go", args=[row.public_id]))
    importing.run(row.public_id)
    assert Import.objects.get().state == "done"
    assert Customer.objects.count() == 1


def test_a_column_that_feeds_several_fields_keeps_them(admin: Client) -> None:
    """Sent as it stands, and with another column changed; what is no field is left alone."""
    said = "sheets: {客户: {kind: customers, columns: {手机: [contact_phone, number]}}}"
    row = bring(admin, mapping=SimpleUploadedFile("m.yaml", said.encode()))
    importing.trial(row.public_id)
    data = {"field-0-3": "region", "field-0-2": "nothing", "field-0-1": "number"}
    admin.post(reverse("imports:settle", args=[row.public_id]), data)
    columns = Import.objects.get().mapping["sheets"]["客户"]["columns"]
    assert (columns["手机"], columns["单位归属"]) == (["contact_phone", "number"], "region")
    assert columns["联系人"] == "contact_name"


def test_a_sheet_takes_another_kind(admin: Client) -> None:
    """Its headings are recognised anew."""
    row = bring(admin)
    importing.trial(row.public_id)
    admin.post(reverse("imports:settle", args=[row.public_id]), {"kind-0": "contacts"})
    importing.trial(row.public_id)
    [sheet] = Import.objects.get().dry_run["sheets"]
    assert (sheet["kind"], sheet["columns"]["name"]) == ("contacts", 2)


def test_a_file_nobody_knows_can_still_be_told(admin: Client) -> None:
    """None of its sheets is recognised: the page asks what they hold."""
    upload = SimpleUploadedFile("x.xlsx", xlsx({"Sheet9": [["a", "b"], ["1", "2"]], "S": [["c"], ["d"]]}))
    admin.post(reverse("imports:create"), {"files": upload})
    row = Import.objects.get()
    importing.trial(row.public_id)
    page = shown(admin, row)
    assert 'name="over-0"' in page
    assert 'name="over-1"' in page


def test_with_a_mapping_file(admin: Client) -> None:
    """It counts from the first trial on; one with mistakes is refused before anything is kept."""
    row = bring(admin, mapping=SimpleUploadedFile("m.yaml", MAPPING.encode()))
    importing.trial(row.public_id)
    assert Import.objects.get().dry_run["sheets"][0]["columns"]["region"] == 3
    bad = SimpleUploadedFile("m.yaml", b"sheets: {a: {kind: nothing}}")
    upload = SimpleUploadedFile("台账.xlsx", xlsx(BOOK))
    answer = admin.post(reverse("imports:create"), {"files": upload, "mapping": bad}, follow=True)
    assert "nothing" in answer.content.decode()
    assert Import.objects.count() == 1


@pytest.mark.parametrize("name", ["a.pdf", "a.xlsm", "a"])
def test_other_files_are_refused(admin: Client, name: str) -> None:
    """Only workbooks and csv; nothing is kept of others."""
    admin.post(reverse("imports:create"), {"files": SimpleUploadedFile(name, b"x")})
    admin.post(reverse("imports:create"), {})
    assert not Import.objects.exists()


def test_a_broken_file_says_why(admin: Client) -> None:
    """It was broken off before anything ran: there is nothing to go on with."""
    admin.post(reverse("imports:create"), {"files": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no workbook")})
    row = Import.objects.get()
    importing.trial(row.public_id)
    page = shown(admin, row)
    assert Import.objects.get().error in page
    assert reverse("imports:go", args=[row.public_id]) not in page
    assert reverse("imports:undo", args=[row.public_id]) not in page


def test_the_list_counts(admin: Client, cast: Cast) -> None:
    """Newest first, with what became of the rows; a director who may not import has no such page."""
    row = bring(admin)
    importing.trial(row.public_id)
    page = admin.get(reverse("imports:list")).content.decode()
    assert "台账.xlsx" in page
    assert page_of(row) in page
    assert log_in(cast.chen_jing).get(reverse("imports:list")).status_code == 403


def test_files_come_back_as_they_were(admin: Client) -> None:
    """Under their names, never opened as a page; a place where there is none is not found."""
    row = bring(admin)
    answer = admin.get(reverse("imports:file", args=[row.public_id, 0]))
    assert hashlib.sha256(answer.content).hexdigest() == row.files[0]["sha256"]
    assert list(cells(answer)) == list(BOOK)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert admin.get(reverse("imports:file", args=[row.public_id, 1])).status_code == 404
    assert admin.get(reverse("imports:bad_rows", args=[row.public_id])).status_code == 404


def test_templates_offer_the_companys_own_words(admin: Client) -> None:
    """All sheets or one; positions and people drop down; what is no sheet is not found."""
    assert list(cells(admin.get(reverse("imports:templates")))) == [kind.word for kind in KINDS.values()]
    one = admin.get(reverse("imports:template", args=["people"]))
    assert list(cells(one)) == ["人员"]
    assert admin.get(reverse("imports:template", args=["nothing"])).status_code == 404


def test_the_workbook_goes_out(cast: Cast) -> None:
    """What was chosen and may be taken; noted in the log; ten an hour."""
    client = log_in(cast.li_wei)
    page = client.get(reverse("imports:out")).content.decode()
    assert 'value="customers"' in page
    assert 'value="people"' not in page
    way = f"{reverse('imports:out')}?kinds=customers"
    assert way in client.get(reverse("customers:list")).content.decode()
    chosen = client.get(way).content.decode()
    assert chosen.count('name="kinds"') - chosen.count(" checked>") > 1
    assert 'value="customers" checked>' in chosen
    answer = client.post(reverse("imports:out"), {"kinds": ["customers", "people"]})
    assert list(cells(answer)) == ["客户"]
    noted = Event.objects.latest("seq")
    assert (noted.verb, noted.actor) == ("customers.exported", "li.wei")
    assert noted.at > timezone.now() - timedelta(minutes=5)
    nothing = client.post(reverse("imports:out"), follow=True)
    assert "请至少选择一张工作表" in nothing.content.decode()
    for _ in range(9):
        client.post(reverse("imports:out"), {"kinds": ["customers"]})
    assert client.post(reverse("imports:out"), {"kinds": ["customers"]}).status_code == 429


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.xlsx",
        "..\\..\\x.xlsx",
        "台" * 300 + ".xlsx",
        'a"b\nc.xlsx',
        "\u202exslx.xlsx",
        "<img src=x onerror=alert(1)>.xlsx",
        "📊 台账.xlsx",
        "CON.xlsx",
        "a.pdf.xlsx",
        "A.XLSX",
    ],
)
def test_names_of_files_are_only_shown(admin: Client, name: str) -> None:
    """Kept under a hash whatever they are called; shown as text, given back with a whole header."""
    admin.post(reverse("imports:create"), {"files": SimpleUploadedFile(name, xlsx(BOOK))})
    row = Import.objects.get()
    [kept] = row.files
    assert len(kept["name"]) <= 100
    assert not set(kept["name"]) & set("/\\\n\r\u202e")
    page = shown(admin, row)
    assert "<img src=x" not in page
    answer = admin.get(reverse("imports:file", args=[row.public_id, 0]))
    assert "\n" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_too_large_is_said_before_it_is_read(admin: Client) -> None:
    """The request as a whole, by the length that it announces; nothing is kept."""
    before = Import.objects.count()
    upload = SimpleUploadedFile("大.xlsx", b"x" * (26 * 2**20 + 1))
    answer = admin.post(reverse("imports:create"), {"files": upload})
    assert answer.status_code in (400, 413)
    assert "Traceback" not in answer.content.decode()
    assert Import.objects.count() == before


def test_nothing_in_a_file_is_said_at_once(admin: Client) -> None:
    """No worker is needed to see that."""
    page = admin.post(reverse("imports:create"), {"files": SimpleUploadedFile("空.xlsx", b"")}, follow=True)
    assert "「空.xlsx」是空文件" in page.content.decode()
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    "content", [b"<html><table></table></html>", b"%PDF-1.7", b"GIF89a<script>", b"\x89PNG\r\n", b"MZ\x90\x00"]
)
def test_what_is_no_workbook_inside_is_told_by_the_trial(admin: Client, content: bytes) -> None:
    """The name says workbook, the content does not: nothing of it is read, and the page says why."""
    admin.post(reverse("imports:create"), {"files": SimpleUploadedFile("a.xlsx", content)})
    row = Import.objects.get()
    importing.trial(row.public_id)
    row.refresh_from_db()
    assert row.state == "failed"
    assert row.error in shown(admin, row)
