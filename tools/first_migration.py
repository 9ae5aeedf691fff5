"""``python -m tools.first_migration``: an app's first migration with indexes and constraints inside ``CreateModel``.

Django writes them as operations of their own, and each of those renders all related models anew and, on SQLite, builds the
table again: setting up an empty database then takes twice as long, for a person and for every test run. Run it after
``makemigrations``; what the database looks like stays the same.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import django
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.writer import MigrationWriter

from tools.environment import ROOT

OURS = "bihuan."
WRITTEN = (CreateModel, AddField, AddIndex, AddConstraint)


def folded(operations: list[Operation]) -> list[Operation]:
    """The same operations, with what belongs to a model inside its creation wherever the model is whole by then."""
    unfinished = {one.model_name_lower for one in operations if isinstance(one, AddField)}
    kept: list[Operation] = []
    made: dict[str, CreateModel] = {}
    for one in operations:
        if isinstance(one, CreateModel):
            lists: dict[str, Any] = {
                name: list(one.options[name]) for name in ("indexes", "constraints") if name in one.options
            }
            made[one.name_lower] = CreateModel(one.name, one.fields, {**one.options, **lists}, one.bases, one.managers)
            kept.append(made[one.name_lower])
        elif isinstance(one, (AddIndex, AddConstraint)) and _fits(one, made, unfinished):
            key, value = ("indexes", one.index) if isinstance(one, AddIndex) else ("constraints", one.constraint)
            made[one.model_name_lower].options.setdefault(key, []).append(value)
        else:
            kept.append(one)
    return kept


def _fits(one: Any, made: dict[str, CreateModel], unfinished: set[str]) -> bool:
    return one.model_name_lower in made and one.model_name_lower not in unfinished


def unfolded() -> list[str]:
    """The apps of ours whose first migration could be shorter."""
    return [
        label for label, migration in first().items() if len(folded(migration.operations)) < len(migration.operations)
    ]


def first() -> dict[str, Any]:
    """The first migration of each app of ours; one that does more than make tables is left alone."""
    found = {key[0]: one for key, one in MigrationLoader(None).disk_migrations.items() if key[1] == "0001_initial"}
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith(OURS)}
    return {
        label: one
        for label, one in sorted(found.items())
        if label in ours and all(isinstance(operation, WRITTEN) for operation in one.operations)
    }


def main(names: list[str]) -> None:
    """Write those named anew, all without a name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    django.setup()
    for label, migration in first().items():
        if label in (names or unfolded()):
            migration.operations = folded(migration.operations)
            writer = MigrationWriter(migration, include_header=False)
            folder = apps.get_app_config(label).path
            path = ROOT / folder / "migrations" / "0001_initial.py"
            path.write_text(writer.as_string(), encoding="utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
