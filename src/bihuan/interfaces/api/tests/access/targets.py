"""Who may look at targets and set them through the API."""

from typing import Any

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.api.access_table import Row


def _cells(cast: Cast) -> dict[str, Any]:
    line = {"member": cast.li_wei.public_id, "month": "2026-03-01", "measure": "orders", "amount": "100"}
    return {"lines": [line]}


ROWS = [
    Row("get_targets", query="year=2026", other="products.view"),
    Row("export_targets", query="year=2026", other="products.view"),
    Row("set_targets", body=_cells, allowed="zhang.min"),
]
