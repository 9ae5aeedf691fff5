"""The catalogue: list price, floor and the room between (C6)."""

from decimal import Decimal
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.base.products.inputs import ProductInput
from bihuan.base.products.models import Product
from bihuan.base.products.services import add_product, archive_products, change_product, restore_products
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.base.search.selectors import matching


def _given(**fields: Any) -> ProductInput:
    return ProductInput(
        **{"code": "R210", "name": "六轴机器人", "list_price": "250000", "floor_price": "22万", **fields}
    )


@pytest.mark.clause("C6")
def test_adding(cast: Cast) -> None:
    """With its premium room; found by name and code."""
    product = add_product(given=_given(), by=cast.chen_jing, at=START)
    assert (product.list_price, product.floor_price, product.premium) == (
        Decimal("250000.00"),
        Decimal("220000.00"),
        Decimal("30000.00"),
    )
    assert list(matching("product", "机器")) == list(matching("product", "r210")) == [product.pk]
    told = {"code": "R210", "name": "六轴机器人", "list_price": "250000.00", "floor_price": "220000.00"}
    assert Event.objects.get(verb="product.added").data == told


@pytest.mark.clause("C6")
def test_the_floor_is_visible_to_every_seller(cast: Cast) -> None:
    """C6: everybody knows what can be sold and where the floor is."""
    add_product(given=_given(), by=cast.chen_jing, at=START)
    for who in (cast.li_wei, cast.zhang_min, cast.zhao_qiang):
        assert Product.objects.visible_to(who, "products.view").get().floor_price == Decimal("220000.00")


@pytest.mark.parametrize("fields", [{"floor_price": "250000.01"}, {"list_price": "-1"}, {"code": " "}, {"surprise": 1}])
def test_what_a_product_cannot_be(fields: dict[str, Any]) -> None:
    """No floor above the list price, no negative price, no empty code, no unknown field."""
    with pytest.raises(ValueError):
        _given(**fields)


def test_a_code_once(cast: Cast) -> None:
    """Also when changed."""
    add_product(given=_given(), by=cast.chen_jing, at=START)
    other = add_product(given=_given(code="R211"), by=cast.chen_jing, at=START)
    call: dict[str, Any] = {"by": cast.chen_jing, "at": START}
    with pytest.raises(Refused) as refused:
        add_product(given=_given(), **call)
    assert (refused.value.code, refused.value.field) == ("code_taken", "code")
    with pytest.raises(Refused) as refused:
        change_product(public_id=other.public_id, given=_given(), version=1, **call)
    assert (refused.value.code, refused.value.field) == ("code_taken", "code")
    assert list(Product.objects.order_by("code").values_list("code", flat=True)) == ["R210", "R211"]


def test_changing(cast: Cast) -> None:
    """Told field by field, the second of two people is told so, the same is nothing."""
    product = add_product(given=_given(), by=cast.chen_jing, at=START)
    call: dict[str, Any] = {"public_id": product.public_id, "by": cast.chen_jing, "at": START}
    change_product(given=_given(), version=1, **call)
    change_product(given=_given(floor_price=None), version=1, **call)
    with pytest.raises(Conflict):
        change_product(given=_given(floor_price="1"), version=1, **call)
    assert [event.data["changes"] for event in Event.objects.filter(verb="product.changed")] == [
        {"floor_price": ["220000.00", None]}
    ]


def test_who_may(cast: Cast) -> None:
    """A salesman looks, the director edits; to whoever may not look there is nothing."""
    product = add_product(given=_given(), by=cast.chen_jing, at=START)
    with pytest.raises(Refused):
        change_product(public_id=product.public_id, given=_given(name="x"), version=1, by=cast.li_wei, at=START)
    nobody = cast.sun_li
    nobody.roles.clear()
    with pytest.raises(Missing):
        change_product(
            public_id=product.public_id, given=_given(name="x"), version=1, by=cast.again("sun.li"), at=START
        )
    product.refresh_from_db()
    assert (product.name, product.version) == ("六轴机器人", 1)


def test_archive_and_restore(cast: Cast) -> None:
    """Off the lists and back, each told once."""
    ids = [add_product(given=_given(), by=cast.chen_jing, at=START).public_id]
    for _ in range(2):
        archive_products(public_ids=ids, by=cast.chen_jing, at=START)
    assert not Product.objects.all().current().exists()
    for _ in range(2):
        restore_products(public_ids=ids, by=cast.chen_jing, at=START)
    verbs = Event.objects.filter(kind="product").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["product.added", "product.archived", "product.restored"]
