"""The deal's loop through the API: exact values, what clauses refuse, what others have changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.tests.papers import LATER, TERMS, approved, asked, drafted, signed
from bihuan.flow.fieldwork.models import Visit
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.tests.deals import customer_of, deal_of, regulated_by
from bihuan.interfaces.api.tests.asking import Api, told
from bihuan.interfaces.web.fieldwork.tests import made
from bihuan.interfaces.web.products.tests.access import product
from bihuan.interfaces.web.tests.test_access import stranger_of

LOST = {
    "outcome": "lost",
    "lines": [{"bidder": "我方", "is_us": True}, {"bidder": "库卡", "price": "950000", "is_winner": True}],
}


def refused(answer: HttpResponse, code: str, *, clause: str | None = None, field: str | None = None) -> dict[str, Any]:
    """422 for this reason, by this clause."""
    problem: dict[str, Any] = told(answer)
    assert (answer.status_code, problem["code"]) == (422, code), problem
    assert (problem.get("clause"), problem.get("field")) == (clause, field)
    return problem


def test_a_product_in_its_own_words(cast: Cast) -> None:
    """Amounts with two decimals, the premium worked out; a floor above the price is refused by its field."""
    api = Api(cast.chen_jing)
    public_id = product(cast).public_id
    shown = told(api.get(f"/products/{public_id}"))
    assert (shown["list_price"], shown["floor_price"], shown["premium"]) == ("268000.00", "235000.00", "33000.00")
    wrong = told(api.patch(f"/products/{public_id}", {"list_price": "1"}, if_match='"v1"'))
    assert wrong["errors"] == [{"field": "", "code": "floor_above_list", "detail": wrong["errors"][0]["detail"]}]
    taken = api.post("/products", {"code": "IRB-6700", "name": "同号", "list_price": "1"})
    refused(taken, "code_taken", field="code")


def test_the_week_of_a_pipeline(cast: Cast) -> None:
    """What waits, "no change" for several, what is missing (A7), and then nothing waits any more."""
    regulated_by("equipment")
    first, second = deal_of(cast.li_wei), deal_of(cast.li_wei, name="涂装线", customer=customer_of(cast.li_wei, "海天"))
    api = Api(cast.li_wei)
    waiting = told(api.get("/opportunities/unconfirmed"))
    assert {one["id"] for one in waiting["items"]} == {first.public_id, second.public_id}
    assert waiting["update"]["clause"] == "A12"
    ids = [first.public_id, second.public_id]
    done = told(api.post("/opportunities/bulk/confirm", {"ids": ids}))
    assert [one["id"] for one in done["items"]] == ids
    assert told(api.get("/opportunities/unconfirmed"))["items"] == []
    shown = told(api.get(f"/opportunities/{first.public_id}"))
    assert (shown["waits"], [gap["clause"] for gap in shown["missing"]][:1]) == (False, ["A7"])


def test_closed_and_open_again(cast: Cast) -> None:
    """Lost with who won it; a competitor without a loss is refused by pydantic's word for it; filters by outcome."""
    deal, api = deal_of(cast.li_wei), Api(cast.li_wei)
    path = f"/opportunities/{deal.public_id}"
    wrong = told(api.post(f"{path}/close", {"outcome": "won", "outcome_reason": "价格", "lost_to": "库卡"}))
    assert wrong["errors"][0]["code"] == "competitor_but_not_lost"
    api.post(f"{path}/close", {"outcome": "lost", "outcome_reason": "价格高", "lost_to": "库卡"}, if_match='"v1"')
    assert [one["lost_to"] for one in told(api.get("/opportunities?outcome=lost,void"))["items"]] == ["库卡"]
    assert told(api.get("/opportunities?outcome=open"))["items"] == []
    refused(api.patch(path, {"stage": "bidding"}, if_match='"v2"'), "closed")
    assert api.post(f"{path}/reopen", {"reason": "重新招标", "stage": "bidding"}).status_code == 200
    again = told(api.get(path))
    assert (again["outcome"], again["stage"], again["closed_at"]) == ("", "bidding", None)


