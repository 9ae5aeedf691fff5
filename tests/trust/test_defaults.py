"""The recommended defaults, one by one: settings, headers, cookies, limits. Where we differ, a record says why."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from bihuan.base.organisation.models import PasswordLink
from bihuan.base.organisation.services import make_link
from bihuan.base.organisation.tests.cast import Cast
from bihuan.config.settings import accounts
from bihuan.config.settings.database import SQLITE_OPTIONS, connection
from bihuan.interfaces.dataio.reading import limits as workbooks
from bihuan.interfaces.web import passwords
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.files import checks, limits
from bihuan.interfaces.web.kit import lists_page
from bihuan.interfaces.web.middleware import POLICY

PRODUCTION = """
import json, django
from django.conf import settings
django.setup()
names = '''SESSION_COOKIE_NAME SESSION_COOKIE_SECURE SESSION_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE CSRF_COOKIE_NAME CSRF_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY CSRF_COOKIE_SAMESITE SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS SECURE_SSL_REDIRECT DEBUG
SECURE_CONTENT_TYPE_NOSNIFF SECURE_CROSS_ORIGIN_OPENER_POLICY SECURE_REFERRER_POLICY X_FRAME_OPTIONS LANGUAGE_COOKIE_SECURE'''.split()
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


@pytest.mark.trust("T-I12")
def test_cookies_and_headers_in_production(tmp_path: Path) -> None:
    """``__Host-`` cookies over HTTPS only, a year of HSTS."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BIHUAN_")}
    environment |= {"BIHUAN_ENV": "production", "BIHUAN_SECRET_KEY": "k3Y-" + "0123456789abcdefghij" * 3}
    environment |= {"BIHUAN_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
    command = [sys.executable, "-c", PRODUCTION]
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(told)
    assert found == {
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_SSL_REDIRECT": True,
        "DEBUG": False,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "LANGUAGE_COOKIE_SECURE": True,
    }


@pytest.mark.trust("T-H05", "T-H08")
def test_headers_of_a_page(cast: Cast) -> None:
    """As they are sent."""
    headers = log_in(cast.li_wei).get(reverse("accounts:profile")).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS


HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store, private",
}


@pytest.mark.trust("T-I10", "T-I08", "T-I01")
def test_limits_of_logging_in(cast: Cast) -> None:
    """Sessions, passwords, links, attempts."""
    assert HEADERS["Content-Security-Policy"] == POLICY
    hours = 3600
    assert (2 * hours, 12 * hours) == (accounts.IDLE_SECONDS, accounts.ABSOLUTE_SECONDS)
    assert accounts.REAUTHENTICATE_SECONDS == 600
    assert (passwords.SHORTEST, passwords.LONGEST) == (12, 128)
    assert settings.PASSWORD_HASHERS[0].endswith("Argon2")
    rates = accounts.ALLAUTH["ACCOUNT_RATE_LIMITS"]
    assert (rates["login_failed"], rates["login"]) == ("5/m/key", "20/m/ip")
    assert rates["reset_password"].endswith("3/h/key")
    assert lists_page.EXPORTS_AN_HOUR == 10
    make_link(member=cast.li_wei, purpose=PasswordLink.RESET, by=None, at=cast.at)
    link = PasswordLink.objects.get()
    assert (link.expires_at - link.made_at).total_seconds() == hours


@pytest.mark.trust("T-G10", "T-G15")
def test_limits_of_files() -> None:
    """An attachment of 20 MB, a workbook of 25 MB, 25 megapixels; neither SVG nor HTML."""
    assert (limits.MOST_OF_A_FILE, limits.MOST_OF_A_WORKBOOK) == (20 * 2**20, 25 * 2**20)
    assert checks.MOST_PIXELS == 25_000_000
    assert settings.FILE_UPLOAD_HANDLERS[0].endswith("limits.Limited")
    assert not {".svg", ".html", ".htm", ".js", ".xml"} & set(checks.ACCEPT.split(","))
    assert not Path(settings.FILES_DIR).is_relative_to(settings.STATICFILES_DIRS[0])


@pytest.mark.trust("T-G05")
def test_limits_of_workbooks() -> None:
    """25 MB packed, 300 MB unpacked, 200,000 rows; a hundredfold packing is looked at above 10 MB."""
    assert (workbooks.PACKED, workbooks.UNPACKED) == (25 * 2**20, 300 * 2**20)
    assert (workbooks.ROWS, workbooks.CELLS, workbooks.PARTS) == (200_000, 6_000_000, 5_000)
    assert (workbooks.TIGHT, workbooks.TIGHT_FROM) == (100, 10 * 2**20)


@pytest.mark.trust("T-L03")
def test_the_databases_settings(tmp_path: Path) -> None:
    """SQLite: writers queue, write-ahead, synced to the disk; PostgreSQL: a connection kept and looked after."""
    assert SQLITE_OPTIONS["transaction_mode"] == "IMMEDIATE"
    assert SQLITE_OPTIONS["timeout"] == 20
    assert "journal_mode=WAL" in str(SQLITE_OPTIONS["init_command"])
    assert "synchronous=FULL" in str(SQLITE_OPTIONS["init_command"])
    assert (
        "ATOMIC_REQUESTS" not in settings.DATABASES["default"] or not settings.DATABASES["default"]["ATOMIC_REQUESTS"]
    )
    there = connection("postgresql://u:p@h/d", tmp_path)
    assert (there["CONN_MAX_AGE"], there["CONN_HEALTH_CHECKS"]) == (60, True)
