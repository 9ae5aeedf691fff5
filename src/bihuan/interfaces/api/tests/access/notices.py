"""Who may read notices: everybody their own."""

from bihuan.interfaces.api.access_table import Row

ROWS = [
    Row("list_notices", everyone=True),
    Row("see_notices", body={}, everyone=True),
    Row("get_mailed_kinds", everyone=True),
    Row("choose_mailed_kinds", body={"kinds": ["overdue"]}, everyone=True),
]
