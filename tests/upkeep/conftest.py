"""A small company in a SQLite file, made once; each test has a copy of it, and reaches it beside the tests' own database."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from pytest_django import DjangoDbBlocker, Settings

from bihuan.interfaces.upkeep.databases import beside
from bihuan.interfaces.upkeep.tests.company import main
from tests.conftest import EmptyDatabase

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@dataclass(frozen=True)
class Place:
    """A data directory: the database's address and its alias, the folder for files, the folder for copies."""

    folder: Path
    address: str
    alias: str

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return Path(self.address.removeprefix("sqlite:///"))

    @property
    def copies(self) -> Path:
        """Where copies go."""
        return self.folder / "backups"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On one worker, so that the company is made once."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("upkeep"))


def environment(place: Path, address: str) -> dict[str, str]:
    """The variables of a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
    own = {"BIHUAN_DATA_DIR": str(place), "BIHUAN_DATABASE_URL": address, "BIHUAN_LANG": "en"}
    return {**kept, **own, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}


def bihuan(*arguments: str, place: Path, address: str) -> subprocess.CompletedProcess[str]:
    """A command as a person gives it, to its end."""
    command = [sys.executable, "-m", "bihuan", *arguments]
    told = environment(place, address)
    return subprocess.run(command, env=told, cwd=ROOT, capture_output=True, text=True, check=False)


def worker_does(body: str, *, place: Path, address: str) -> None:
    """One of the worker's jobs, once."""
    code = f"import django; django.setup(); from bihuan.interfaces.jobs import bodies; bodies.{body}('tick')"
    subprocess.run([sys.executable, "-c", code], env=environment(place, address), cwd=ROOT, check=True)


@pytest.fixture(scope="session")
def company(empty_database: EmptyDatabase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of the company."""
    folder = tmp_path_factory.mktemp("company")
    address = empty_database("sqlite", folder)
    command = [sys.executable, "-c", f"import django; django.setup(); from {main.__module__} import main; main()"]
    subprocess.run(command, env=environment(folder, address), cwd=ROOT, check=True)
    return folder


@pytest.fixture
def place(company: Path, tmp_path: Path, settings: Settings, django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    """The company, a copy of its own; the files of the settings are its files."""
    folder = tmp_path / "var"
    shutil.copytree(company, folder)
    settings.FILES_DIR = folder / "files"
    address = f"sqlite:///{folder / 'company.sqlite3'}"
    with django_db_blocker.unblock(), beside(site_settings.DATABASE_BY_ADDRESS(address)) as alias:
        yield Place(folder, address, alias)


@pytest.fixture
def elsewhere(tmp_path: Path, place: Place) -> Iterator[Place]:
    """An empty place; the files still go to the company's folder until ``settings.FILES_DIR`` says otherwise."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    address = f"sqlite:///{folder / 'company.sqlite3'}"
    with beside(site_settings.DATABASE_BY_ADDRESS(address)) as alias:
        yield Place(folder, address, alias)
