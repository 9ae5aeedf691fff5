"""Contracts as tests need them: drafted, under review, approved, signed."""

from datetime import date, datetime, timedelta
from typing import Any

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.contracts.inputs import ContractInput, RequestInput, ReviewInput, SigningInput
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.services import draft_contract, request_review, review, sign
from bihuan.flow.customers.models import Customer
from bihuan.flow.opportunities.tests.deals import customer_of

LATER = START + timedelta(hours=2)
TERMS = {
    "content": "六轴机器人 4 台",
    "price": "单价 25 万元，含税",
    "delivery": "90 天",
    "payment_terms": "30/60/10",
    "breach": "每日万分之五",
}


def contract_input(customer: Customer, /, **fields: Any) -> ContractInput:
    """A contract in which everything is settled."""
    whole: dict[str, Any] = {
        "name": "焊装线合同",
        "customer": customer.public_id,
        "amount": "100",
        "intent_confirmed_on": date(2026, 1, 4),
        "intent_note": "中标通知书",
        **TERMS,
    }
    return ContractInput(**{**whole, **fields})


def drafted(member: Member, customer: Customer | None = None, at: datetime = START, **fields: Any) -> Contract:
    """A draft of the member's."""
    given = contract_input(customer or customer_of(member), **fields)
    return draft_contract(given=given, by=member, at=at)


def asked(contract: Contract, by: Member, at: datetime = LATER, **reviewers: Member) -> Contract:
    """The contract under review by these people, one a step."""
    steps = [{"step": step, "reviewer": who.public_id} for step, who in reviewers.items()]
    given = RequestInput(steps=steps)
    return request_review(public_id=contract.public_id, given=given, version=None, by=by, at=at)


def decided(contract: Contract, step: str, by: Member, at: datetime = LATER, **fields: Any) -> Contract:
    """The contract after the reviewer's decision, an approval unless said otherwise."""
    whole: dict[str, Any] = {"decision": "approved", "content_hash": contract.content_hash, **fields}
    return review(public_id=contract.public_id, step=step, given=ReviewInput(**whole), by=by, at=at)


def approved(cast: Cast, **fields: Any) -> Contract:
    """李伟's contract, passed by legal and finance."""
    contract = asked(drafted(cast.li_wei, **fields), cast.li_wei, legal=cast.zhou_jie, finance=cast.sun_li)
    decided(contract, "legal", cast.zhou_jie)
    return decided(contract, "finance", cast.sun_li)


def signed(cast: Cast, at: datetime = LATER, **fields: Any) -> Contract:
    """李伟's contract, signed by 张敏 on the day."""
    contract = approved(cast, **fields)
    given = SigningInput(signed_on=at.date(), signed_by="刘总")
    return sign(public_id=contract.public_id, given=given, version=None, by=cast.zhang_min, at=at)
