"""The lists of customers and contacts: what is found, narrowed, ordered, taken away, and what it costs."""

import io
import re
from datetime import date, timedelta

import pytest
import python_calamine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import record_customers
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.customers.tests.made import customer

LEAD = re.compile(r"data-lead>([^<]*)<")


def names(client: Client, address: str) -> list[str]:
    """The customers on the page, in order."""
    answer = client.get(address)
    assert answer.status_code == 200
    return LEAD.findall(answer.content.decode())


@pytest.fixture
def three(cast: Cast) -> None:
    """Three customers of 李伟's, entered one after the other, and one of 赵强's."""
    now = timezone.now()
    rows = [
        {
            "name": "杭州华通医疗",
            "grade": "A",
            "source": "referral",
            "contact_name": "单晓峰",
            "contact_phone": "13800138000",
        },
        {"name": "重庆长安汽车", "grade": "B", "source": "press"},
        {"name": "海天塑机", "owner": ""},
    ]
    for number, row in enumerate(rows):
        at = now - timedelta(days=40 - number)
        record_customers(rows=[CustomerInput.model_validate(row)], by=cast.li_wei, at=at)
    record_customers(rows=[CustomerInput(name="北京CANARY公司")], by=cast.zhao_qiang, at=now)
    Customer.objects.filter(name="杭州华通医疗").update(last_followup_at=now, next_contact_on=date(2026, 1, 1))
    Customer.objects.filter(name="重庆长安汽车").update(owner=cast.wang_fang)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["海天塑机", "重庆长安汽车", "杭州华通医疗"]),
        ("?q=华通", ["杭州华通医疗"]),
        ("?q=cqca", ["重庆长安汽车"]),
        ("?q=1380013", ["杭州华通医疗"]),
        ("?q=sxf", ["杭州华通医疗"]),
        ("?q=CANARY", []),
        ("?grade=A&grade=B&sort=name", ["重庆长安汽车", "杭州华通医疗"]),
        ("?source=press", ["重庆长安汽车"]),
        ("?owned=no", ["海天塑机"]),
        ("?silent=30", ["海天塑机", "重庆长安汽车"]),
        ("?due=overdue", ["杭州华通医疗"]),
        ("?scope=mine", []),
        ("?sort=-grade", ["重庆长安汽车", "杭州华通医疗", "海天塑机"]),
        ("?sort=no_such_column", ["海天塑机", "重庆长安汽车", "杭州华通医疗"]),
        ("?archived=1", []),
    ],
)
def test_a_manager_narrows_and_orders(cast: Cast, three: None, query: str, found: list[str]) -> None:
    """By fragment, initials, telephone, grade, source, owner, silence, promise."""
    assert names(log_in(cast.zhang_min), f"/customers/{query}") == found


@pytest.mark.clause("A2")
def test_only_ones_own(cast: Cast, three: None) -> None:
    """The same list for who sees less."""
    assert names(log_in(cast.li_wei), "/customers/") == ["杭州华通医疗"]
    assert names(log_in(cast.wang_fang), f"/customers/?owner={cast.li_wei.public_id}") == ["重庆长安汽车"]


def test_what_leaves_is_what_is_seen(cast: Cast, three: None) -> None:
    """T-A05: the same rows, recorded with their number; a name that begins with = stays a name."""
    record_customers(rows=[CustomerInput(name="=1+1 公司")], by=cast.li_wei, at=timezone.now())
    answer = log_in(cast.zhang_min).post("/customers/?sort=name", {"export": "xlsx"})
    rows = python_calamine.load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert sorted(row[0] for row in rows[1:]) == ["=1+1 公司", "杭州华通医疗", "海天塑机", "重庆长安汽车"]
    event = Event.objects.get(verb="customers.exported")
    assert (event.subject, event.data, event.actor) == ("customers", {"count": 4}, "zhang.min")


def test_legal_reads_and_takes_nothing_away(cast: Cast, three: None) -> None:
    """Without the permission there is no file, and no trace of one."""
    client = log_in(cast.zhou_jie)
    assert len(names(client, "/customers/")) == 4
    assert client.post("/customers/", {"export": "xlsx"}).status_code == 403
    assert not Event.objects.filter(verb="customers.exported").exists()


@pytest.mark.parametrize("address", ["/customers/", "/customers/?q=公司&scope=mine", "/customers/contacts/"])
def test_as_many_statements_for_ten_as_for_two_hundred(cast: Cast, address: str) -> None:
    """And none for a row."""
    client = log_in(cast.li_wei)
    counts = []
    for first, many in ((0, 10), (10, 190)):
        rows = [CustomerInput(name=f"公司{first + number}", contact_name="单晓峰") for number in range(many)]
        record_customers(rows=rows, by=cast.li_wei, at=cast.at)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert len(names(client, address)) == min(first + many, 50)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_choices_by_typing(cast: Cast, three: None) -> None:
    """Only of what may be seen, with the number beside the name."""
    found = log_in(cast.li_wei).get("/customers/options/?q=华通").json()["results"]
    assert [(one["text"], one["note"]) for one in found] == [
        ("杭州华通医疗", Customer.objects.get(name="杭州华通医疗").number)
    ]
    assert log_in(cast.li_wei).get("/customers/options/?q=CANARY").json()["results"] == []


def test_several_at_once(cast: Cast, three: None) -> None:
    """T-A10: one that may not be seen among them refuses the whole act."""
    ids = list(Customer.objects.exclude(name__contains="CANARY").values_list("public_id", flat=True))
    hidden = Customer.objects.get(name__contains="CANARY")
    client = log_in(cast.zhang_min)
    query = "&".join(f"ids={one}" for one in [*ids, hidden.public_id])
    sent = {"owner": cast.wang_fang.public_id}
    assert client.post(f"/customers/assign/?{query}", sent).status_code == 404
    assert Customer.objects.filter(owner=cast.wang_fang).count() == 1
    good = "&".join(f"ids={one}" for one in ids)
    assert client.get(f"/customers/assign/?{good}").status_code == 200
    assert client.post(f"/customers/assign/?{good}", sent).status_code == 303
    assert Customer.objects.filter(owner=cast.wang_fang).count() == 3
    assert client.post(f"/customers/grade/?{good}", {"grade": "C"}).status_code == 303
    assert Customer.objects.filter(grade="C").count() == 3
    assert client.post("/customers/archive/", {"ids": [*ids, hidden.public_id]}).status_code == 404
    assert client.post("/customers/archive/", {"ids": ids}).status_code == 303
    assert not Customer.objects.filter(archived_at=None).exclude(pk=hidden.pk).exists()


def test_contacts_follow_their_customer(cast: Cast) -> None:
    """A colleague's are not there."""
    customer(cast, contact_name="单晓峰", contact_phone="13800138000")
    assert names(log_in(cast.li_wei), "/customers/contacts/?q=sxf") == ["单晓峰"]
    assert names(log_in(cast.wang_fang), "/customers/contacts/") == []
