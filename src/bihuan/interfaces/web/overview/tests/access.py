"""Who may do what at the addresses of the overview: ``interfaces/web/access_table.py``."""

from bihuan.interfaces.web.access_table import Row

ROWS = [Row("overview:overview"), Row("overview:workbook", "POST", allowed="zhang.min")]
