"""The transaction of an act: whole or not at all, however many verbs take part in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_within: ContextVar[bool] = ContextVar("within an act", default=False)


@contextmanager
def whole() -> Iterator[None]:
    """``transaction.atomic``, but within another ``whole`` a part of that one, without a savepoint of its own.

    What is refused within ends the whole act. Whoever wants to go on after a refusal puts a ``transaction.atomic`` around what
    may be refused; where that was forgotten, Django lets no further statement through and nothing is kept.
    """
    part_of_another = _within.get()
    with transaction.atomic(savepoint=not part_of_another):
        token = _within.set(True)
        try:
            yield
        finally:
            _within.reset(token)
