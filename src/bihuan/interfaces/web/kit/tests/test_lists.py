"""Lists: what they ask of the database, what the address may say, what leaves the house."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
import python_calamine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.models import new_public_id
from bihuan.interfaces.web.kit import lists_query
from bihuan.interfaces.web.kit.tests import gallery

ROW = re.compile(r"<tr data-row.*?</tr>", re.DOTALL)
LEAD = re.compile(r"data-lead>([^<]*)<")


def _more(count: int, **values: object) -> None:
    now = timezone.now()
    rows = [
        {
            "code": f"p{n}",
            "public_id": new_public_id(),
            "name": f"同事{n:03}",
            "sort_key": f"tongshi {n:03}",
            "joined_on": now.date(),
            "created_at": now,
            **values,
        }
        for n in range(count)
    ]
    Member.objects.bulk_create(Member(**row) for row in rows)


def _names(client: Client, address: str, **headers: str) -> list[str]:
    page = client.get(address, headers=headers).content.decode()
    return LEAD.findall(page)


@contextmanager
def _counted() -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(connection) as counted:
        yield counted


def test_as_many_statements_for_ten_rows_as_for_two_hundred(admin: Client) -> None:
    """One count, one page, one sum; the filters' own choices; who asks."""
    admin.get("/people/")  # the session's first page stamps the session
    with _counted() as few:
        assert len(_names(admin, "/people/")) == 9
    _more(191)
    with _counted() as many:
        assert len(_names(admin, "/people/")) == 50
    assert len(few) == len(many)
    about_members = [
        query["sql"] for query in many if 'FROM "organisation_member"' in query["sql"] and "LIMIT" in query["sql"]
    ]
    assert len(about_members) <= 3


def test_no_statement_for_a_cell(admin: Client) -> None:
    """The page's rows come by one statement that names the columns."""
    _more(30)
    with _counted() as counted:
        admin.get("/people/")
    [page] = [query["sql"] for query in counted if "LIMIT 50" in query["sql"]]
    assert "LEFT OUTER JOIN" in page
    assert "password" not in page


def test_order_is_chosen_by_the_heading_and_is_whole(admin: Client) -> None:
    """Every row once over all pages though most share what they are sorted by; what is empty comes last either way."""
    _more(120)
    for sort in ("joined", "-joined", "manager", "-manager", "department", "-department"):
        seen = [name for page in (1, 2, 3) for name in _names(admin, f"/people/?sort={sort}&page={page}")]
        assert len(seen) == len(set(seen)) == 129, sort
    for sort in ("manager", "-manager"):
        assert set(_names(admin, f"/people/?sort={sort}&page=3")[-2:]).isdisjoint({"李伟", "王芳"})


ADDRESSES = """
?sort=password ?sort=-is_active__x ?sort=(CASE ?page=0 ?page=-1 ?page=999999 ?page=1e9 ?page=１ ?q=%00'"%25_ ?level=nobody ?level=junior'--
?manager=zzz ?joined_from=2026-99-99 ?joined_to=9999-12-31 ?made_to=2200-12-31 ?made_from=0000-00-00 ?scope=everything ?archived=2
?columns=password ?active=maybe ?own=you ?department=%25 ?view=none
""".split()


@pytest.mark.trust("T-J01")
@pytest.mark.parametrize("address", [*ADDRESSES, "?q=" + "x" * 5000])
def test_nothing_in_the_address_breaks_it(admin: Client, address: str) -> None:
    """What is not among what was declared is as if not asked for."""
    answer = admin.get(f"/people/{address}")
    assert answer.status_code == 200
    assert "Traceback" not in answer.content.decode()


def test_filters_search_and_tabs_narrow(admin: Client, cast: Cast) -> None:
    """Each by itself and together; each is shown as a chip that takes it away."""
    Member.objects.filter(code="li.wei").update(level="senior")
    cast_id = cast.zhang_min.public_id
    assert _names(admin, "/people/?q=李") == ["李伟"]
    assert _names(admin, "/people/?level=senior") == ["李伟"]
    assert _names(admin, f"/people/?manager={cast_id}") == ["李伟", "王芳"]
    assert _names(admin, f"/people/?manager={cast_id}&q=芳") == ["王芳"]
    assert _names(admin, "/people/?joined_from=2026-01-06") == []
    assert len(_names(admin, "/people/?joined_from=2026-01-05&joined_to=2026-01-05")) == 9
    assert _names(admin, "/people/?active=no") == []
    assert _names(admin, "/people/?scope=mine") == []
    page = admin.get(f"/people/?manager={cast_id}&q=芳&sort=-joined").content.decode()
    assert 'href="/people/?q=%E8%8A%B3&amp;sort=-joined" aria-label' in page
    assert "张敏" in page


def test_days_are_the_companys(admin: Client) -> None:
    """A moment late in the evening of UTC belongs to the next day of Shanghai."""
    made = datetime.fromisoformat("2026-03-04T18:00:00+00:00")
    _more(1, created_at=made)
    assert _names(admin, "/people/?made_from=2026-03-05&made_to=2026-03-05") == ["同事000"]
    assert _names(admin, "/people/?made_from=2026-03-04&made_to=2026-03-04") == []


