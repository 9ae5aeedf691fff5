"""How many SQL statements a piece of work takes, and how long the database takes over them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(slots=True)
class Statements:
    """Counted so far; ``seconds`` spent in the database."""

    count: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run a statement, counted; for ``connection.execute_wrapper``."""
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


@contextmanager
def counted() -> Iterator[Statements]:
    """Count what this thread asks of the database meanwhile."""
    statements = Statements()
    with connection.execute_wrapper(statements):
        yield statements
