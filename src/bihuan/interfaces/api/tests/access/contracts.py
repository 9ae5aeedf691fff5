"""Who may do what with contracts, reviews, payments and receipts through the API."""

from typing import Any

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.contracts.inputs import ReceiptInput
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.services import archive_contracts, record_receipt
from bihuan.flow.contracts.tests.papers import LATER, TERMS, asked, drafted, signed
from bihuan.flow.opportunities.tests.deals import customer_of, deal_of
from bihuan.interfaces.api.access_table import Row

ELSEWHERE = "zhao.qiang"
TYPED: dict[str, Any] = {
    "name": "焊装线合同",
    "amount": "120万",
    "intent_confirmed_on": "2026-01-04",
    "intent_note": "中标通知书",
    **TERMS,
}
MONEY = {"received_on": LATER.date().isoformat(), "amount": "30", "bank_ref": "B2"}


def _draft(cast: Cast) -> dict[str, str]:
    return {"public_id": drafted(cast.li_wei).public_id}


def _draft_of_zhao(cast: Cast) -> dict[str, str]:
    return {"public_id": drafted(cast.zhao_qiang).public_id}


def _customer(cast: Cast) -> dict[str, str]:
    return {"public_id": customer_of(cast.li_wei).public_id}


def _deal(cast: Cast) -> dict[str, str]:
    return {"public_id": deal_of(cast.li_wei).public_id}


def _in_review(cast: Cast) -> dict[str, str]:
    return {"public_id": asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie).public_id}


def _signed(cast: Cast) -> dict[str, str]:
    return {"public_id": signed(cast).public_id}


def _receipt(cast: Cast) -> dict[str, str]:
    given = ReceiptInput.model_validate({"received_on": LATER.date(), "amount": "30", "bank_ref": "A1"})
    return {
        "public_id": record_receipt(contract=signed(cast).public_id, given=given, by=cast.sun_li, at=LATER).public_id
    }


def _archived(cast: Cast) -> dict[str, str]:
    told = _draft(cast)
    archive_contracts(public_ids=[told["public_id"]], by=cast.zhang_min, at=LATER)
    return told


def _several(cast: Cast) -> dict[str, Any]:
    return {"ids": [drafted(cast.li_wei).public_id]}


def _to_colleague(cast: Cast) -> dict[str, Any]:
    return {"owner": cast.wang_fang.public_id}


def _reviewers(cast: Cast) -> dict[str, Any]:
    return {"steps": [{"step": "legal", "reviewer": cast.zhou_jie.public_id}]}


def _decision(_cast: Cast) -> dict[str, Any]:
    return {"decision": "approved", "content_hash": Contract.objects.get().content_hash, "opinion": "同意"}


ONE: dict[str, Any] = {"args": _draft, "outsider": ELSEWHERE}
LED: dict[str, Any] = {"args": _draft_of_zhao, "allowed": "chen.jing", "outsider": "zhang.min"}
ROWS = [
    Row("list_contracts"),
    Row("draft_contract", body=lambda cast: {**TYPED, "customer": customer_of(cast.li_wei).public_id}),
    Row("draft_contract_of_opportunity", args=_deal, body=TYPED, outsider=ELSEWHERE),
    Row("list_contracts_of_opportunity", args=_deal, outsider=ELSEWHERE),
    Row("list_contracts_of_customer", args=_customer, outsider=ELSEWHERE),
    Row("hand_over_contracts", body=lambda cast: {**_several(cast), **_to_colleague(cast)}, allowed="zhang.min"),
    Row("archive_contracts", body=_several, allowed="zhang.min"),
    Row("get_contract", **ONE),
    Row("list_history_of_contract", **ONE),
    Row("change_contract", body={"amount": "110"}, version=1, **ONE),
    Row("sign_contract", body={"signed_on": "2026-01-05"}, **LED),
    Row("terminate_contract", args=_signed, body={"reason": "客户停产"}, allowed="zhang.min"),
    Row("hand_over_contract", body=lambda cast: {"owner": cast.li_wei.public_id}, **LED),
    Row("archive_contract", **LED),
    Row("restore_contract", args=_archived, allowed="zhang.min"),
    Row("list_reviews", everyone=True),
    Row("propose_reviewers", **ONE),
    Row("request_review", body=_reviewers, **ONE),
    Row("call_review_off", args=_in_review, outsider=ELSEWHERE),
    Row(
        "decide_review",
        args=lambda cast: {**_in_review(cast), "step": "legal"},
        body=_decision,
        allowed="zhou.jie",
        outsider=ELSEWHERE,
    ),
    Row("list_payments"),
    Row("plan_instalments", body={"lines": [{"due_on": "2026-03-01", "amount": "100"}]}, version=1, **ONE),
    Row("list_receipts"),
    Row("list_receipts_of_contract", args=_signed, outsider=ELSEWHERE),
    Row("record_receipt", args=_signed, body=MONEY, allowed="sun.li"),
    Row("get_receipt", args=_receipt, outsider=ELSEWHERE),
    Row("list_history_of_receipt", args=_receipt, outsider=ELSEWHERE),
    Row("reverse_receipt", args=_receipt, body={"reason": "记错合同"}, allowed="sun.li"),
]
