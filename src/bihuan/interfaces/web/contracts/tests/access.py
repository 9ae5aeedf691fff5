"""Who may do what at the addresses of contracts, payments and receipts: ``interfaces/web/access_table.py``."""

from typing import Any

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.contracts.inputs import ReceiptInput
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.services import archive_contracts, record_receipt
from bihuan.flow.contracts.tests.papers import LATER, TERMS, asked, drafted, signed
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.tests.deals import customer_of, deal_of
from bihuan.interfaces.web.access_table import Row

TYPED: dict[str, Any] = {
    "name": "焊装线合同",
    "amount": "120万",
    "intent_confirmed_on": "2026-01-04",
    "intent_note": "中标通知书",
    **TERMS,
}


def _draft(cast: Cast) -> list[str]:
    return [drafted(cast.li_wei).public_id]


def _draft_of_zhao(cast: Cast) -> list[str]:
    return [drafted(cast.zhao_qiang).public_id]


def _deal(cast: Cast) -> list[str]:
    return [deal_of(cast.li_wei).public_id]


def _in_review(cast: Cast) -> list[str]:
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    return [contract.public_id]


def _signed(cast: Cast) -> list[str]:
    return [signed(cast).public_id]


def _receipt(cast: Cast) -> list[str]:
    contract = signed(cast)
    given = ReceiptInput.model_validate({"received_on": LATER.date(), "amount": "30", "bank_ref": "A1"})
    return [record_receipt(contract=contract.public_id, given=given, by=cast.sun_li, at=LATER).public_id]


def _archived(cast: Cast) -> list[str]:
    contract = drafted(cast.li_wei)
    archive_contracts(public_ids=[contract.public_id], by=cast.zhang_min, at=LATER)
    return [contract.public_id]


def _changed(_cast: Cast) -> dict[str, Any]:
    contract = Contract.objects.select_related("customer").get()
    return {**TYPED, "customer": contract.customer.public_id, "version": contract.version}


def _of_customer(cast: Cast) -> dict[str, Any]:
    return {**TYPED, "customer": customer_of(cast.li_wei).public_id}


def _of_deal(_cast: Cast) -> dict[str, Any]:
    deal = Opportunity.objects.select_related("customer").get()
    return {**TYPED, "customer": deal.customer.public_id, "opportunity": deal.public_id}


def _chosen(cast: Cast) -> dict[str, Any]:
    return {"ids": [drafted(cast.li_wei).public_id]}


def _on_this_day() -> dict[str, str]:
    return {"received_on": LATER.date().isoformat(), "amount": "30", "method": "bank_transfer", "bank_ref": "B2"}


def _for_a_contract(cast: Cast) -> dict[str, str]:
    return {**_on_this_day(), "contract": signed(cast).public_id}


ROWS = [
    Row("contracts:list"),
    Row("contracts:list", "POST", data={"columns": "state"}),
    Row("contracts:create"),
    Row("contracts:create", "POST", data=_of_customer),
    Row("contracts:draft_from", args=_deal, outsider="zhao.qiang"),
    Row("contracts:draft_from", "POST", args=_deal, data=_of_deal, outsider="zhao.qiang"),
    Row("contracts:paying_options", allowed="sun.li"),
    Row("contracts:hand_over_many", allowed="zhang.min"),
    Row(
        "contracts:hand_over_many",
        "POST",
        data=lambda cast: {"owner": cast.wang_fang.public_id},
        allowed="zhang.min",
    ),
    Row("contracts:archive_many", "POST", data=_chosen, allowed="zhang.min"),
    Row("contracts:reviews", everyone=True),
    Row("contracts:due"),
    Row("contracts:due", "POST", data={"columns": "due"}),
    Row("contracts:receipts"),
    Row("contracts:receipts", "POST", data={"columns": "amount"}),
    Row("contracts:new_receipt", allowed="sun.li"),
    Row("contracts:new_receipt", "POST", data=_for_a_contract, allowed="sun.li"),
    Row("contracts:receipt", args=_receipt, outsider="zhao.qiang"),
    Row("contracts:receipt_history", args=_receipt, outsider="zhao.qiang"),
    Row("contracts:reverse", args=_receipt, allowed="sun.li"),
    Row("contracts:reverse", "POST", args=_receipt, data={"reason": "记错合同"}, allowed="sun.li"),
    Row("contracts:detail", args=_draft, outsider="zhao.qiang"),
    Row("contracts:history", args=_draft, outsider="zhao.qiang"),
    Row("contracts:edit", args=_draft, outsider="zhao.qiang"),
    Row("contracts:edit", "POST", args=_draft, data=_changed, outsider="zhao.qiang"),
    Row("contracts:hand_over", args=_draft_of_zhao, allowed="chen.jing", outsider="zhang.min"),
    Row(
        "contracts:hand_over",
        "POST",
        args=_draft_of_zhao,
        data=lambda cast: {"owner": cast.chen_jing.public_id},
        allowed="chen.jing",
        outsider="zhang.min",
    ),
    Row("contracts:archive", "POST", args=_draft_of_zhao, allowed="chen.jing", outsider="zhang.min"),
    Row("contracts:restore", "POST", args=_archived, allowed="zhang.min", outsider="zhao.qiang"),
    Row("contracts:request_review", args=_draft, outsider="zhao.qiang"),
    Row(
        "contracts:request_review",
        "POST",
        args=_draft,
        data=lambda cast: {"steps-legal": cast.zhou_jie.public_id, "version": 1},
        outsider="zhao.qiang",
    ),
    Row("contracts:call_off", args=_in_review, outsider="zhao.qiang"),
    Row(
        "contracts:call_off",
        "POST",
        args=_in_review,
        data=lambda _cast: {"version": Contract.objects.get().version, "reason": "改价"},
        outsider="zhao.qiang",
    ),
    Row("contracts:review", args=_in_review, allowed="zhou.jie", outsider="zhao.qiang"),
    Row(
        "contracts:review",
        "POST",
        args=_in_review,
        data={"review-decision": "approved", "review-form": "written", "review-opinion": "同意", "version": 1},
        allowed="zhou.jie",
        outsider="zhao.qiang",
    ),
    Row("contracts:review_paper", args=_draft, outsider="zhao.qiang"),
    Row("contracts:sign", args=_draft_of_zhao, allowed="chen.jing", outsider="zhang.min"),
    Row(
        "contracts:sign",
        "POST",
        args=_draft_of_zhao,
        data={"signed_on": "2026-01-05", "version": 1},
        allowed="chen.jing",
        outsider="zhang.min",
    ),
    Row("contracts:terminate", args=_signed, allowed="zhang.min"),
    Row(
        "contracts:terminate",
        "POST",
        args=_signed,
        data=lambda _cast: {"reason": "客户停产", "version": Contract.objects.get().version},
        allowed="zhang.min",
    ),
    Row("contracts:plan", args=_draft, outsider="zhao.qiang"),
    Row(
        "contracts:plan",
        "POST",
        args=_draft,
        data={"lines-0-due_on": "2026-03-01", "lines-0-amount": "100", "version": 1},
        outsider="zhao.qiang",
    ),
    Row("contracts:plan_paper", args=_draft, outsider="zhao.qiang"),
    Row("contracts:record_receipt", args=_signed, allowed="sun.li"),
    Row("contracts:record_receipt", "POST", args=_signed, data=lambda _cast: _on_this_day(), allowed="sun.li"),
]
