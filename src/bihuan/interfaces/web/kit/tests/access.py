"""Who may open what belongs to every page: whoever is signed in."""

from bihuan.interfaces.web.access_table import Row

ROWS = [
    Row("kit:theme", "POST", data={"theme": "dark"}, everyone=True),
    Row("kit:token", everyone=True),
    Row("kit:renewed", everyone=True),
]
