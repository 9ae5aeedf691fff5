"""Who may do what at the addresses of opportunities."""

from typing import Any

from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.opportunities.inputs import ClosingInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services import archive_opportunities, close_opportunity
from bihuan.flow.opportunities.tests.deals import customer_of, deal_of
from bihuan.interfaces.web.access_table import Row


def _deal(cast: Cast) -> list[Any]:
    return [deal_of(cast.li_wei).public_id]


def _closed(cast: Cast) -> list[Any]:
    deal = deal_of(cast.li_wei)
    given = ClosingInput(outcome="lost", outcome_reason="价格高")
    close_opportunity(public_id=deal.public_id, given=given, version=1, by=cast.li_wei, at=START)
    return [deal.public_id]


def _archived(cast: Cast) -> list[Any]:
    ids = _closed(cast)
    archive_opportunities(public_ids=ids, by=cast.zhang_min, at=START)
    return ids


def _fields(cast: Cast) -> dict[str, Any]:
    deal = Opportunity.objects.get()
    return {"name": "新名", "customer": deal.customer.public_id, "stage": "proposal", "version": deal.version}


def _new(cast: Cast) -> dict[str, Any]:
    return {"name": "焊装线", "customer": customer_of(cast.li_wei).public_id, "stage": "discovered"}


def _chosen(cast: Cast) -> dict[str, Any]:
    return {"ids": [deal_of(cast.li_wei).public_id]}


def _chosen_closed(cast: Cast) -> dict[str, Any]:
    return {"ids": _closed(cast)}


def _to_colleague(cast: Cast) -> dict[str, Any]:
    return {"owner": cast.wang_fang.public_id}


ONE: dict[str, Any] = {"args": _deal, "outsider": "zhao.qiang"}
LED: dict[str, Any] = {"args": _deal, "allowed": "zhang.min"}
ROWS = [
    Row("opportunities:list"),
    Row("opportunities:list", "POST", data={"columns": "name"}),
    Row("opportunities:create"),
    Row("opportunities:create", "POST", data=_new),
    Row("opportunities:options"),
    Row("opportunities:dealable"),
    Row("opportunities:confirm"),
    Row("opportunities:confirm_many", "POST", data=_chosen),
    Row("opportunities:archive_many", "POST", data=_chosen_closed, allowed="zhang.min"),
    Row("opportunities:hand_over_many", data=_chosen, allowed="zhang.min"),
    Row("opportunities:hand_over_many", "POST", data=_to_colleague, allowed="zhang.min", ok=(400,)),
    Row("opportunities:detail", **ONE),
    Row("opportunities:earlier", **ONE),
    Row("opportunities:edit", **ONE),
    Row("opportunities:edit", "POST", data=_fields, **ONE),
    Row("opportunities:complete", "POST", data={"version": 1}, **ONE),
    Row("opportunities:confirm_one", "POST", **ONE),
    Row("opportunities:stage", **ONE),
    Row("opportunities:stage", "POST", data={"stage": "bidding", "version": 1}, **ONE),
    Row("opportunities:to_stage", "POST", data={"stage": "bidding"}, **ONE),
    Row("opportunities:close", **ONE),
    Row("opportunities:close", "POST", data={"outcome": "won", "outcome_reason": "价格", "version": 1}, **ONE),
    Row("opportunities:reopen", args=_closed, outsider="zhao.qiang"),
    Row("opportunities:reopen", "POST", args=_closed, data={"reason": "重新招标"}, outsider="zhao.qiang"),
    Row("opportunities:hand_over", **LED),
    Row("opportunities:hand_over", "POST", data=_to_colleague, **LED),
    Row("opportunities:archive", "POST", args=_closed, allowed="zhang.min"),
    Row("opportunities:restore", "POST", args=_archived, allowed="zhang.min"),
]
