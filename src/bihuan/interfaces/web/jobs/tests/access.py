"""Who may look at the jobs: whoever manages the company."""

from typing import Any

from bihuan.interfaces.jobs.models import JobRun
from bihuan.interfaces.web.access_table import Row


def _failed(cast: Any) -> list[int]:
    return [JobRun.objects.create(type="tidy", dedupe_key="t", started_at=cast.at, state=JobRun.State.FAILED).pk]


ROWS = [
    Row("jobs:overview", allowed="admin"),
    Row("jobs:runs", allowed="admin"),
    Row("jobs:runs", "POST", allowed="admin"),
    Row("jobs:run", "POST", args=lambda cast: ["verify"], allowed="admin"),
    Row("jobs:retry", "POST", args=_failed, allowed="admin"),
]