def test_a_quote_without_analysis(cast: Cast) -> None:
    """A14: refused by the clause, nothing changes; ``missing`` names the fields; then the whole way to the result."""
    regulated_by("equipment")
    api, deal = Api(cast.li_wei), deal_of(cast.li_wei)
    bid = told(api.post("/bids", {"name": "投标", "opportunity": deal.public_id, "our_price": "1000000"}))
    path, facts = f"/bids/{bid['id']}", Event.objects.count()
    refused(api.post(f"{path}/quote"), "analysis_incomplete", clause="A14")
    assert Event.objects.count() == facts
    assert (Bid.objects.get().quoted_at, {gap["clause"] for gap in bid["missing"]}) == (None, {"A14"})
    analysis = {
        "tenderer": "招标办",
        "method": "lowest_price",
        "closes_at": "2026-01-12T09:00:00+08:00",
        "opens_at": "2026-01-12T10:00:00+08:00",
        "cost_lines": [{"item": "设备", "amount": "780000"}],
        "conclusion": "bid",
    }
    changed = told(api.patch(path, analysis, if_match='"v1"'))
    assert (changed["margin"], changed["profit"], changed["missing"]) == ("22.00", "220000.00", [])
    assert changed["cost_lines"] == [{"item": "设备", "amount": "780000.00"}]
    assert api.post(f"{path}/quote").status_code == 200
    assert api.post(f"{path}/opened").status_code == 200
    result = told(api.post(f"{path}/result", LOST))
    assert (result["state"], result["our_rank"], result["gap"]) == ("lost", 2, "50000.00")
    assert [(line["bidder"], line["rank"], line["is_winner"]) for line in result["lines"]] == [
        ("我方", 2, False),
        ("库卡", 1, True),
    ]


def test_a_signature_without_review(cast: Cast) -> None:
    """A15: refused by the clause, and the contract says before what it waits for."""
    regulated_by("equipment")
    contract, api = drafted(cast.li_wei), Api(cast.zhang_min)
    path, facts = f"/contracts/{contract.public_id}", Event.objects.count()
    refused(api.post(f"{path}/sign", {"signed_on": START.date().isoformat()}), "not_reviewed", clause="A15")
    assert (Event.objects.count(), Contract.objects.get().state) == (facts, "draft")
    open_ = told(api.get(path))["before_signing"]
    assert [(one["what"], one["clauses"]) for one in open_] == [("review", ["A15"])]


def test_a_contract_nobody_asked_for(cast: Cast) -> None:
    """E25: no draft before the customer has said that they want it; the field is named, nothing is written."""
    deal, api = deal_of(cast.li_wei, amount="1200000"), Api(cast.li_wei)
    answer = api.post(f"/opportunities/{deal.public_id}/contracts", TERMS)
    refused(answer, "intent_missing", clause="E25", field="intent_confirmed_on")
    assert not Contract.objects.exists()
    told_us = {"intent_confirmed_on": "2026-01-04", "intent_note": "中标通知书"}
    answer = api.post(f"/opportunities/{deal.public_id}/contracts", {**TERMS, **told_us})
    drafted_ = told(answer)
    assert (drafted_["name"], drafted_["amount"], drafted_["opportunity"]["id"]) == (
        deal.name,
        "1200000.00",
        deal.public_id,
    )
    assert answer.headers["Location"] == f"/api/v1/contracts/{drafted_['id']}"
    listed = told(api.get(f"/opportunities/{deal.public_id}/contracts"))["items"]
    assert [one["id"] for one in listed] == [drafted_["id"]]


def test_who_was_asked_is_proposed(cast: Cast) -> None:
    """Nobody for a part of which no regulation says anything; once asked, the same one again."""
    contract, api = drafted(cast.li_wei), Api(cast.li_wei)
    path = f"/contracts/{contract.public_id}/review"
    proposed = {one["step"]: one["reviewer"] for one in told(api.get(path))["items"]}
    assert (list(proposed)[:2], proposed["legal"], proposed["support"]) == (["legal", "finance"], None, None)
    steps = [
        {"step": "legal", "reviewer": cast.zhou_jie.public_id},
        {"step": "support", "reviewer": cast.wu_ting.public_id},
    ]
    assert api.post(path, {"steps": steps}).status_code == 200
    again = {one["step"]: one["reviewer"] for one in told(api.get(path))["items"]}
    assert (again["legal"]["name"], again["support"]["name"]) == ("周杰", "吴婷")


