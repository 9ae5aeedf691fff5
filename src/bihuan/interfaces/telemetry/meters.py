"""What a process counts about the requests it answers; together with its sisters' when several serve one port.

Several processes keep their figures in files of the folder that ``PROMETHEUS_MULTIPROC_DIR`` names (``bihuan.config.serving``
makes and clears it); without it a process knows its own only.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_own = CollectorRegistry()
_LABELS = ("method", "route")

REQUESTS = Counter(
    "bihuan_requests", "Requests answered, by the pattern of their address.", (*_LABELS, "status"), registry=_own
)
SECONDS = Histogram(
    "bihuan_request_seconds",
    "Seconds from a request's arrival to its answer.",
    _LABELS,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
    registry=_own,
)
STATEMENTS = Counter("bihuan_statements", "SQL statements of requests.", _LABELS, registry=_own)
STATEMENT_SECONDS = Counter("bihuan_statement_seconds", "Seconds of requests in the database.", _LABELS, registry=_own)


def exposition() -> bytes:
    """The figures of all processes of this server, in Prometheus' text format."""
    if os.environ.get(FOLDER):
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)
    return generate_latest(_own)
