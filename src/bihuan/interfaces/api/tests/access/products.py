"""Who may do what with the catalogue through the API."""

from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.products.services import archive_products
from bihuan.interfaces.api.access_table import Row
from bihuan.interfaces.web.products.tests.access import product

KEPT_BY = "chen.jing"


def _product(cast: Cast) -> dict[str, str]:
    return {"public_id": product(cast).public_id}


def _archived(cast: Cast) -> dict[str, str]:
    told = _product(cast)
    archive_products(public_ids=[told["public_id"]], by=cast.chen_jing, at=cast.at)
    return told


ROWS = [
    Row("list_products"),
    Row("create_product", body={"code": "R-1", "name": "机器人", "list_price": "268000"}, allowed=KEPT_BY),
    Row("archive_products", body=lambda cast: {"ids": [product(cast).public_id]}, allowed=KEPT_BY),
    Row("get_product", args=_product),
    Row("list_history_of_product", args=_product),
    Row("change_product", args=_product, body={"list_price": "270000"}, version=1, allowed=KEPT_BY),
    Row("archive_product", args=_product, allowed=KEPT_BY),
    Row("restore_product", args=_archived, allowed=KEPT_BY),
]
