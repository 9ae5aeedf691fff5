"""Python's search for objects that hold each other, left out where millions are made: it would cost time for nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """For as long as the block lasts. What is left behind in circles stays until somebody sweeps it up by ``gc.collect``."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
