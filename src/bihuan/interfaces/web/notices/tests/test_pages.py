"""The notices' page and the bell."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.policies.services import publish
from bihuan.insight.notices.kinds import KINDS
from bihuan.insight.notices.models import Notice
from bihuan.insight.notices.services import chosen
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.wording import notices as wording
from bihuan.playbook.load import read_source

ENGLISH = {"accept-language": "en"}


def notice(cast: Cast, kind: str = "report_signed", number: int = 0, **parameters: Any) -> Notice:
    """A notice to 李伟."""
    told = {"by": "zhang.min", "report_kind": "weekly", "period": "2026-W09", **parameters}
    at = timezone.now() - timedelta(minutes=number)
    return Notice.objects.create(
        member=cast.li_wei, kind=kind, parameters=told, created_at=at, dedupe_key=f"{kind}{number}"
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_has_words(cast: Cast, kind: str, language: str) -> None:
    """A name, an icon, a sentence with nothing left unfilled."""
    assert set(wording.KINDS) == set(wording.ICONS) == set(KINDS)
    for change in ("opened", "dropped", "moved"):
        row = Notice(kind=kind, parameters={"change": change, "cause": "people", "clause": "A11"})
        with translation.override(language):
            text = wording.Words([row]).text(row)
        assert text
        assert "%(" not in text
        assert text != kind


def test_clauses_by_their_titles(cast: Cast) -> None:
    """In the reader's language; the end of a day belongs to the day that ends."""
    text = read_source("equipment").text
    publish(text=text, name="equipment.yaml", starts_on=cast.at.date(), by=None, at=cast.at, first=True)
    row = Notice(kind="overdue", parameters={"clause": "A11", "due_at": "2026-03-02T16:00:00+00:00"})
    with translation.override("en"):
        assert wording.Words([row]).text(row) == "Weekly report handed in by Monday: was due by the end of 2 March"


def test_new_and_all(cast: Cast) -> None:
    """The bell counts what is new; followed or ticked off it is seen."""
    first, second = notice(cast), notice(cast, "report_returned", 1, comment="请补充")
    client = log_in(cast.li_wei)
    page = client.get("/notices/", headers=ENGLISH).content.decode()
    assert "张敏 has signed your weekly report of 2026-W09" in page
    assert "请补充" in page
    assert '<span class="count">2</span>' in page
    assert client.post(f"/notices/{first.pk}/open/").status_code == 303
    assert client.post("/notices/seen/", {"ids": [second.pk]}).status_code == 302
    page = client.get("/notices/", headers=ENGLISH).content.decode()
    assert "Nothing new." in page
    assert '<span class="count">' not in page
    assert "has signed" in client.get("/notices/?show=all", headers=ENGLISH).content.decode()


def test_by_kind_and_by_pages(cast: Cast) -> None:
    """Fifty to a page."""
    for number in range(60):
        notice(cast, number=number)
    notice(cast, "feedback", 99)
    client = log_in(cast.li_wei)
    page = client.get("/notices/?page=2", headers=ENGLISH).content.decode()
    assert page.count('class="plain-row is-new"') == 11
    assert client.get("/notices/?kind=feedback").content.decode().count('class="plain-row is-new"') == 1


def test_as_many_queries_for_many(cast: Cast) -> None:
    """For 2 and for 50 notices."""
    client = log_in(cast.li_wei)
    notice(cast)
    counts = []
    for number in (1, 40):
        for one in range(number):
            notice(cast, "report_returned", 100 * number + one)
        client.get("/notices/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/notices/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_settings(cast: Cast) -> None:
    """Ticked is what comes by mail; saved is saved."""
    client = log_in(cast.li_wei)
    assert client.get("/notices/settings/").content.decode().count(" checked") == 3
    client.post("/notices/settings/", {"kind": ["proposal", "nonsense"]})
    page = client.get("/notices/settings/").content.decode()
    assert page.count(" checked") == 1
    assert 'value="proposal" checked' in page


def test_what_concerns_the_site_is_for_administrators(cast: Cast) -> None:
    """Nobody else is offered it, and saving leaves it as it was for when they are."""
    client, above = log_in(cast.li_wei), log_in(cast.admin)
    assert "backup_failed" not in client.get("/notices/settings/").content.decode()
    client.post("/notices/settings/", {"kind": ["proposal", "webhook_stopped"]})
    assert {"backup_failed", "system_failure", "webhook_stopped", "proposal"} == set(chosen(cast.li_wei))
    assert above.get("/notices/settings/").content.decode().count(" checked") == 6
