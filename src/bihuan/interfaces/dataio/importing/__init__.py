"""A book that was read becomes records: planned row by row, written in chunks by the services of each stage."""

from bihuan.interfaces.dataio.importing.results import Options, Result, SheetResult
from bihuan.interfaces.dataio.importing.returning import Returned
from bihuan.interfaces.dataio.importing.running import run

__all__ = ["Options", "Result", "Returned", "SheetResult", "run"]
