"""Who may do what: setting up, which is over once there is a company."""

from bihuan.interfaces.web.access_table import Row

ROWS = [
    Row("setup:start", public=True, ok=(302,)),
    Row("setup:start", "POST", data={"company": "二公司"}, public=True, ok=(302,)),
    Row("setup:put_away", "POST", everyone=True),
]
