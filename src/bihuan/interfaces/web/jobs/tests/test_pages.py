"""The worker on screen, and the banners of whoever looks after the system."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from bihuan.base.organisation.tests.cast import SHANGHAI, Cast
from bihuan.base.policies.services import set_calendar_days
from bihuan.interfaces.jobs import clock, running, timetable
from bihuan.interfaces.jobs.models import Heartbeat, JobRun
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.jobs.banners import banners
from bihuan.interfaces.web.jobs.views import BY_HAND


@pytest.fixture
def admin(cast: Cast) -> Client:
    """Whoever looks after the system."""
    timetable.install(timezone.now())
    return log_in(cast.admin)


def _page(client: Client, name: str) -> str:
    answer = client.get(reverse(name), headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_runs_when(admin: Client) -> None:
    """Each job of the timetable with its next turn; those that can be started by hand."""
    page = _page(admin, "jobs:overview")
    assert page.count("/run/") == len(BY_HAND)
    assert "No worker has been heard of yet" in page or "尚未" in page


def test_how_the_night_ended(admin: Client) -> None:
    """Nothing found, then something."""
    running.run("verify", "n1", lambda _at: {"count": 0, "differences": [], "broken_at": None})
    assert "tone-green" in _page(admin, "jobs:overview")
    running.run("verify", "n2", lambda _at: {"count": 1, "differences": ["A11:week: due_at"], "broken_at": 7})
    assert "A11:week: due_at" in _page(admin, "jobs:overview")


def test_starting_a_job(admin: Client) -> None:
    """It is in the queue; the minute's job and unknown ones are not for starting."""
    admin.post(reverse("jobs:run", args=["verify"]))
    assert OrmQ.objects.count() == 1
    for name in ("minute", "nothing"):
        assert admin.post(reverse("jobs:run", args=[name])).status_code == 404


def test_runs(admin: Client) -> None:
    """Every run with how it ended; the planned moment as one reads it here."""
    running.run("tidy", "t1", lambda _at: None)
    running.run("tidy", "2025-03-04T16:06:00+00:00", lambda _at: None)
    page = _page(admin, "jobs:runs")
    assert "t1" in page
    assert "2025-03-05 00:06" in page


def _tones(now: datetime) -> list[str]:
    return [banner.tone for banner in banners(now)]


@pytest.mark.django_db
def test_banners() -> None:
    """None on a good day; a silent worker, a comparison that found something."""
    noon = datetime(2026, 3, 4, 12, tzinfo=SHANGHAI)
    assert _tones(noon) == []
    running.beat("here", noon - timedelta(minutes=6))
    assert _tones(noon) == ["red"]
    running.beat("here", noon)
    running.run("verify", "n", lambda _at: {"count": 2, "differences": [], "broken_at": None})
    assert _tones(noon) == ["red"]


@pytest.mark.django_db
def test_clocks_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """By more than a minute, as last measured: no page asks for it."""
    noon = datetime(2026, 3, 4, 12, tzinfo=SHANGHAI)
    monkeypatch.setattr(clock, "_measured", timedelta(seconds=60))
    assert _tones(noon) == []
    monkeypatch.setattr(clock, "_measured", timedelta(seconds=-61))
    assert _tones(noon) == ["red"]


def test_a_year_that_is_not_published(cast: Cast) -> None:
    """From mid-November on; once the company has set days of that year, its administrator knows."""
    december = datetime(2031, 12, 1, tzinfo=SHANGHAI)
    assert _tones(december) == ["amber"]
    day = datetime(2032, 1, 2, tzinfo=SHANGHAI).date()
    set_calendar_days(days={day: False}, by=cast.admin, at=december)
    assert _tones(december) == []


def test_only_for_whoever_manages(cast: Cast) -> None:
    """Others see no banner."""
    running.beat("here", timezone.now() - timedelta(hours=1))
    address = reverse("playbook:presets")
    assert 'class="banner tone-red"' in log_in(cast.admin).get(address).content.decode()
    assert 'class="banner tone-red"' not in log_in(cast.li_wei).get(address).content.decode()


def test_what_failed_is_tried_again(admin: Client) -> None:
    """For its own occasion; only what failed, and only jobs of the timetable."""

    def fail(_at: datetime) -> None:
        raise ValueError("the printer is on fire")

    for kind in ("tidy", "mail", "preview"):
        with pytest.raises(ValueError, match="on fire"):
            running.run(kind, f"{kind}-1", fail)
    running.run("tidy", "well", lambda _at: None)
    page = _page(admin, "jobs:overview")
    assert page.count("the printer is on fire") == 3
    assert page.count("/retry/") == 2
    mail = JobRun.objects.get(type="mail")
    admin.post(reverse("jobs:retry", args=[mail.pk]))
    [queued] = OrmQ.objects.all()
    assert (queued.task["func"], queued.task["args"]) == ("bihuan.interfaces.jobs.bodies.minute", ("mail-1",))
    for other in JobRun.objects.exclude(dedupe_key__in=["mail-1", "tidy-1"]):
        assert admin.post(reverse("jobs:retry", args=[other.pk])).status_code == 404


def test_how_the_site_stands(admin: Client) -> None:
    """Processes with their last sign of life, what waits, what the doctor found; and none of it breaks when there is little."""
    now = timezone.now()
    running.beat("one:8000", now, Heartbeat.Role.WEB)
    running.beat("two:8000", now - timedelta(minutes=3), Heartbeat.Role.WEB)
    admin.post(reverse("jobs:run", args=["verify"]))
    page = _page(admin, "jobs:overview")
    assert (page.count(">there<"), page.count(">silent<")) == (1, 1)
    assert "Comparing the duties with a full replay" in page
    finding = {"level": "warning", "code": "mail_waits", "parameters": {"count": 3, "since": "2026-03-04 09:00"}}
    checks = [{"check": "outbox", "level": "warning", "findings": [finding]}]
    result = {"at": now.isoformat(), "app": "0", "quick": False, "level": "warning", "checks": checks, "left_out": []}
    running.run("doctor", "n", lambda _at: result)
    assert "3 mails wait" in _page(admin, "jobs:overview")


def test_the_page_costs_the_same_however_much_there_is(
    admin: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    """It is looked at when things are bad."""
    for number in range(60):
        JobRun.objects.create(type="mail", dedupe_key=f"m{number}", started_at=timezone.now(), state="failed")
        running.beat(f"web-{number}", timezone.now(), Heartbeat.Role.WEB)
    with django_assert_max_num_queries(40):
        _page(admin, "jobs:overview")
