"""The proof that a refusal changed nothing of the business: every row of its tables, and the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection


def rows() -> dict[str, list[Any]]:
    """All rows by model."""
    there = set(connection.introspection.table_names())
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model.__module__.startswith("bihuan.")
        and model._meta.db_table in there
        and model.__module__.startswith(("bihuan.flow.", "bihuan.steer.", "bihuan.base.audit", "bihuan.base.products"))
    }


@contextmanager
def nothing_changes() -> Iterator[None]:
    """What runs inside leaves customers, deals, contracts, money, targets, products and the log as they were."""
    before = rows()
    yield
    assert rows() == before
