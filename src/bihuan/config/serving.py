"""gunicorn's settings that are no matter of the command line. Read by its first process, which never loads Django.

Nor does it load the library of the figures: that one looks for its folder when it is imported, in each process that serves.
What a process has counted stays when it dies, as a sum should; no figure tells of a moment, so nothing is cleaned up after it.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from bihuan.config.environment import Environment, read_environment
from bihuan.config.settings import logs

# Ours for errors and warnings; its access log is replaced by the lines of ``bihuan.access``.
_OWN_LOGGERS = {
    "gunicorn.error": {"handlers": [], "propagate": True, "level": "WARNING"},
    "gunicorn.access": {"handlers": [], "propagate": False},
}


def _logging(environment: Environment) -> dict[str, Any]:
    # The filters are for Django's loggers, and would load it.
    return {**logs.configuration(logs.shape(environment)), "filters": {}, "loggers": _OWN_LOGGERS}


def _figures(environment: Environment) -> Path | None:
    """Where the processes of this server keep what they count, so that each can tell of all."""
    return environment.data_dir.absolute() / "metrics" / environment.node if environment.node else None


_environment = read_environment()
logconfig_dict = _logging(_environment)
_folder = _figures(_environment)
if _folder is not None:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_folder)


def on_starting(server: Any) -> None:
    """What an earlier run counted is nobody's any more."""
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)
        _folder.mkdir(parents=True, mode=0o700)
