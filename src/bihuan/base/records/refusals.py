"""The three ways in which a service says no. Interfaces put them into words; nothing has changed when one is raised."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Model


class Refused(Exception):
    """The act is against a rule, a right or a limit.

    ``code`` names the reason for the wording, ``clause`` the clause of the regulation that decided, ``field`` the input
    concerned, ``parameters`` what the wording mentions.
    """

    def __init__(self, code: str, *, clause: str | None = None, field: str | None = None, **parameters: Any) -> None:
        super().__init__(code)
        self.code = code
        self.clause = clause
        self.field = field
        self.parameters = parameters


class Missing(Exception):
    """There is no such record, or none that the person may know of: the answer is the same 404."""


class Conflict(Exception):
    """Somebody else has changed the record since it was read. ``current`` is the record as it stands now."""

    def __init__(self, current: Model) -> None:
        super().__init__(str(current.pk))
        self.current = current


@contextmanager
def at_row(number: int) -> Iterator[None]:
    """What is refused within concerns that row of a batch, counted from 0: it stands as ``row`` among the parameters."""
    try:
        yield
    except Refused as refused:
        refused.parameters.setdefault("row", number)
        raise
