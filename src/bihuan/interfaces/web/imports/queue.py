"""Handing imports to the worker."""

from django.db import transaction
from django_q.tasks import async_task

from bihuan.base.imports.models import Import

TRIAL = "bihuan.interfaces.jobs.importing.trial"
RUN = "bihuan.interfaces.jobs.importing.run"


def trial(row: Import) -> None:
    """Read the files and say what would become of them, once what is being written here stands."""
    transaction.on_commit(lambda: async_task(TRIAL, row.public_id, group="import"))


def run(row: Import) -> None:
    """Import, once what is being written here stands."""
    transaction.on_commit(lambda: async_task(RUN, row.public_id, group="import"))
