"""What every test may use: the cast, a browser; and how hard properties are tried.

Quickly and the same way on every run; with ``--hypothesis-profile=thorough`` before a release, when chance may find more.
"""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import translation
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from bihuan.base.organisation.tests.cast import Cast, make_cast
from bihuan.interfaces.web.setup import middleware
from tests import tables
from tools import frontend, needs

QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
QUIET += ["--disable-component-update", "--disable-gpu", "--disable-dev-shm-usage"]

settings.register_profile(
    "quick", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", parent=settings.get_profile("quick"), max_examples=2000, derandomize=False)
settings.load_profile("quick")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: some tests wait for processes most of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """What has been loaded by now stays: the collector need not go through it again with each test's leavings."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """Each test begins in the company's language, whatever one before it left."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def company_was_seen() -> None:
    """By each test's process, whichever tests it has run before; who begins with no company forgets it."""
    middleware.remember(found=True)


@pytest.fixture(scope="session", autouse=True)
def static_files_looked_for_once() -> Iterator[None]:
    """Each of the tests' clients loads the middleware anew, which would look through all folders of static files again."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, StaticFile]()

    def look_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The tests' database: on PostgreSQL made by the migrations, on SQLite a copy of what they make."""
    if connection.vendor == "sqlite":
        request.getfixturevalue("django_db_modify_db_settings")
        with django_db_blocker.unblock():
            named = connection.settings_dict["NAME"]
            connection.close()
            creation: Any = connection.creation  # what makes tests' databases is not in Django's types
            connection.settings_dict["NAME"] = creation._get_test_db_name()  # noqa: SLF001 - says which worker
            connection.ensure_connection()
            tables.copy_into(connection.connection)
        yield
        with django_db_blocker.unblock():
            connection.creation.destroy_test_db(str(named), verbosity=0)
        return
    request.getfixturevalue("django_db_setup")  # pytest-django's own
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # Keys begin shortly before a hundred: what orders or compares them as text shows itself on every run.
        cursor.execute("SELECT format('ALTER SEQUENCE %I RESTART 97', sequencename) FROM pg_sequences")
        for (command,) in cursor.fetchall():
            cursor.execute(command)
    yield


@pytest.fixture
def transactional_db(transactional_db: None) -> Iterator[None]:
    """Django empties the tables of all models afterwards; SQLite's search index is none of them and is emptied here."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_grams(search_grams) VALUES ('delete-all')")


@pytest.fixture
def cast(db: None) -> Cast:
    """李伟, 王芳, 张敏 and the others, made through the services: ``bihuan.base.organisation.tests.cast``."""
    return make_cast()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's own browser, none is downloaded, and the bundle of the sources as they are; one for all tests of a worker."""
    frontend.build()
    frontend.install()
    path = needs.browser()
    if path is None:
        pytest.fail("Chromium was not found; on Debian: apt-get install chromium", pytrace=False)
    # Playwright runs an event loop in this thread, which Django takes for asynchronous code with connections of its own:
    # what is open on either side is closed, or a database could not be copied for a race.
    connections.close_all()
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()
        connections.close_all()
