"""What is not done any more when the disk is nearly full, and when it is."""

import shutil
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.telemetry import room
from bihuan.interfaces.web.access_table import log_in

FORM = "application/x-www-form-urlencoded"
ENGLISH = {"accept-language": "en"}
Disk = Callable[[float], None]


class Usage(NamedTuple):
    """As the system tells of a disk."""

    total: int
    used: int
    free: int


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """Say how much of the disk is free."""
    monkeypatch.setattr(room, "SECONDS", 10**9)

    def free(share: float) -> None:
        total = 100 * 2**30
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(total, 0, int(total * share)))
        room.forget()

    yield free
    room.forget()


@pytest.fixture
def admin(cast: Cast) -> Client:
    """Who may do all of it."""
    return log_in(cast.admin)


def _upload(client: Client) -> tuple[int, str]:
    answer = client.post("/imports/new/", {"files": SimpleUploadedFile("a.xlsx", b"PK")}, headers=ENGLISH)
    return answer.status_code, answer.content.decode()


def test_with_room_nothing_is_refused(admin: Client, disk: Disk) -> None:
    """From a tenth on."""
    disk(0.10)
    assert _upload(admin)[0] != 507
    assert admin.post("/customers/", {"export": "csv"}).status_code == 200


def test_nearly_full(admin: Client, disk: Disk) -> None:
    """Files, imports and exports wait; the work goes on, without a notice for everyone."""
    disk(0.099)
    status, page = _upload(admin)
    assert (status, "nearly full" in page) == (507, True)
    assert admin.post("/customers/", {"export": "csv"}).status_code == 507
    assert admin.get("/imports/out/").status_code == 507
    assert admin.post("/kit/theme/", "theme=dark", content_type=FORM).status_code != 507
    assert "can be saved" not in admin.get("/customers/", headers=ENGLISH).content.decode()


def test_full(admin: Client, cast: Cast, disk: Disk) -> None:
    """Reading goes on, with a notice for everyone; what is sent is refused, and nothing of it is there."""
    disk(0.049)
    before = Event.objects.count()
    assert "nothing can be saved" in log_in(cast.li_wei).get("/customers/", headers=ENGLISH).content.decode()
    for headers in ({}, {"HX-Request": "true"}):
        answer = admin.post("/customers/new/", {"name": "上海恒昌"}, headers={**ENGLISH, **headers})
        assert answer.status_code == 507
        assert "Nothing was saved" in answer.content.decode()
    assert Event.objects.count() == before
    assert admin.post("/signout/", "", content_type=FORM).status_code != 507


def test_a_large_disk(admin: Client, monkeypatch: pytest.MonkeyPatch, disk: Disk) -> None:
    """Has room enough when a small share of it is left."""
    monkeypatch.setattr(room, "ENOUGH", 1)
    disk(0.01)
    assert _upload(admin)[0] != 507
