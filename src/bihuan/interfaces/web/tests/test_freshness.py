"""Nobody waits for the worker: what was done is judged before the answer leaves."""

from datetime import datetime, timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from bihuan.base.audit.services import record
from bihuan.base.duties import services as duties
from bihuan.base.duties.models import Duty
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.policies.services import publish
from bihuan.flow.fieldwork.events import VisitHeld
from bihuan.interfaces.web.freshness import Freshness
from bihuan.playbook.load import read_source


def _ask(cast: Cast, method: str, *, status: int = 200) -> HttpResponse:
    """A view that notes a visit of an hour ago, asked through the middleware."""

    def view(_request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        begun, ended = now - timedelta(hours=2), now - timedelta(hours=1)
        visit = VisitHeld(
            subject="V1", customer="C1", by=("li.wei",), started_at=begun, ended_at=ended, purpose="other"
        )
        record([visit], by=cast.li_wei, at=ended)
        return HttpResponse(status=status)

    request = RequestFactory().generic(method, "/visits/")
    request.user = cast.li_wei
    return Freshness(view)(request)


@pytest.fixture(autouse=True)
def _regulation(cast: Cast) -> None:
    now = timezone.localtime()
    monday = (now - timedelta(days=now.weekday(), weeks=1)).date()
    publish(text=read_source("equipment").text, name="equipment", starts_on=monday, by=None, at=now, first=True)


def _owed() -> int:
    return Duty.objects.filter(clause="A13").count()


def test_what_was_done_is_judged_at_once(cast: Cast) -> None:
    """The report of the visit is owed when the page comes back."""
    _ask(cast, "POST")
    assert _owed() == 1


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 500)])
def test_reading_and_failing_judge_nothing(cast: Cast, method: str, status: int) -> None:
    """The worker does it within a minute."""
    _ask(cast, method, status=status)
    assert _owed() == 0


def test_judging_that_fails_takes_nothing_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer stays what it was; the log tells of it."""

    def fail(*, at: datetime) -> int:
        raise RuntimeError("no room")

    monkeypatch.setattr(duties, "catch_up", fail)
    assert _ask(cast, "POST").status_code == 200
    assert "/visits/" in caplog.text
