"""Who may do what with opportunities through the API."""

from typing import Any

from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.opportunities.inputs import ClosingInput
from bihuan.flow.opportunities.services import archive_opportunities, close_opportunity
from bihuan.flow.opportunities.tests.deals import customer_of, deal_of
from bihuan.interfaces.api.access_table import Row

ELSEWHERE = "zhao.qiang"


def _deal(cast: Cast) -> dict[str, str]:
    return {"public_id": deal_of(cast.li_wei).public_id}


def _closed(cast: Cast) -> dict[str, str]:
    told = _deal(cast)
    given = ClosingInput(outcome="lost", outcome_reason="价格高")
    close_opportunity(public_id=told["public_id"], given=given, version=1, by=cast.li_wei, at=START)
    return told


def _archived(cast: Cast) -> dict[str, str]:
    told = _closed(cast)
    archive_opportunities(public_ids=[told["public_id"]], by=cast.zhang_min, at=START)
    return told


def _customer(cast: Cast) -> dict[str, str]:
    return {"public_id": customer_of(cast.li_wei).public_id}


def _new(cast: Cast) -> dict[str, Any]:
    return {"name": "焊装线", "customer": customer_of(cast.li_wei).public_id}


def _several(cast: Cast) -> dict[str, Any]:
    return {"ids": [deal_of(cast.li_wei).public_id]}


def _to_colleague(cast: Cast) -> dict[str, Any]:
    return {"owner": cast.wang_fang.public_id}


ONE: dict[str, Any] = {"args": _deal, "outsider": ELSEWHERE}
ROWS = [
    Row("list_opportunities"),
    Row("create_opportunity", body=_new),
    Row("list_unconfirmed"),
    Row("confirm_opportunities", body=_several, outsider=ELSEWHERE),
    Row("hand_over_opportunities", body=lambda cast: {**_several(cast), **_to_colleague(cast)}, allowed="zhang.min"),
    Row(
        "archive_opportunities",
        body=lambda cast: {"ids": [_closed(cast)["public_id"]]},
        allowed="zhang.min",
    ),
    Row("get_opportunity", **ONE),
    Row("list_history_of_opportunity", **ONE),
    Row("change_opportunity", body={"stage": "proposal"}, version=1, **ONE),
    Row("confirm_opportunity", **ONE),
    Row("move_opportunity", body={"stage": "bidding"}, **ONE),
    Row("close_opportunity", body={"outcome": "won", "outcome_reason": "价格"}, **ONE),
    Row("reopen_opportunity", args=_closed, body={"reason": "重新招标"}, outsider=ELSEWHERE),
    Row("hand_over_opportunity", args=_deal, body=_to_colleague, allowed="zhang.min"),
    Row("archive_opportunity", args=_closed, allowed="zhang.min"),
    Row("restore_opportunity", args=_archived, allowed="zhang.min"),
    Row("list_opportunities_of_customer", args=_customer, outsider=ELSEWHERE),
]
