"""Giving customers to people, taking them up, letting them go."""

from datetime import timedelta

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import archive_customers, assign_customers, claim_customers, release_customers
from bihuan.flow.customers.tests.conftest import Enter
from bihuan.flow.customers.tests.unchanged import conflict, missing, refused

LATER = timedelta(hours=2)


def told(customer: Customer) -> list[tuple[str, dict[str, object]]]:
    """What the log says of the customer after it was entered."""
    events = Event.objects.filter(kind="customer", subject=customer.public_id).order_by("seq")
    return [(event.verb, event.data) for event in events][1:]


@pytest.mark.clause("B9", part="base")
def test_a_manager_gives_several_at_once(enter: Enter, cast: Cast) -> None:
    """Those that are the member's already stay as they are; the department follows the owner."""
    mine, hers = enter("甲"), enter("乙", by=cast.wang_fang)
    customers = [mine.public_id, hers.public_id]
    owner = cast.wang_fang.public_id
    assign_customers(customers=customers, owner=owner, reason="调整", by=cast.zhang_min, at=cast.at + LATER)
    assert told(mine) == [("customer.assigned", {"owner": "wang.fang", "before": "li.wei", "reason": "调整"})]
    assert told(hers) == []
    mine.refresh_from_db()
    assert (mine.owner, mine.version, mine.updated_by) == (cast.wang_fang, 2, cast.zhang_min)


def test_the_department_goes_with_the_owner(enter: Enter, cast: Cast) -> None:
    """And stays when the customer is let go: there it is found by whoever leads it."""
    customer = enter("甲")
    one = [customer.public_id]
    assign_customers(customers=one, owner=cast.zhao_qiang.public_id, by=cast.chen_jing, at=cast.at + LATER)
    release_customers(customers=one, reason="转行", by=cast.zhao_qiang, at=cast.at + LATER)
    customer.refresh_from_db()
    assert (customer.owner, customer.department) == (None, cast.departments["北京"])
    assert told(customer)[-1] == ("customer.released", {"reason": "转行", "before": "zhao.qiang"})
    assert not Customer.objects.visible_to(cast.zhang_min, "customers.view").exists()
    assert Customer.objects.visible_to(cast.chen_jing, "customers.view").exists()


def test_who_may_not_assign(enter: Enter, cast: Cast) -> None:
    """One out of reach refuses the whole act; nobody gives to people beyond their reach, or to who has left."""
    mine, his = enter("甲"), enter("丙", by=cast.zhao_qiang)
    at = cast.at + LATER
    with refused("no_permission"):
        assign_customers(customers=[mine.public_id], owner=cast.wang_fang.public_id, by=cast.li_wei, at=at)
    with missing():
        both = [mine.public_id, his.public_id]
        assign_customers(customers=both, owner=cast.wang_fang.public_id, by=cast.zhang_min, at=at)
    with refused("owner_out_of_reach", field="owner"):
        assign_customers(customers=[mine.public_id], owner=cast.zhao_qiang.public_id, by=cast.zhang_min, at=at)
    type(cast.wang_fang).objects.filter(pk=cast.wang_fang.pk).update(is_active=False)
    with refused("owner_out_of_reach", field="owner"):
        assign_customers(customers=[mine.public_id], owner=cast.wang_fang.public_id, by=cast.zhang_min, at=at)
    with refused("none_chosen"):
        assign_customers(customers=[], owner=cast.li_wei.public_id, by=cast.zhang_min, at=at)


@pytest.mark.trust("T-D14")
def test_the_second_of_two_is_told(enter: Enter, cast: Cast) -> None:
    """T-D14: with the version that was read, the later one hears that the customer has changed."""
    customer = enter("甲")
    one, at = [customer.public_id], cast.at + LATER
    assign_customers(customers=one, owner=cast.wang_fang.public_id, version=1, by=cast.zhang_min, at=at)
    with conflict():
        assign_customers(customers=one, owner=cast.zhao_qiang.public_id, version=1, by=cast.chen_jing, at=at)


@pytest.mark.trust("T-E08")
def test_taking_up(enter: Enter, cast: Cast) -> None:
    """What nobody owns, and whoever sees it may take; what somebody owns is taken."""
    free, owned = enter("甲", owner=""), enter("乙")
    at = cast.at + LATER
    with missing():
        claim_customers(customers=[free.public_id], by=cast.wang_fang, at=at)
    claim_customers(customers=[free.public_id], by=cast.zhang_min, at=at)
    free.refresh_from_db()
    assert free.owner == cast.zhang_min
    assert told(free) == [("customer.assigned", {"owner": "zhang.min"})]
    with refused("customer_taken"):
        claim_customers(customers=[free.public_id, owned.public_id], by=cast.zhang_min, at=at)


def test_letting_go(enter: Enter, cast: Cast) -> None:
    """One's own; what nobody owns cannot be let go; a teammate's is not there."""
    customer, hers = enter("甲"), enter("乙", by=cast.wang_fang)
    at = cast.at + LATER
    release_customers(customers=[customer.public_id], by=cast.li_wei, at=at)
    with missing():
        release_customers(customers=[hers.public_id], by=cast.li_wei, at=at)
    with refused("customer_unowned"):
        release_customers(customers=[customer.public_id], by=cast.zhang_min, at=at)


def test_what_is_archived_is_not_given(enter: Enter, cast: Cast) -> None:
    """It is restored first."""
    customer = enter("甲")
    archive_customers(customers=[customer.public_id], by=cast.li_wei, at=cast.at + LATER)
    with refused("is_archived"):
        assign_customers(
            customers=[customer.public_id], owner=cast.wang_fang.public_id, by=cast.zhang_min, at=cast.at + LATER
        )