def test_a_review_of_another_content(cast: Cast) -> None:
    """409 with what it is by now: who read the old one does not pass the new one; the queue shows it with its hash."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    api, path = Api(cast.zhou_jie), f"/contracts/{contract.public_id}/review/legal"
    waiting = told(api.get("/contracts/reviews"))
    assert [(one["contract"]["number"], one["content_hash"]) for one in waiting] == [
        (contract.number, contract.content_hash)
    ]
    decision = {"decision": "approved", "opinion": "同意", "content_hash": "0" * 64}
    other = api.post(path, decision)
    assert (other.status_code, told(other)["current"]["content_hash"]) == (409, contract.content_hash)
    assert api.post(path, {**decision, "content_hash": contract.content_hash}).status_code == 200
    assert (told(api.get("/contracts/reviews")), Contract.objects.get().state) == ([], "approved")
    refused(api.post(path, {**decision, "content_hash": contract.content_hash}), "already_decided")


def test_who_is_asked_may_look(cast: Cast) -> None:
    """As on the pages: without a permission for contracts one sees the one that one is to review, and decides; no other."""
    asked_for = stranger_of(cast)
    contract = asked(drafted(cast.li_wei), cast.li_wei, support=asked_for)
    other = drafted(cast.wang_fang, customer_of(cast.wang_fang, "海天"))
    path, api = f"/contracts/{contract.public_id}", Api(asked_for)
    assert api.get(f"/contracts/{other.public_id}").status_code == 404
    shown = told(api.get(path))
    assert [step["reviewer"]["id"] for step in shown["steps"]] == [asked_for.public_id]
    decision = {"decision": "approved", "opinion": "同意", "content_hash": shown["content_hash"]}
    assert api.post(f"{path}/review/support", decision).status_code == 200
    assert Contract.objects.get(pk=contract.pk).state == "approved"


def test_money_to_the_cent(cast: Cast) -> None:
    """Instalments add up, receipts are matched, too much is refused by its field, a reversal opens the amount again."""
    contract = approved(cast, amount="100")
    rep, desk = Api(cast.li_wei), Api(cast.sun_li)
    path = f"/contracts/{contract.public_id}"
    tag = rep.get(path).headers["ETag"]
    lines = [{"due_on": "2026-01-02", "amount": "33.33"}, {"due_on": "2026-03-01", "amount": "66.66"}]
    wrong = rep.send("PUT", f"{path}/instalments", {"lines": lines}, if_match=tag)
    refused(wrong, "instalments_do_not_add_up", field="lines")
    lines[1]["amount"] = "66.67"
    planned = rep.send("PUT", f"{path}/instalments", {"lines": lines}, if_match=tag)
    assert [one["outstanding"] for one in told(planned)["instalments"]] == ["33.33", "66.67"]
    sold = Api(cast.zhang_min).post(f"{path}/sign", {"signed_on": LATER.date().isoformat()})
    assert sold.status_code == 200
    due = told(rep.get("/payments?age=overdue"))["items"]
    assert [(one["number"], one["outstanding"]) for one in due] == [(1, "33.33"), (2, "66.67")]
    money = {"received_on": LATER.date().isoformat(), "amount": "100.01", "bank_ref": "工行 0001"}
    refused(desk.post(f"{path}/receipts", money), "over_remaining", field="amount")
    booked = told(desk.post(f"{path}/receipts", {**money, "amount": "40"}))
    refused(desk.post(f"{path}/receipts", {**money, "amount": "1"}), "slip_booked", field="bank_ref")
    shown = told(rep.get(path))
    assert (shown["received"], shown["remaining"]) == ("40.00", "60.00")
    assert [one["received"] for one in shown["instalments"]] == ["33.33", "6.67"]
    reversal = told(desk.post(f"/receipts/{booked['id']}/reverse", {"reason": "记错合同"}))
    assert (reversal["amount"], reversal["reversal_of"]) == ("-40.00", booked["id"])
    assert told(desk.get(f"/receipts/{booked['id']}"))["reversed_by"] == reversal["id"]
    assert told(rep.get(path))["received"] == "0.00"
    reversed_ = told(desk.get("/receipts?state=reversal&sort=-state&limit=1"))["items"]
    assert [one["id"] for one in reversed_] == [reversal["id"]]


def test_an_old_version_of_a_contract(cast: Cast) -> None:
    """412 with the contract as it is by now; nothing of the second is written."""
    contract, api = drafted(cast.li_wei), Api(cast.li_wei)
    path = f"/contracts/{contract.public_id}"
    assert api.patch(path, {"notes": "甲"}, if_match='"v1"').status_code == 200
    second = api.patch(path, {"notes": "乙"}, if_match='"v1"')
    assert (second.status_code, second.headers["ETag"], told(second)["current"]["notes"]) == (412, '"v2"', "甲")
    assert Contract.objects.get().notes == "甲"


def test_a_visit_and_its_report(cast: Cast) -> None:
    """Who went in order; incomplete reports say what is missing and by which clause; completed it is complete."""
    regulated_by("equipment")
    customer, api, now = customer_of(cast.li_wei), Api(cast.li_wei), timezone.now()
    entered = {
        "customer": customer.public_id,
        "people": [cast.li_wei.public_id, cast.wang_fang.public_id],
        "started_at": (now - timedelta(hours=2)).isoformat(),
        "ended_at": (now - timedelta(hours=1)).isoformat(),
    }
    answer = api.post("/visits/held", entered)
    visit = told(answer)
    assert ([one["name"] for one in visit["people"]], visit["state"]) == (["李伟", "王芳"], "held")
    path = f"/visits/{visit['id']}"
    handed_in = api.patch(f"{path}/report", {"result": "同意试样"}, if_match=answer.headers["ETag"])
    shown = told(handed_in)
    assert (shown["report_complete"], shown["reported_by"]["name"]) == (False, "李伟")
    assert {gap["clause"] for gap in shown["missing"]} == {"A9"}
    rest = {gap["field"]: "已填" for gap in shown["missing"]}
    own = {name: rest.pop(name) for name in list(rest) if name not in shown}
    tag = handed_in.headers["ETag"]
    complete = told(api.patch(f"{path}/report", {**rest, "extra": own} if own else rest, if_match=tag))
    assert (complete["report_complete"], complete["missing"], complete["result"]) == (True, [], "同意试样")
    assert Visit.objects.get().reported_at is not None


def test_a_future_visit_is_not_one_that_was_made(cast: Cast) -> None:
    """Told times never lie in the future: refused by the field, and nobody has been anywhere."""
    customer, api, now = customer_of(cast.li_wei), Api(cast.li_wei), timezone.now()
    times = {"started_at": now.isoformat(), "ended_at": (now + timedelta(hours=1)).isoformat()}
    refused(api.post("/visits/held", {"customer": customer.public_id, **times}), "told_future", field="ended_at")
    assert not Visit.objects.exists()


def test_a_day_beside_what_was_done(cast: Cast) -> None:
    """Planned for oneself, signed by the manager, and a visit made of a stop once only."""
    customer, rep, lead = customer_of(cast.li_wei), Api(cast.li_wei), Api(cast.zhang_min)
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    line = {"customer": customer.public_id, "time_from": "09:00", "purpose": "order"}
    written = rep.post("/day-plans", {"day": day, "lines": [line]})
    shown = told(written)
    path = written.headers["Location"]
    assert [(one["customer"]["name"], one["time_from"], one["is_done"]) for one in shown["lines"]] == [
        (customer.name, "09:00:00", False)
    ]
    assert lead.post(f"{path}/sign", {"comment": "好"}).status_code == 200
    key = shown["lines"][0]["key"]
    first, again = (told(rep.post(f"/day-plans/stops/{key}/visit"))["id"] for _time in range(2))
    assert first == again == told(rep.get(path))["lines"][0]["visit"]
    assert told(lead.get("/day-plans?signed=yes"))["items"][0]["comment"] == "好"
    assert told(lead.get(f"/members/{cast.li_wei.public_id}/days/{day}"))["plan"]["signed_by"]["name"] == "张敏"
    assert rep.get(f"/members/{cast.zhao_qiang.public_id}/days/{day}").status_code == 404
    unsigned = told(rep.post("/day-plans", {"day": day, "lines": [{**line, "key": key}]}, if_match='"v3"'))
    assert (unsigned["plan"]["signed_at"], unsigned["lines"][0]["visit"]) == (None, first)


def test_a_plan_keeps_what_is_done(cast: Cast) -> None:
    """Steps are told again by their keys; a step that says too little is refused by its place."""
    api, path = Api(cast.li_wei), f"/followup-plans/{made.plan(cast).public_id}"
    step = told(api.get(path))["steps"][0]
    done = told(api.post(f"{path}/steps/{step['key']}", {"done": True}))["steps"][0]
    assert done["done_by"]["name"] == "李伟"
    kept = {name: step[name] for name in ("key", "action", "due_on", "with_whom")}
    vague = {"steps": [kept, {"action": "回访"}]}
    tag = api.get(path).headers["ETag"]
    refused(api.patch(path, vague, if_match=tag), "step_not_specific", field="steps-1-due_on")
    vague["steps"][1] = {"action": "回访", "due_on": "2026-02-01"}
    again = told(api.patch(path, vague, if_match=tag))
    assert [one["done_at"] is not None for one in again["steps"]] == [True, False]
    assert again["title"] == "年度采购"


def test_targets_are_read_and_set(cast: Cast) -> None:
    """To the cent, with what was reached; a cell that somebody else has set meanwhile is not written over."""
    signed(cast, amount="50")
    api = Api(cast.zhang_min)
    line = {"member": cast.li_wei.public_id, "month": "2026-01-01", "measure": "orders", "amount": "80"}
    assert told(api.send("PUT", "/targets", {"lines": [line]})) == {"changed": 1}
    grid = told(api.get("/targets?year=2026"))
    row = next(one for one in grid["members"] if one["member"]["id"] == cast.li_wei.public_id)
    january = {"month": "2026-01-01", "target": "80.00", "actual": "50.00", "ratio": "62.5"}
    assert (row["months"][0], row["year"]["target"], row["editable"]) == (january, "80.00", True)
    late = api.send("PUT", "/targets", {"lines": [{**line, "amount": "90"}]})
    assert late.status_code == 409
    assert told(api.send("PUT", "/targets", {"lines": [{**line, "amount": "90", "seen": "80"}]})) == {"changed": 1}
    stranger = {**line, "member": cast.zhao_qiang.public_id}
    assert api.send("PUT", "/targets", {"lines": [stranger]}).status_code == 403
    assert told(api.get("/targets?year=1900"))["errors"][0]["field"] == "year"


@pytest.mark.parametrize("path", ["followups", "visits", "followup-plans"])
def test_a_hidden_customer_is_none(cast: Cast, path: str) -> None:
    """Filtering by a customer that one may not see says no more than by one that there is not."""
    hidden, api = customer_of(cast.zhao_qiang).public_id, Api(cast.li_wei)
    answers = [told(api.get(f"/{path}?customer={one}")) for one in (hidden, "2" * 12)]
    assert [(one["status"], one["code"], one["field"]) for one in answers] == [(400, "bad_parameter", "customer")] * 2


def test_handed_over_and_archived_several(cast: Cast) -> None:
    """All or none: an open opportunity among those to be archived leaves all where they are."""
    first, second = deal_of(cast.li_wei), deal_of(cast.li_wei, name="涂装线", customer=customer_of(cast.li_wei, "海天"))
    api, ids = Api(cast.zhang_min), [first.public_id, second.public_id]
    given = told(api.post("/opportunities/bulk/hand-over", {"ids": ids, "owner": cast.wang_fang.public_id}))
    assert [one["id"] for one in given["items"]] == ids
    assert set(Opportunity.objects.values_list("owner__code", flat=True)) == {"wang.fang"}
    api.post(f"/opportunities/{ids[0]}/close", {"outcome": "void", "outcome_reason": "取消"})
    refused(api.post("/opportunities/bulk/archive", {"ids": ids}), "still_open")
    assert Opportunity.objects.filter(archived_at=None).count() == 2


@pytest.mark.parametrize(
    ("path", "body", "permissions"),
    [
        ("/products", {"code": "R", "name": "机器人", "list_price": "1"}, ["products.edit"]),
        ("/customers", {"name": "海天"}, ["customers.create"]),
    ],
)
def test_who_may_not_see_it_does_not_make_it(
    cast: Cast, path: str, body: dict[str, Any], permissions: list[str]
) -> None:
    """A token for making alone is refused before anything is written: the answer would show what was made."""
    api = Api(cast.chen_jing, permissions=permissions)
    facts = Event.objects.count()
    answer = api.post(path, body)
    assert (answer.status_code, Event.objects.count()) == (403, facts)
