"""Side doors to what one may not see or set: counts, filters, files, links between records, several at once, mails, cookies (T-A, T-B)."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bihuan.base.audit.models import Event
from bihuan.base.organisation.inputs import MemberInput
from bihuan.base.organisation.services import change_member
from bihuan.base.records.models import Record
from bihuan.base.records.refusals import Missing, Refused
from bihuan.flow.contracts.models import Contract
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.inputs import FollowupInput
from bihuan.flow.fieldwork.models import Followup
from bihuan.flow.fieldwork.services import log_followup
from bihuan.flow.opportunities.models import Opportunity
from bihuan.insight.notices.models import Mail, Notice
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.lists_query import Query
from tests.trust.addresses import Slot
from tests.trust.canaries import AFTER, PHONES, Alike, heard, key_of, models_of_ours
from tests.trust.sums import unchanged

pytestmark = [pytest.mark.xdist_group("trust-rights")]

HIS = "zhao.qiang"


def first(alike: Alike, label: str, code: str = HIS) -> str:
    """The id of one of their records."""
    return alike.ids[code][label][0]


def lists(client: Client, slots: list[Slot]) -> Iterator[tuple[str, Query]]:
    """Every list there is for them, with its address."""
    for slot in slots:
        if slot.row.method == "GET" and not slot.arguments:
            path = reverse(slot.row.name)
            answer = client.get(path)
            query = (answer.context or {}).get("query") if answer.status_code == 200 else None
            if isinstance(query, Query):
                yield path, query


def keys_of(query: Query) -> set[str]:
    """The records that the list finds."""
    return {str(one) for one in query.rows.values_list(query.spec.key, flat=True)}


@pytest.mark.trust("T-A03", "T-G13", "T-A05")
def test_counts_pages_sums_and_files_know_only_what_is_seen(alike: Alike, slots_of_site: list[Slot]) -> None:
    """Of every list: none of his among the rows that are counted and summed up; the file holds as many rows as the screen."""
    client = log_in(alike.cast.again("zhang.min"))
    his = {one for label, ids in alike.ids[HIS].items() if label != "organisation.Leave" for one in ids}
    found = 0
    for path, query in lists(client, slots_of_site):
        seen = keys_of(query)
        by_number = query.spec.key != "public_id"
        assert by_number or not seen & his, path
        assert query.count == len(seen), path
        if query.spec.export is None or not rights.may(query.request, query.spec.export.permission):
            continue
        found += 1
        for kind in ("csv", "xlsx")[found % 2 :][:1]:
            cache.clear()
            before = Event.objects.count()
            answer = client.post(path, {"export": kind, "ids": list(his), "owner": HIS})
            rows = table(answer.content, kind)
            assert len(rows) == query.count, path
            assert not heard(repr(rows)), path
            assert Event.objects.count() == before + 1, path
    assert found >= 8


@pytest.mark.trust("T-A06")
def test_naming_his_records_in_an_address_finds_nothing_out(alike: Alike, slots_of_site: list[Slot]) -> None:
    """As a filter, as what a form begins with: no row, no name of his in a chip or a field."""
    client = log_in(alike.cast.again("zhang.min"))
    asked = {label.partition(".")[2].lower(): ids[0] for label, ids in alike.ids[HIS].items() if ids}
    asked |= {"q": "", "bid": asked["bid"], "ids": asked["customer"], "for": asked["customer"], "of": asked["contract"]}
    asked |= dict.fromkeys(("owner", "who", "member", "writer", "reviewer"), alike.cast[HIS].public_id)
    his = set(asked.values()) - {"", alike.cast[HIS].public_id}
    for slot in slots_of_site:
        if slot.row.method == "GET" and not slot.arguments:
            answer = client.get(reverse(slot.row.name), asked)
            assert answer.status_code < 500, slot.row.id
            assert not heard(answer.content.decode(errors="replace")), slot.row.id
            query = (answer.context or {}).get("query") if answer.status_code == 200 else None
            if isinstance(query, Query) and query.spec.key == "public_id":
                assert not keys_of(query) & his, slot.row.id


def table(content: bytes, kind: str) -> list[list[Any]]:
    """A file's rows below its headings."""
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()[1:]


