"""Who may do what with bids through the API."""

from typing import Any

from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.offers.inputs import BidInput
from bihuan.flow.offers.services import archive_bids, mark_opened, open_bid, quote
from bihuan.flow.offers.tests.test_bids import ANALYSIS, LATER
from bihuan.flow.opportunities.tests.deals import deal_of
from bihuan.interfaces.api.access_table import Row

ELSEWHERE = "zhao.qiang"


def begun(cast: Cast) -> dict[str, str]:
    """A bid whose analysis is complete."""
    given = BidInput(**{**ANALYSIS, "opportunity": deal_of(cast.li_wei).public_id})
    return {"public_id": open_bid(given=given, by=cast.li_wei, at=START).public_id}


def _quoted(cast: Cast) -> dict[str, str]:
    told = begun(cast)
    quote(**told, version=None, by=cast.li_wei, at=LATER)
    return told


def _opened(cast: Cast) -> dict[str, str]:
    told = _quoted(cast)
    mark_opened(**told, opened_at=None, version=None, by=cast.li_wei, at=LATER)
    return told


def _archived(cast: Cast) -> dict[str, str]:
    told = begun(cast)
    archive_bids(public_ids=[told["public_id"]], by=cast.zhang_min, at=LATER)
    return told


def _deal(cast: Cast) -> dict[str, str]:
    return {"public_id": deal_of(cast.li_wei).public_id}


def _several(cast: Cast) -> dict[str, Any]:
    return {"ids": [begun(cast)["public_id"]]}


def _to_colleague(cast: Cast) -> dict[str, Any]:
    return {"owner": cast.wang_fang.public_id}


ONE: dict[str, Any] = {"args": begun, "outsider": ELSEWHERE}
QUOTED: dict[str, Any] = {"args": _quoted, "outsider": ELSEWHERE}
LOST = {"outcome": "lost", "lines": [{"bidder": "我方", "is_us": True}, {"bidder": "库卡", "is_winner": True}]}
ROWS = [
    Row("list_bids"),
    Row("create_bid", body=lambda cast: {"name": "投标", "opportunity": deal_of(cast.li_wei).public_id}),
    Row("hand_over_bids", body=lambda cast: {**_several(cast), **_to_colleague(cast)}, allowed="zhang.min"),
    Row("archive_bids", body=_several, allowed="zhang.min"),
    Row("get_bid", **ONE),
    Row("list_history_of_bid", **ONE),
    Row("change_bid", body={"tenderer": "招标办"}, version=1, **ONE),
    Row("quote_bid", **ONE),
    Row("open_bid", **QUOTED),
    Row("postpone_bid", body={"opens_at": "2199-01-01T10:00:00+08:00"}, **QUOTED),
    Row("record_bid_result", args=_opened, body=LOST, outsider=ELSEWHERE),
    Row("hand_over_bid", args=begun, body=_to_colleague, allowed="zhang.min"),
    Row("archive_bid", args=begun, allowed="zhang.min"),
    Row("restore_bid", args=_archived, allowed="zhang.min"),
    Row("list_bids_of_opportunity", args=_deal, outsider=ELSEWHERE),
]
