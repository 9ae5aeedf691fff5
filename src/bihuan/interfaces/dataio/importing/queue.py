"""Handing imports to the worker: in the transaction of what makes the job necessary, so that a crash leaves both or neither."""

from django_q.tasks import async_task

from bihuan.base.imports.models import Import

TRIAL = "bihuan.interfaces.jobs.importing.trial"
RUN = "bihuan.interfaces.jobs.importing.run"


def trial(row: Import) -> None:
    """Read the files and say what would become of them."""
    async_task(TRIAL, row.public_id, row.piece, group="import")


def run(row: Import) -> None:
    """Import."""
    async_task(RUN, row.public_id, row.piece, group="import")
