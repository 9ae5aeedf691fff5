"""Who may do what at the addresses of targets: ``interfaces/web/access_table.py``."""

from bihuan.interfaces.web.access_table import Row
from bihuan.interfaces.web.targets.tests.test_grid import typed

ROWS = [
    Row("targets:grid"),
    Row("targets:grid", "POST", data=lambda cast: typed({(cast.li_wei, 1): "100"}), allowed="zhang.min"),
    Row("targets:export", "POST"),
]
