"""Entering, reading, changing a customer on pages."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.inputs import ContactInput, CustomerFields
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.services import add_contact, change_customer
from bihuan.flow.customers.tests.regulation import in_force
from bihuan.flow.fieldwork.inputs import FollowupInput
from bihuan.flow.fieldwork.services import log_followup
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.customers.tests.made import customer

HTMX = {"HX-Request": "true"}


@pytest.fixture
def li_wei(cast: Cast) -> Client:
    """李伟, signed in, under the regulation of ToB."""
    in_force("tob")
    return log_in(cast.li_wei)


def test_entered_with_the_regulations_fields(cast: Cast, li_wei: Client) -> None:
    """The clause stands by the fields it asks for; everything typed is stored, everything else ignored (T-B01)."""
    page = li_wei.get("/customers/new/").content.decode()
    assert "合作紧迫度" in page
    assert page.count(">E3<") >= 10
    sent = {
        "name": " 杭州华通 ",
        "owner": "me",
        "grade": "A",
        "budget": "１２０，０００",
        "needed_by": "2026-12-31",
        "contact_name": "单晓峰",
        "contact_phone": "138 0013 8000",
        "tags": "国企，决策链复杂",
        "extra-urgency": "high",
        "number": "",
        "created_at": "2020-01-01",
        "department": "1",
        "twin": "x",
        "is_another": "on",
    }
    answer = li_wei.post("/customers/new/", sent)
    made = Customer.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/customers/{made.public_id}/")
    assert (made.name, made.owner, made.number[:2], str(made.budget)) == ("杭州华通", cast.li_wei, "SH", "120000.00")
    assert (made.tags, made.extra, made.twin) == (["国企", "决策链复杂"], {"urgency": "high"}, "")
    assert (timezone.now() - made.created_at).total_seconds() < 60
    assert Contact.objects.get().mobile_key == "13800138000"


@pytest.mark.trust("T-D07")
def test_sent_twice_is_entered_once(cast: Cast, li_wei: Client) -> None:
    """T-D07: the double press leads to the first one."""
    first = li_wei.post("/customers/new/", {"name": "华通", "owner": "me", "sent_token": "once"})
    second = li_wei.post("/customers/new/", {"name": "华通", "owner": "me", "sent_token": "once"})
    assert first["Location"] == second["Location"]
    assert Customer.objects.count() == 1


def test_a_duplicate_keeps_what_was_typed(cast: Cast, li_wei: Client) -> None:
    """Refused beside the name; nothing is told of a customer that may not be seen."""
    customer(cast, "华通CANARY")
    answer = log_in(cast.zhao_qiang).post(
        "/customers/new/", {"name": "华通 canary", "notes": "打过电话", "owner": "me"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "打过电话" in page
    assert "CANARY" not in page
    assert cast.li_wei.name not in page
    assert Customer.objects.count() == 1


def test_the_warning_while_typing(cast: Cast, li_wei: Client) -> None:
    """By name to its owner, to others only that there is one."""
    known = customer(cast, "华通CANARY", contact_name="单晓峰", contact_phone="13800138000")
    asked = "/customers/alike/?name=华通canary有限公司&contact_phone=138-0013-8000"
    assert known.public_id in li_wei.get(asked).content.decode()
    masked = log_in(cast.zhao_qiang).get(asked).content.decode()
    assert "form-hints" in masked
    assert known.public_id not in masked
    assert "CANARY" not in masked
    assert li_wei.get("/customers/alike/?name=%00%ff").status_code == 200


@pytest.mark.parametrize(
    ("code", "is_asked"), [("91350100m000100Y43", False), ("91350100M000100Y44", True), ("9135", False)]
)
def test_a_credit_code_whose_check_sign_does_not_fit(li_wei: Client, code: str, is_asked: bool) -> None:
    """It is asked whether it is right, once it is long enough; it is not refused."""
    page = li_wei.get(f"/customers/alike/?credit_code={code}").content.decode()
    assert ("校验位不符" in page) is is_asked


@pytest.mark.trust("T-D05")
def test_both_values_are_shown_when_two_save(cast: Cast, li_wei: Client) -> None:
    """T-D05: 409 with what was typed beside what stands; choosing saves."""
    made = customer(cast, "华通", industry="医疗")
    newer = CustomerFields(name="华通", industry="汽车", number=made.number)
    change_customer(customer=made.public_id, row=newer, version=1, by=cast.zhang_min, at=timezone.now())
    sent = {"name": "华通", "industry": "电气", "number": made.number, "version": 1}
    answer = li_wei.post(f"/customers/{made.public_id}/edit/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "电气" in page
    assert "汽车" in page
    assert Customer.objects.get().industry == "汽车"
    again = li_wei.post(f"/customers/{made.public_id}/edit/", {**sent, "resolved": "2", "take.industry": "mine"})
    assert again.status_code == 303
    assert Customer.objects.get().industry == "电气"


@pytest.mark.clause("E3", "E5")
def test_the_page_tells_what_is_missing(cast: Cast, li_wei: Client) -> None:
    """With its clause, leading to the field; duties, contacts and what was said stand there too."""
    made = customer(cast, "华通", needs="有软件需求", contact_name="单晓峰", collected_at=cast.at)
    row = FollowupInput(customer=made.public_id, content="报价已发")
    log_followup(row=row, by=cast.li_wei, at=timezone.now())
    page = li_wei.get(f"/customers/{made.public_id}/").content.decode()
    assert f'href="/customers/{made.public_id}/edit/#id_budget"' in page
    assert f'href="/customers/{made.public_id}/edit/#id_needs"' in page
    assert all(text in page for text in ("单晓峰", "报价已发", ">E5<"))
    # Facts are told in words.
    assert "customer.recorded" not in page


def test_what_one_may_not_do_is_not_offered(cast: Cast, li_wei: Client) -> None:
    """Legal reads the page and finds no button to change it."""
    made = customer(cast, "华通", needs="有软件需求")
    page = log_in(cast.zhou_jie).get(f"/customers/{made.public_id}/").content.decode()
    for act in ("edit", "assign", "grade", "release", "archive", "contacts/new"):
        assert f"/customers/{made.public_id}/{act}/" not in page
    assert "/files/customer/" not in page


def test_markup_in_texts_is_text(cast: Cast, li_wei: Client) -> None:
    """T-H01."""
    bad = "<img src=x onerror=alert(1)>"
    made = customer(cast, f"华通{bad}", industry=bad, needs=bad, notes=bad, contact_name=f"单{bad}", tags=(bad[:20],))
    for address in (
        "/customers/",
        f"/customers/{made.public_id}/",
        f"/customers/{made.public_id}/edit/",
        "/customers/contacts/",
    ):
        assert "<img src=x" not in li_wei.get(address).content.decode()


def test_statements_of_the_page(cast: Cast, li_wei: Client) -> None:
    """As many with one contact and call as with nine of each."""
    made = customer(cast, contact_name="单晓峰")
    counts = []
    for many in (1, 8):
        for number in range(many):
            row = ContactInput(name=f"联系人{number}")
            add_contact(customer=made.public_id, row=row, by=cast.li_wei, at=cast.at)
            call = FollowupInput(customer=made.public_id, content="报价已发")
            log_followup(row=call, by=cast.li_wei, at=timezone.now())
        li_wei.get(f"/customers/{made.public_id}/")
        with CaptureQueriesContext(connection) as captured:
            li_wei.get(f"/customers/{made.public_id}/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_collection_date_is_corrected_with_a_reason(cast: Cast, li_wei: Client) -> None:
    """Without one nothing happens."""
    made = customer(cast, collected_at=cast.at)
    address = f"/customers/{made.public_id}/collection/"
    facts = Event.objects.count()
    assert li_wei.post(address, {"collected_at": "2026-01-04T15:00", "version": 1}).status_code == 422
    assert Event.objects.count() == facts
    sent = {"collected_at": "2026-01-04T15:00", "reason": "名片上的日期", "version": 1}
    assert li_wei.post(address, sent).status_code == 303
    page = li_wei.get(f"/customers/{made.public_id}/").content.decode()
    assert "is-withdrawn" in page


def test_a_dialog_is_the_form_alone(cast: Cast, li_wei: Client) -> None:
    """Opened over the page."""
    made = customer(cast)
    headers = {**HTMX, "HX-Target": "dialog-body"}
    page = li_wei.get(f"/customers/{made.public_id}/grade/", headers=headers).content.decode()
    assert "<html" not in page
    assert 'name="grade"' in page