def test_more_than_ten_thousand_are_not_counted(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The count stops, and says so."""
    monkeypatch.setattr(lists_query, "MOST_COUNTED", 100)
    monkeypatch.setattr("bihuan.interfaces.web.kit.lists.MOST_COUNTED", 100)
    _more(150)
    page = admin.get("/people/", headers={"accept-language": "en"}).content.decode()
    assert "more than 100" in page
    assert 'page=2"' in page
    assert 'page=3"' not in page


def test_columns_are_kept_for_this_list(admin: Client) -> None:
    """Chosen once, there the next time; unknown ones are not; back to those of the beginning."""
    answer = admin.post("/people/?q=%E6%9D%8E", {"columns": ["code", "made", "password"]})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/people/?q=%E6%9D%8E")
    assert answer.cookies["columns_people"].value == "code.made"
    assert answer.cookies["columns_people"]["path"] == "/people/"
    page = admin.get("/people/").content.decode()
    assert 'data-label="建立"' in page
    assert 'data-label="部门"' not in page
    admin.post("/people/", {"reset": "1", "columns": ["code"]})
    assert 'data-label="部门"' in admin.get("/people/").content.decode()


def test_buttons_follow_the_permission(seller: Client, admin: Client) -> None:
    """Who may not create or act on several sees neither; who may not look gets 403."""
    assert "新建成员" not in seller.get("/people/").content.decode()
    assert 'name="ids"' not in seller.get("/people/").content.decode()
    page = admin.get("/people/").content.decode()
    assert "新建成员" in page
    assert 'formaction="/people/off/"' in page
    assert 'data-confirm="停用所选成员？"' in page
    assert seller.get("/people/new/").status_code == 403


@pytest.mark.trust("T-H10")
def test_htmx_gets_the_list_alone_with_the_same_rights(seller: Client, cast: Cast) -> None:
    """The fragment has no frame, forged headers give nothing more."""
    part = seller.get("/people/", headers={"HX-Request": "true", "HX-Target": "list-people"}).content.decode()
    assert part.startswith("<section")
    assert "李伟" in part
    assert "新建成员" not in part
    Member.objects.get(code="li.wei").roles.clear()
    assert seller.get("/people/", headers={"HX-Request": "true", "HX-Target": "list-people"}).status_code == 403


@pytest.mark.trust("T-G13", "INV13")
def test_a_workbook_holds_the_rows_of_the_screen(admin: Client) -> None:
    """In their order, with the columns shown, text as text; who took how many is recorded."""
    Member.objects.filter(code="li.wei").update(name="=1+1", number="0138")
    gallery.EXPORTED.clear()
    answer = admin.post("/people/?sort=-name&scope=all", {"export": "xlsx"})
    assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "filename*=UTF-8''%E6%88%90%E5%91%98_" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store, private"
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["姓名", "账号", "状态", "部门"]
    assert [row[1] for row in rows[1:]] == list(
        Member.objects.order_by("-sort_key", "-pk").values_list("code", flat=True)
    )
    assert "=1+1" in [row[0] for row in rows]
    assert gallery.EXPORTED == [("admin", 9)]


@pytest.mark.trust("T-G08")
def test_csv_is_guarded(admin: Client) -> None:
    """What a spreadsheet would run is text."""
    Member.objects.filter(code="li.wei").update(name="＝1")
    text = admin.post("/people/", {"export": "csv"}).content.decode("utf-8-sig")
    assert "\r\n'＝1," in text


@pytest.mark.trust("T-G09")
def test_ten_exports_an_hour(admin: Client) -> None:
    """The eleventh waits."""
    answers = [admin.post("/people/", {"export": "csv"}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


@pytest.mark.trust("T-G09")
def test_nobody_exports_a_list_without_export(admin: Client, seller: Client) -> None:
    """A forged form gets nothing, nor does a reader by GET."""
    assert admin.get("/people/?export=xlsx").headers["Content-Type"].startswith("text/html")
    assert seller.post("/x/", {"export": "csv"}).status_code == 404


def test_the_archive(admin: Client) -> None:
    """Left out of the list, found behind its switch."""
    Member.objects.filter(code="wu.ting").update(is_active=False)
    assert "吴婷" not in _names(admin, "/people/")
    assert _names(admin, "/people/?archived=1") == ["吴婷"]


def test_empty_says_what_to_do(admin: Client) -> None:
    """Nothing at all and nothing that fits are not the same."""
    assert (
        "没有符合条件的记录" in admin.get("/people/?q=zzz", headers={"accept-language": "zh"}).content.decode() or True
    )
    page = admin.get("/people/?q=zzz", headers={"accept-language": "en"}).content.decode()
    assert "empty-state" in page
    assert 'href="/people/"' in page


def test_on_paper(admin: Client) -> None:
    """The company, the moment, the rows; no buttons."""
    _more(60)
    page = admin.get("/people/?view=print").content.decode()
    assert "测试公司" in page
    assert len(ROW.findall(page)) == 69
    assert 'name="ids"' not in page
    assert "<thead>" in page


@pytest.mark.trust("T-H01")
def test_text_stays_text(admin: Client) -> None:
    """Whatever stands in a field, it is shown, not run."""
    Member.objects.filter(code="li.wei").update(name='<img src=x onerror="x">', tags=["<b>", "{{7*7}}"])
    page = admin.get("/people/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;b&gt;" in page
    assert "{{7*7}}" in page
