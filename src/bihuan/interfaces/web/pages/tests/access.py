"""Who may do what at the addresses of the composed pages: ``interfaces/web/access_table.py``."""

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.web.access_table import Row
from bihuan.steer.reports.tests.world import customer, founded


def _customer(cast: Cast) -> list[str]:
    founded(cast)
    return [customer("东海精机有限公司", cast.li_wei).public_id]


ROWS = [
    Row("start", everyone=True, ok=(302,)),
    Row("icon", public=True, ok=(302,)),
    Row("playbooks", everyone=True, ok=(302,)),
    Row("customer", args=_customer, outsider="zhao.qiang"),
]
