"""Who may look at the jobs: whoever manages the company."""

from bihuan.interfaces.web.access_table import Row

ROWS = [
    Row("jobs:overview", allowed="admin"),
    Row("jobs:runs", allowed="admin"),
    Row("jobs:runs", "POST", allowed="admin"),
    Row("jobs:run", "POST", args=lambda cast: ["verify"], allowed="admin"),
]
