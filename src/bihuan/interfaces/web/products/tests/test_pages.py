"""The catalogue on pages: what we sell, at what price, where the floor is."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.products.inputs import ProductInput
from bihuan.base.products.models import Product
from bihuan.base.products.services import change_product
from bihuan.base.records.models import new_public_id
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.products.tests.access import TYPED, product
from bihuan.interfaces.web.tests.unchanged import nothing_changes

D = Decimal


def text(answer: Any) -> str:
    """What the page says."""
    return str(answer.content.decode())


@pytest.mark.parametrize("who", ["li.wei", "zhang.min", "chen.jing", "sun.li"])
def test_whoever_sees_products_sees_the_floor(cast: Cast, who: str) -> None:
    """C6: list price, floor and the room between them, in the list and on the page."""
    row = product(cast)
    client = log_in(cast[who])
    for page in (reverse("products:list"), reverse("products:detail", args=[row.public_id])):
        assert all(words in text(client.get(page)) for words in ("268,000", "235,000", "33,000")), page


def test_adding_and_changing(cast: Cast) -> None:
    """With a fact each, told on the page."""
    client = log_in(cast.chen_jing)
    assert client.post(reverse("products:create"), TYPED).status_code == 303
    row = Product.objects.get()
    assert (row.list_price, row.floor_price, row.is_sold) == (D(268_000), D(235_000), True)
    typed = {**TYPED, "floor_price": "", "version": "1"}
    typed.pop("is_sold")
    assert client.post(reverse("products:edit", args=[row.public_id]), typed).status_code == 303
    row.refresh_from_db()
    assert (row.floor_price, row.is_sold) == (None, False)
    page = text(client.get(reverse("products:detail", args=[row.public_id])))
    assert all(verb not in page for verb in ("product.added", "product.changed"))
    assert "¥235,000" in page


def test_what_cannot_be(cast: Cast) -> None:
    """A floor above the list price, a code that is taken, no price: beside their fields, and nothing changes."""
    product(cast)
    client = log_in(cast.chen_jing)
    with nothing_changes():
        for wrong in (
            {"floor_price": "300000"},
            {"code": "IRB-6700"},
            {"list_price": ""},
            {"list_price": "-1"},
            {"name": " "},
        ):
            assert client.post(reverse("products:create"), {**TYPED, **wrong}).status_code == 422, wrong


def test_two_people_change_a_product(cast: Cast) -> None:
    """Both prices side by side."""
    row = product(cast)
    told = {"code": row.code, "name": row.name, "list_price": "270000", "floor_price": "235000"}
    newer = ProductInput.model_validate(told)
    change_product(public_id=row.public_id, given=newer, version=1, by=cast.chen_jing, at=cast.at)
    with nothing_changes():
        typed = {**TYPED, "code": row.code, "list_price": "265000", "version": "1"}
        answer = log_in(cast.chen_jing).post(reverse("products:edit", args=[row.public_id]), typed)
    assert answer.status_code == 409
    assert all(price in text(answer) for price in ("270000", "265000"))


def test_off_the_list_and_back(cast: Cast) -> None:
    """One and several."""
    rows = [product(cast), product(cast, code="AGV", name="移动机器人")]
    client = log_in(cast.chen_jing)
    assert client.post(reverse("products:archive_many"), {"ids": [row.public_id for row in rows]}).status_code == 303
    assert client.get(reverse("products:list")).context["query"].count == 0
    assert client.get(reverse("products:list"), {"archived": "1"}).context["query"].count == 2
    assert client.post(reverse("products:restore", args=[rows[0].public_id])).status_code == 303
    assert client.get(reverse("products:list")).context["query"].count == 1


def test_finding(cast: Cast) -> None:
    """By name, code, category, initials; by category and whether it is sold."""
    product(cast, category="工业机器人")
    product(cast, code="VIS", name="视觉检测站", category="视觉", is_sold=False)
    client = log_in(cast.li_wei)
    for query, count in (
        ({"q": "sjjc"}, 1),
        ({"q": "irb"}, 1),
        ({"category": "视觉"}, 1),
        ({"is_sold": "yes"}, 1),
        ({"q": "无此"}, 0),
    ):
        assert client.get(reverse("products:list"), query).context["query"].count == count, query


def test_whoever_sells_changes_nothing(cast: Cast) -> None:
    """No buttons, and what is sent all the same is refused."""
    row = product(cast)
    client = log_in(cast.li_wei)
    page = text(client.get(reverse("products:detail", args=[row.public_id])))
    assert reverse("products:edit", args=[row.public_id]) not in page
    with nothing_changes():
        assert client.post(reverse("products:create"), TYPED).status_code == 403
        client.post(reverse("products:archive", args=[row.public_id]))


def test_the_catalogue_leaves_as_a_file(cast: Cast) -> None:
    """With exact prices; the log says who took it."""
    product(cast, floor_price="234999.99")
    answer = log_in(cast.li_wei).post(reverse("products:list"), {"export": "csv"})
    assert "234999.99" in answer.content.decode("utf-8-sig")
    event = Event.objects.latest("seq")
    assert (event.verb, event.actor, event.data["count"]) == ("products.exported", "li.wei", 1)


def test_the_list_costs_the_same_at_ten_and_two_hundred(cast: Cast) -> None:
    """However many there are."""
    first, client, counts = product(cast), log_in(cast.li_wei), []
    for size in (10, 200):
        values = {
            field.attname: getattr(first, field.attname)
            for field in Product._meta.concrete_fields
            if field.attname != "id"
        }
        Product.objects.bulk_create(
            Product(**{**values, "public_id": new_public_id(), "code": f"P-{place}"})
            for place in range(Product.objects.count(), size)
        )
        client.get(reverse("products:list"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("products:list")).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12
