"""gunicorn's settings that are no matter of the command line, and what its first process hands on (ADR 0034).

The first process loads the site, and those that serve are forked from it: what it loaded is in memory once. It answers nobody,
so it has no connection and no thread that a fork would break.

The library of the figures looks for its folder when it is imported, so the folder is named before the site is loaded. What a
process has counted stays when it dies, as a sum should; no figure tells of a moment, so nothing is cleaned up after it.
"""

import gc
import os
import shutil
from pathlib import Path
from typing import Any

from django.db import connections

from bihuan.config.environment import Environment, read_environment
from bihuan.config.settings import logs

# Ours for errors and warnings; its access log is replaced by the lines of ``bihuan.access``.
_OWN_LOGGERS = {
    "gunicorn.error": {"handlers": [], "propagate": True, "level": "WARNING"},
    "gunicorn.access": {"handlers": [], "propagate": False},
}


def _logging(environment: Environment) -> dict[str, Any]:
    # The filters are for Django's loggers, and would load it before its settings are asked for.
    return {**logs.configuration(logs.shape(environment)), "filters": {}, "loggers": _OWN_LOGGERS}


def _figures(environment: Environment) -> Path | None:
    """Where the processes of this server keep what they count, so that each can tell of all."""
    return environment.data_dir.absolute() / "metrics" / environment.node if environment.node else None


_environment = read_environment()
logconfig_dict = _logging(_environment)
preload_app = True
_folder = _figures(_environment)
if _folder is not None:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_folder)


def on_starting(server: Any) -> None:
    """What an earlier run counted is nobody's any more. This process, which has loaded the site by now, counts nothing."""
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)
        _folder.mkdir(parents=True, mode=0o700)


def pre_fork(server: Any, worker: Any) -> None:
    """Leave what is loaded out of every later collection: looking at it would copy its pages into each process."""
    connections.close_all()
    gc.collect()
    gc.freeze()
