"""Texts are shown, never run: on pages, on paper, in mails, in files and in headers (T-B07, T-G, T-H, T-J)."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from bihuan.base.access.models import Role
from bihuan.base.files.models import Attachment
from bihuan.base.organisation.models import Company, Department, Member
from bihuan.base.products.inputs import ProductInput
from bihuan.base.products.services import add_product
from bihuan.flow.customers.models import Customer
from bihuan.insight.notices.models import Mail, Notice
from bihuan.interfaces.channels.sending import send_due
from bihuan.interfaces.web.access_table import log_in
from tests.trust.addresses import Slot
from tests.trust.canaries import AFTER, Alike
from tests.trust.planting import ATTACK, RUNS, plant

pytestmark = [pytest.mark.xdist_group("trust-markup")]

NAMES = 'A & B <w:br/> "Co"'


@pytest.mark.trust("T-H01", "T-H02", "T-B07", "T-J05")
def test_no_page_runs_what_stands_in_its_texts(alike: Alike, slots_of_site: list[Slot]) -> None:
    """Every text of every record an attack, the names of departments, roles, products and people too: all pages, as they are read by
    whoever sees everything."""
    assert plant() > 80
    cast = alike.cast
    add_product(
        given=ProductInput(code="X", name=ATTACK[:90], category="x", list_price=2, floor_price=1),
        by=cast.again("chen.jing"),
        at=AFTER,
    )
    Department.objects.filter(name="北京").update(name=ATTACK[:60])
    Role.objects.filter(is_administrator=False).update(name=ATTACK[:60], note=ATTACK[:200])
    Member.objects.filter(code="zhao.qiang").update(name=ATTACK[:60], tags=[ATTACK[:20]], level=ATTACK[:20])
    Company.objects.update(name=ATTACK[:120])
    client, ran, shown, asking = log_in(cast.again("admin")), [], 0, 0
    for slot in slots_of_site:
        if slot.row.method != "GET":
            continue
        for path in slot.paths({**alike.ids["zhao.qiang"], "organisation.Member": [cast["zhao.qiang"].public_id]}):
            answer = client.get(path, **slot.row.sent_as)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                text = answer.content.decode()
                shown += "&lt;img src=x" in text
                asking += "&lt;a hx-get=//evil" in text
                ran += [(path, each) for each in RUNS if each in text]
    assert ran == []
    assert shown > 40
    assert asking > 10


@pytest.mark.trust("T-H09")
def test_a_website_is_an_address_or_no_link(alike: Alike) -> None:
    """The form refuses ``javascript:``; one that got in is no link."""
    client = log_in(alike.cast.again("li.wei"))
    for number, website in enumerate(SCRIPTS):
        sent = {"name": f"海天{number}", "owner": "me", "website": website}
        answer = client.post(reverse("customers:create"), sent)
        stored = Customer.objects.filter(name=f"海天{number}").values_list("website", flat=True)
        assert answer.status_code == 422 or stored[0].startswith("https://"), website
    mine = Customer.objects.filter(public_id=alike.ids["li.wei"]["customers.Customer"][0])
    for website in SCRIPTS:
        mine.update(website=website)
        page = client.get(reverse("customers:detail", args=[mine[0].public_id]), follow=True).content.decode()
        assert not re.search(r"href=.\s*(javascript|data|vbscript|\x01)", page, re.IGNORECASE), website


SCRIPTS = ("javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "\x01javascript:x")


@pytest.mark.trust("T-G16")
def test_a_name_with_signs_stands_exactly_so(alike: Alike) -> None:
    """On the contract's two papers and in the list's workbook."""
    Customer.objects.filter(owner=alike.cast["li.wei"]).update(name=NAMES)
    contract = alike.ids["li.wei"]["contracts.Contract"][0]
    client = log_in(alike.cast.again("li.wei"))
    for name in ("contracts:review_paper", "contracts:plan_paper"):
        page = client.get(reverse(name, args=[contract])).content.decode()
        assert "A &amp; B &lt;w:br/&gt; &quot;Co&quot;" in page
    cache.clear()
    book = client.post(reverse("customers:list"), {"export": "xlsx"}).content
    texts = strings_of(book)
    assert "A &amp; B &lt;w:br/&gt; " in texts


def strings_of(book: bytes) -> str:
    """All XML of a workbook."""
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))


FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    '=HYPERLINK("http://x")',
    '"=1',
    "=cmd|' /C calc'!A0",
]


@pytest.mark.trust("T-G08")
def test_no_text_of_a_list_leaves_as_a_formula(alike: Alike) -> None:
    """Each spelling in each text of a customer: no cell of the workbook is a formula, no cell of the csv begins like one."""
    client = log_in(alike.cast.again("li.wei"))
    columns = {"columns": [each.key for each in client.get(reverse("customers:list")).context["query"].columns]}
    client.post(reverse("customers:list"), columns)
    for formula in FORMULAS:
        texts = dict.fromkeys(("name", "industry", "region", "address", "contact_name", "needs", "notes"), formula)
        there = {field.name for field in Customer._meta.concrete_fields}
        Customer.objects.filter(owner=alike.cast["li.wei"]).update(**{k: v for k, v in texts.items() if k in there})
        cache.clear()
        book = client.post(reverse("customers:list"), {"export": "xlsx"}).content
        assert re.search(r"<f[ >]", strings_of(book)) is None, formula
        plain = client.post(reverse("customers:list"), {"export": "csv"}).content.decode("utf-8-sig")
        cells = re.findall(r'(?:^|,|\n)"?([^",\n]*)', plain)
        assert not [cell for cell in cells if re.match(r"[\s]*[=+@＝＋＠]", cell)], formula


@pytest.mark.trust("T-J08", "T-G11", "T-G10")
@pytest.mark.parametrize(
    "name",
    ["a\r\nX-Evil: 1.txt", 'a".txt', "报价;单.txt", "\u202etxt.exe", "../../x.txt", "<img onerror=x>.txt", "👩‍👧.txt"],
)
def test_a_files_name_stays_within_its_header(alike: Alike, name: str) -> None:
    """Even one that got past the checks; a file is handed out to be kept, in a sandbox."""
    [one] = alike.ids["li.wei"]["files.Attachment"]
    Attachment.objects.filter(public_id=one).update(name=name)
    answer: Any = log_in(alike.cast.again("li.wei")).get(reverse("files:fetch", args=[one]))
    assert answer.status_code == 200
    told = answer.headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[\w.%~-]+", told), told
    assert "X-Evil" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.trust("T-J05")
def test_placeholders_in_a_mail_are_text(alike: Alike) -> None:
    """What people wrote is put into a mail as it is: nothing in it is asked for, and it makes no header."""
    words = "{event.__init__.__globals__} {0.__class__} %(x)s {% include 'x' %}"
    told = {"report_kind": "weekly", "period": "2026-W02", "by": "zhang.min", "comment": words}
    Member.objects.filter(code="zhang.min").update(name="张敏\r\nBcc: x@example.cn"[:60])
    Notice.objects.create(
        member=alike.cast["li.wei"],
        kind="report_returned",
        parameters=told,
        created_at=AFTER,
        dedupe_key="planted",
        about_kind="report",
        about_id="r",
    )
    before = set(Mail.objects.values_list("pk", flat=True))
    send_due(at=AFTER)
    [mail] = [one for one in Mail.objects.exclude(pk__in=before) if words in one.body]
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject
