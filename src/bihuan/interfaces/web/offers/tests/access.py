"""Who may do what at the addresses of bids."""

from typing import Any

from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.offers.inputs import BidInput
from bihuan.flow.offers.models import Bid
from bihuan.flow.offers.services import archive_bids, mark_opened, open_bid, quote
from bihuan.flow.offers.tests.test_bids import ANALYSIS, LATER
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.tests.deals import deal_of
from bihuan.interfaces.web.access_table import Row


def _begun(cast: Cast) -> Bid:
    given = BidInput(**{**ANALYSIS, "opportunity": deal_of(cast.li_wei).public_id})
    return open_bid(given=given, by=cast.li_wei, at=START)


def _bid(cast: Cast) -> list[Any]:
    return [_begun(cast).public_id]


def _quoted(cast: Cast) -> list[Any]:
    bid = _begun(cast)
    quote(public_id=bid.public_id, version=None, by=cast.li_wei, at=LATER)
    return [bid.public_id]


def _opened(cast: Cast) -> list[Any]:
    ids = _quoted(cast)
    mark_opened(public_id=ids[0], opened_at=None, version=None, by=cast.li_wei, at=LATER)
    return ids


def _archived(cast: Cast) -> list[Any]:
    ids = _bid(cast)
    archive_bids(public_ids=ids, by=cast.zhang_min, at=LATER)
    return ids


def _deal(cast: Cast) -> list[Any]:
    return [deal_of(cast.li_wei).public_id]


def _new(cast: Cast) -> dict[str, Any]:
    return {"name": "投标", "opportunity": deal_of(cast.li_wei).public_id}


def _for_it(cast: Cast) -> dict[str, Any]:
    return {"name": "投标", "opportunity": Opportunity.objects.get().public_id}


def _chosen(cast: Cast) -> dict[str, Any]:
    return {"ids": _bid(cast)}


def _to_colleague(cast: Cast) -> dict[str, Any]:
    return {"owner": cast.wang_fang.public_id}


ONE: dict[str, Any] = {"args": _bid, "outsider": "zhao.qiang"}
QUOTED: dict[str, Any] = {"args": _quoted, "outsider": "zhao.qiang"}
OPENED: dict[str, Any] = {"args": _opened, "outsider": "zhao.qiang"}
LOST = {
    "outcome": "lost",
    "lines-0-bidder": "我方",
    "lines-0-is_us": "on",
    "lines-1-bidder": "库卡",
    "lines-1-is_winner": "on",
}
ROWS = [
    Row("offers:list"),
    Row("offers:list", "POST", data={"columns": "name"}),
    Row("offers:create"),
    Row("offers:create", "POST", data=_new),
    Row("offers:create_for", args=_deal, outsider="zhao.qiang"),
    Row("offers:create_for", "POST", args=_deal, data=_for_it, outsider="zhao.qiang"),
    Row("offers:archive_many", "POST", data=_chosen, allowed="zhang.min"),
    Row("offers:hand_over_many", data=_chosen, allowed="zhang.min"),
    Row("offers:hand_over_many", "POST", data=_to_colleague, allowed="zhang.min", ok=(400,)),
    Row("offers:detail", **ONE),
    Row("offers:earlier", **ONE),
    Row("offers:edit", **ONE),
    Row("offers:edit", "POST", data={"name": "新名", "version": 1}, **ONE),
    Row("offers:quote", "POST", data={"version": 1}, **ONE),
    Row("offers:opened", **QUOTED),
    Row("offers:opened", "POST", **QUOTED),
    Row("offers:postpone", **QUOTED),
    Row("offers:postpone", "POST", data={"opens_at": "2199-01-01T10:00"}, **QUOTED),
    Row("offers:result", **OPENED),
    Row("offers:result", "POST", data=LOST, **OPENED),
    Row("offers:give_up", **ONE),
    Row("offers:give_up", "POST", data={"outcome": "abandoned", "cause": "亏本"}, **ONE),
    Row("offers:hand_over", args=_bid, allowed="zhang.min"),
    Row("offers:hand_over", "POST", args=_bid, data=_to_colleague, allowed="zhang.min"),
    Row("offers:archive", "POST", args=_bid, allowed="zhang.min"),
    Row("offers:restore", "POST", args=_archived, allowed="zhang.min"),
]
