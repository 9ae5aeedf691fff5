"""Every address of the site with somebody's records in it: a new address comes in by itself, by its row in the table of addresses."""

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse

from bihuan.base.organisation.tests.cast import Cast, make_cast
from bihuan.interfaces.web.access_table import Row
from bihuan.interfaces.web.tests.test_access import ROWS
from tests.trust.canaries import key_of, models_of_ours

NO_SUCH_ID = "zzzzzzzzzzzz"
NO_SUCH_KEY = 999_999


class Kind(NamedTuple):
    """An argument that names a record: of these models."""

    labels: tuple[str, ...]


class Slot(NamedTuple):
    """A row of the table and what it takes: records of a kind, and words that stay."""

    row: Row
    arguments: tuple[Kind | int | str, ...]

    def paths(self, ids: dict[str, list[str]]) -> Iterator[str]:
        """The address with each of these records (ids by model); none for a kind of which there are none."""
        for values in itertools.product(*(_choices(each, ids) for each in self.arguments)):
            yield reverse(self.row.name, args=values)

    def missing(self) -> str:
        """The address with a record that there is not."""
        return reverse(self.row.name, args=[_missing(each) for each in self.arguments])

    @property
    def labels(self) -> set[str]:
        """The models whose records it names."""
        return {label for each in self.arguments if isinstance(each, Kind) for label in each.labels}


def _choices(argument: Kind | int | str, ids: dict[str, list[str]]) -> Sequence[int | str]:
    if isinstance(argument, Kind):
        return [one for label in argument.labels for one in ids.get(label, [])]
    return [argument]


def _missing(argument: Kind | int | str) -> int | str:
    if isinstance(argument, Kind):
        return NO_SUCH_ID
    return NO_SUCH_KEY if isinstance(argument, int) else argument


def slots() -> list[Slot]:
    """Of each row behind the login what it takes, found by making what the row says its address needs."""
    known: dict[object, tuple[Kind | int | str, ...]] = {}
    found = []
    for row in ROWS:
        if row.public:
            continue
        of = (row.args, row.setup)
        if of not in known:
            known[of] = _arguments(row) if row.args is not None else ()
        found.append(Slot(row, known[of]))
    return found


def _arguments(row: Row) -> tuple[Kind | int | str, ...]:
    assert row.args is not None
    with transaction.atomic():
        cast: Cast = make_cast()
        if row.setup is not None:
            row.setup(cast)
        made = row.args(cast)
        values = made.values() if hasattr(made, "values") else made
        found = tuple(_kind(value) for value in values)
        transaction.set_rollback(True)
    return found


def _kind(value: object) -> Kind | int | str:
    """What the id is of; a number or a word is itself."""
    assert isinstance(value, int | str)
    labels = [
        model._meta.label
        for model in models_of_ours()
        if isinstance(value, str)
        and key_of(model) == "public_id"
        and model._meta.label != "audit.Mention"
        and model._default_manager.filter(public_id=value).exists()
    ]
    return Kind(tuple(labels)) if labels else value
