"""Who may look at the overview through the API."""

from bihuan.interfaces.api.access_table import Row

ROWS = [Row("get_overview")]
