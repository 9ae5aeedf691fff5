"""Who may do what at the addresses of the catalogue: ``interfaces/web/access_table.py``."""

from typing import Any

from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.products.inputs import ProductInput
from bihuan.base.products.models import Product
from bihuan.base.products.services import add_product, archive_products
from bihuan.interfaces.web.access_table import Row

TYPED = {"code": "R-1", "name": "六轴机器人", "list_price": "268000", "floor_price": "235000", "is_sold": "on"}


def product(cast: Cast, **fields: Any) -> Product:
    """A product of the catalogue."""
    whole = {"code": "IRB-6700", "name": "六轴机器人", "list_price": "268000", "floor_price": "235000", **fields}
    return add_product(given=ProductInput(**whole), by=cast.chen_jing, at=cast.at)


def _one(cast: Cast) -> list[str]:
    return [product(cast).public_id]


def _archived(cast: Cast) -> list[str]:
    row = product(cast)
    archive_products(public_ids=[row.public_id], by=cast.chen_jing, at=cast.at)
    return [row.public_id]


ROWS = [
    Row("products:list"),
    Row("products:list", "POST", data={"columns": "unit"}),
    Row("products:create", allowed="chen.jing"),
    Row("products:create", "POST", data=TYPED, allowed="chen.jing"),
    Row("products:archive_many", "POST", data=lambda cast: {"ids": _one(cast)}, allowed="chen.jing"),
    Row("products:detail", args=_one),
    Row("products:earlier", args=_one),
    Row("products:edit", args=_one, allowed="chen.jing"),
    Row("products:edit", "POST", args=_one, data={**TYPED, "version": "1"}, allowed="chen.jing"),
    Row("products:archive", "POST", args=_one, allowed="chen.jing"),
    Row("products:restore", "POST", args=_archived, allowed="chen.jing"),
]
