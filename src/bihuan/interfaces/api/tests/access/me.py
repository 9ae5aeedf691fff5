"""Who may ask who they are: everybody."""

from bihuan.interfaces.api.access_table import Row

ROWS = [Row("get_me", everyone=True)]
