"""The customer's page, put together from all stages."""

import pytest
from django.urls import reverse

from bihuan.base.audit.tests.test_projection import merge
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.opportunities.inputs import OpeningInput
from bihuan.flow.opportunities.services import open_opportunity
from bihuan.interfaces.web.access_table import log_in
from bihuan.steer.reports.tests.world import customer, founded


@pytest.mark.clause("A1", part="base")
def test_deals_and_contracts_stand_on_it_and_the_address_is_the_same(cast: Cast) -> None:
    founded(cast)
    met = customer("东海精机有限公司", cast.li_wei)
    open_opportunity(given=OpeningInput(name="空压站改造", customer=met.public_id), by=cast.li_wei, at=START)
    address = reverse("customers:detail", args=[met.public_id])
    assert reverse("customer", args=[met.public_id]) == address
    page = log_in(cast.li_wei).get(address).content.decode()
    for words in ("东海精机有限公司", "空压站改造", "合同", "回款"):
        assert words in page


def test_the_stages_own_pages_are_still_reached(cast: Cast) -> None:
    founded(cast)
    client = log_in(cast.li_wei)
    for name in ("customers:list", "customers:create", "customers:contacts"):
        assert client.get(reverse(name)).status_code == 200


def test_what_happened_to_a_customer_that_was_merged_into_it_is_told(cast: Cast) -> None:
    """Also of one that had gone into that one before; each entry leads to the record that it is about."""
    founded(cast)
    kept, gone, before = (customer(name, cast.li_wei) for name in ("东海精机有限公司", "东海机械厂", "东海农机站"))
    address, client = reverse("customer", args=[kept.public_id]), log_in(cast.li_wei)
    others = [reverse("customer", args=[one.public_id]) for one in (gone, before)]

    def told() -> list[bool]:
        timeline = client.get(address).content.decode().partition('<ol class="timeline">')[2]
        return [one in timeline for one in others]

    assert told() == [False, False]
    merge(gone.public_id, before.public_id)
    assert told() == [False, False]
    merge(kept.public_id, gone.public_id)
    assert told() == [True, True]


def test_what_one_may_not_see_is_not_told_of(cast: Cast) -> None:
    """Whoever asked before: finance sees customers and no deals."""
    founded(cast)
    met = customer("东海精机有限公司", cast.li_wei)
    deal = open_opportunity(given=OpeningInput(name="空压站改造", customer=met.public_id), by=cast.li_wei, at=START)
    address, there = reverse("customer", args=[met.public_id]), reverse("opportunities:detail", args=[deal.public_id])
    for who, told in ((cast.li_wei, True), (cast.sun_li, False), (cast.li_wei, True)):
        timeline = log_in(who).get(address).content.decode().partition('<ol class="timeline">')[2]
        assert timeline
        assert (there in timeline) is told