@pytest.mark.trust("T-A05")
def test_a_workbook_of_everything_holds_what_one_may_see(alike: Alike) -> None:
    """All sheets that somebody of another region can take out."""
    client = log_in(alike.cast.again("zhang.min"))
    page = client.get(reverse("imports:out"))
    kinds = (
        [value for value, _label in page.context["form"].fields["kinds"].choices] if page.context.get("form") else []
    )
    answer: Any = client.post(reverse("imports:out"), {"kinds": kinds or ["customers"]})
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    texts = repr([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    assert "OPENli" in texts
    assert heard(texts) == set()


@pytest.mark.trust("T-A04")
def test_a_duplicate_says_only_that_there_is_one(alike: Alike) -> None:
    """The warning while typing, and the refusal: neither the name as it is written there nor whose it is."""
    client = log_in(alike.cast.again("li.wei"))
    for asked in ({"name": "canaryZHAO customers name"}, {"contact_phone": PHONES[HIS]}, {"phone": PHONES[HIS]}):
        text = client.get(reverse("customers:alike"), asked).content.decode()
        assert not heard(text)
        assert "赵强" not in text
    with unchanged():
        answer = client.post(reverse("customers:create"), {"name": "CANARYZHAO customers  name", "owner": "me"})
    assert answer.status_code == 422
    assert "赵强" not in answer.content.decode()


HIS_IDS: dict[str, tuple[str, dict[str, Any]]] = {
    "contracts:create": ("", {"customer": "customers.Customer", "amount": "1", "name": "x"}),
    "contracts:create opportunity": ("", {"customer": "", "opportunity": "opportunities.Opportunity"}),
    "opportunities:create": ("", {"customer": "customers.Customer", "name": "x"}),
    "offers:create": ("", {"opportunity": "opportunities.Opportunity", "name": "x"}),
    "fieldwork:log": ("", {"customer": "customers.Customer", "content": "x"}),
    "fieldwork:plan_visit": ("", {"customer": "customers.Customer", "planned_start": "2099-01-05T10:00"}),
    "fieldwork:plan_visit contact": (
        "",
        {"customer": "", "contact": "customers.Contact", "planned_start": "2099-01-05T10:00"},
    ),
    "fieldwork:edit_followup": ("fieldwork.Followup", {"contact": "customers.Contact", "content": "x", "version": 1}),
    "opportunities:edit": ("opportunities.Opportunity", {"customer": "customers.Customer", "name": "x", "version": 1}),
}


@pytest.mark.trust("T-A07")
@pytest.mark.parametrize("case", HIS_IDS)
def test_nothing_of_his_is_linked(alike: Alike, case: str) -> None:
    """By posting its id where one's own is meant; and the answer does not name it."""
    mine, given = HIS_IDS[case]
    args = [first(alike, mine, "li.wei")] if mine else []
    sent = {
        name: first(alike, value) if "." in str(value) and value.split(".")[0].isalpha() else value
        for name, value in given.items()
    }
    if sent.get("customer") == "":
        sent["customer"] = first(alike, "customers.Customer", "li.wei")
    client = log_in(alike.cast.again("li.wei"))
    with unchanged():
        answer = client.post(reverse(case.split(maxsplit=1)[0], args=args), sent)
    assert answer.status_code in (400, 403, 404, 422), answer.status_code
    assert not heard(answer.content.decode())


@pytest.mark.trust("T-A07")
@pytest.mark.parametrize("field", ["contact", "opportunity"])
def test_a_call_with_somebody_of_his(alike: Alike, field: str) -> None:
    """What the form does not offer is left out; the service refuses it."""
    label = {"contact": "customers.Contact", "opportunity": "opportunities.Opportunity"}[field]
    customer = first(alike, "customers.Customer", "li.wei")
    li_wei = alike.cast.again("li.wei")
    sent = {"customer": customer, "content": "只此一条", field: first(alike, label)}
    log_in(li_wei).post(reverse("fieldwork:log"), sent)
    linked = Followup.objects.filter(content="只此一条").values_list("contact_id", "opportunity_id")
    assert set(linked) <= {(None, None)}
    with pytest.raises((Missing, Refused)), unchanged():
        log_followup(row=FollowupInput(**sent), by=li_wei, at=AFTER)


SEVERAL = {
    "customers": "customers.Customer",
    "contracts": "contracts.Contract",
    "offers": "offers.Bid",
    "opportunities": "opportunities.Opportunity",
    "today": "duties.Duty",
}


@pytest.mark.trust("T-A10")
def test_several_with_one_of_his_among_them(alike: Alike, slots_of_site: list[Slot]) -> None:
    """Whatever is done to several at once: his stays as it is, and he learns nothing."""
    client = log_in(alike.cast.again("zhang.min"))
    mine, his = alike.ids["li.wei"], alike.ids[HIS]
    before = states(his)
    tried = [slot for slot in slots_of_site if slot.row.method == "POST" and slot.row.name.endswith("_many")]
    assert {slot.row.name.partition(":")[0] for slot in tried} == {*SEVERAL, "products"}
    for slot in tried:
        if label := SEVERAL.get(slot.row.name.partition(":")[0]):
            sent = {"ids": [*mine[label], *his[label]], "owner": alike.cast["wang.fang"].public_id, "reason": "x"}
            answer = client.post(slot.missing(), {**sent, "grade": "A"})
            assert answer.status_code < 500, slot.row.id
            assert not heard(answer.content.decode()), slot.row.id
    assert states(his) == before


def states(ids: dict[str, list[str]]) -> dict[str, list[Any]]:
    """His records as they stand, row by row."""
    return {
        model._meta.label: list(
            model._default_manager.filter(public_id__in=ids[model._meta.label]).order_by("pk").values()
        )
        for model in models_of_ours()
        if key_of(model) == "public_id" and ids.get(model._meta.label) and issubclass(model, Record)
    }


@pytest.mark.trust("T-A11")
def test_whoever_moves_takes_their_records_along(alike: Alike) -> None:
    """By the next request, in an open session: the old manager sees nothing, the new place's people do."""
    cast = alike.cast
    li_wei, address = (
        cast.again("li.wei"),
        reverse("customers:edit", args=[first(alike, "customers.Customer", "li.wei")]),
    )
    before, above = log_in(cast.again("zhang.min")), log_in(cast.again("chen.jing"))
    assert (before.get(address).status_code, above.get(address).status_code) == (200, 200)
    value = {"name": li_wei.name, "joined_on": li_wei.joined_on, "email": li_wei.email}
    value |= {"department": cast.departments["北京"].public_id, "manager": cast.chen_jing.public_id}
    change_member(member=li_wei, value=MemberInput(**value), version=li_wei.version, by=cast.again("admin"), at=AFTER)
    assert (before.get(address).status_code, above.get(address).status_code) == (404, 200)
    assert log_in(cast.again("li.wei")).get(address).status_code == 200


@pytest.mark.trust("T-A12")
def test_other_methods_open_no_door(alike: Alike) -> None:
    """HEAD, OPTIONS, a method named in a header or a field: nothing that GET and POST would not have shown or done."""
    client = log_in(alike.cast.again("li.wei"))
    his = reverse("customers:edit", args=[first(alike, "customers.Customer")])
    assert client.head(his).status_code == 404
    mine = reverse("customers:archive", args=[first(alike, "customers.Customer", "li.wei")])
    with unchanged():
        for headers in ({"X-HTTP-Method-Override": "POST"}, {"X-Method-Override": "POST"}, {"X-HTTP-Method": "DELETE"}):
            assert client.get(mine, {"_method": "POST"}, headers=headers).status_code == 405
        assert client.options(mine).status_code in (200, 405)


@pytest.mark.trust("T-A14", "INV9")
def test_no_notice_and_no_mail_tells_of_his(alike: Alike) -> None:
    """Everybody is mailed about everything: those of 华东区 have heard of 李伟's, and of nothing of his."""
    his = {one for ids in alike.ids[HIS].values() for one in ids}
    for code in ("li.wei", "wang.fang", "zhang.min"):
        member = alike.cast.again(code)
        told = Notice.objects.filter(member=member)
        assert not [one for one in told if one.about_id in his or heard(repr(one.parameters))], code
        page = log_in(member).get(reverse("notices:list")).content.decode()
        assert not heard(page), code
    assert Notice.objects.filter(member=alike.cast.zhang_min).exists()
    mails = Mail.objects.exclude(to__in=[f"{code}@example.cn" for code in (HIS, "chen.jing", "wu.ting", "sun.li")])
    assert not [mail.to for mail in mails if heard(mail.subject + mail.body) - {"contracts"}]


@pytest.mark.trust("T-A15")
def test_records_are_not_counted_through(alike: Alike) -> None:
    """Addresses take no internal number, not even of one's own record; ids are random, so that the next is not guessed."""
    client = log_in(alike.cast.again("li.wei"))
    for model, name in ((Customer, "customers:edit"), (Contract, "contracts:detail"), (Followup, "fieldwork:followup")):
        own = model._default_manager.get(public_id=first(alike, model._meta.label, "li.wei"))
        assert client.get(reverse(name, args=[own.public_id])).status_code == 200
        assert client.get(reverse(name, args=[str(own.pk)])).status_code == 404


@pytest.mark.trust("T-A16")
@pytest.mark.parametrize("who", ["nobody", "li.wei"])
@pytest.mark.parametrize(
    "path",
    "admin/ debug/ __debug__/ media/ files/ .git/config .env bihuan.sqlite3 var/bihuan.sqlite3 secret-key backup/ backups/ "
    "static/ static/../config/settings/web.py static/%2e%2e/%2e%2e/middleware.py server-status phpmyadmin/ api/docs "
    "api/ api/v1/ console/ silk/ django-q/".split(),
)
def test_what_is_not_for_visitors_is_not_there(alike: Alike, who: str, path: str) -> None:
    """Neither for a passer-by nor for somebody who works here."""
    client = Client() if who == "nobody" else log_in(alike.cast.again(who))
    answer = client.get(f"/{path}")
    leads_to_login = answer.status_code == 302 and answer.headers["Location"].startswith(reverse("account_login"))
    assert answer.status_code in (401, 403, 404, 405) or leads_to_login, answer.status_code


@pytest.mark.trust("T-B01")
def test_what_no_form_has_is_not_stored(alike: Alike) -> None:
    """Beside a name: whose it is to be, its number's author, when it was made, its version, its key."""
    cast = alike.cast
    client = log_in(cast.again("li.wei"))
    forged = {"created_at": "2001-01-01", "created_by": cast[HIS].pk, "owner_id": cast[HIS].pk, "id": 1, "pk": 1}
    forged |= {"public_id": "222222222222", "version": 99, "archived_at": "2001-01-01", "department": "x", "score": 100}
    forged |= {"is_deleted": "1", "approved_by": cast[HIS].pk, "state": "signed", "name_key": "x", "outcome": "won"}
    assert client.post(reverse("customers:create"), {"name": "海天", "owner": "me", **forged}).status_code == 303
    made = Customer.objects.get(name="海天")
    assert (made.owner, made.created_by, made.version, made.archived_at) == (cast["li.wei"], cast["li.wei"], 1, None)
    assert made.pk != 1
    assert made.public_id != "222222222222"
    assert (made.created_at.year == 2001, made.extra) == (False, {})
    given = {"name": "海天改造", "customer": made.public_id, "owner": cast[HIS].public_id, **forged}
    assert client.post(reverse("opportunities:create"), {**given, "stage": "discovered"}).status_code in (303, 422)
    assert not Opportunity.objects.filter(name="海天改造").exclude(owner=cast["li.wei"]).exists()
    assert not Opportunity.objects.filter(name="海天改造").exclude(outcome="").exists()


@pytest.mark.trust("T-B03")
def test_cookies_choose_among_what_is_offered(alike: Alike) -> None:
    """Columns, theme, language, messages: what is forged is as if it were not there."""
    client = log_in(alike.cast.again("li.wei"))
    address = reverse("customers:list")
    plain = client.get(address).context["query"]
    for name, value in (
        ("columns_customers", "password.owner__password.__class__"),
        ("theme", 'dark" onload="alert(1)'),
        ("language", "../../etc"),
        ("messages", "forged:forged:forged"),
        ("__Host-language", "xx"),
    ):
        client.cookies[name] = value
    answer = client.get(address)
    assert [one.key for one in answer.context["query"].shown] == [one.key for one in plain.shown]
    assert "onload" not in answer.content.decode()
    assert "forged" not in answer.content.decode()


@pytest.mark.trust("T-B09")
def test_a_session_is_nobody_elses(alike: Alike) -> None:
    """A key that was made up, one that is cut short, one with another's number in it: nobody is logged in."""
    client = log_in(alike.cast.again("li.wei"))
    name = next(name for name in client.cookies if "session" in name)
    key = client.cookies[name].value
    for forged in (
        "x" * 32,
        key[:-1],
        key[:-1] + ("a" if key[-1] != "a" else "b"),
        f"{alike.cast.admin.pk}",
        "' OR 1=1",
    ):
        other = Client()
        other.cookies[name] = forged
        answer = other.get(reverse("today:today"))
        assert answer.status_code == 302, forged
        assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.trust("T-B05")
def test_nobody_takes_an_account_from_above(alike: Alike, slots_of_site: list[Slot]) -> None:
    """A manager at every address of the administrator's account, and of their own: no row of any table changes."""
    client = log_in(alike.cast.again("zhang.min"))
    forbidden = [
        slot
        for slot in slots_of_site
        if slot.row.method == "POST"
        and slot.row.name.startswith("organisation:")
        and "organisation.Member" in slot.labels
    ]
    assert len(forbidden) > 6
    sent = {"roles": ["administrator"], "left_on": "2026-01-06", "name": "x", "position": "director", "version": "1"}
    with unchanged():
        for slot in forbidden:
            for code in ("admin", "chen.jing", "zhang.min"):
                if slot.row.name == "organisation:delegate" and code == "zhang.min":
                    continue
                path = reverse(slot.row.name, args=[alike.cast[code].public_id])
                answer = client.post(path, sent)
                assert answer.status_code in (403, 404, 422), (slot.row.id, code, answer.status_code)


def test_the_company_has_a_canary_wherever_somebody_may_look(alike: Alike) -> None:
    """Each table with records of somebody's has one of his with a canary: a new one must get it, too."""
    without = []
    for model in models_of_ours():
        if hasattr(model._default_manager, "visible_to") and model._meta.label not in NOT_HIS:
            rows = model._default_manager.filter(**{f"{key_of(model)}__in": alike.ids[HIS].get(model._meta.label, [])})
            if not any(heard(repr(row)) for row in rows.values()):
                without.append(model._meta.label)
    assert without == []


NOT_HIS = {
    *("fieldwork.DayPlan", "organisation.Member", "products.Product", "imports.Import", "targets.Target"),
    # No words of anybody's in these, only clauses and amounts.
    *("duties.Proposal", "duties.Violation", "scoring.LedgerLine", "scoring.MonthTotal", "scoring.Correction"),
}
