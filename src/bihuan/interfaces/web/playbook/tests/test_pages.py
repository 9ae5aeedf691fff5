"""The regulation on screen."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.policies.models import Draft, Publication
from bihuan.base.policies.selectors import work_calendar
from bihuan.interfaces.jobs.models import JobRun
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.playbook.tests.access import TEXT, next_monday, published
from bihuan.playbook.load import PRESETS, load_preset

BROKEN = TEXT.replace("kind: visit report", "kind: visit repot")


@pytest.fixture
def admin(cast: Cast) -> Client:
    """The administrator's browser; a version holds and one is to come."""
    published(cast)
    return log_in(cast.admin)


def _page(client: Client, name: str, *arguments: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=arguments) + query, headers={"accept-language": "zh-CN"})
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_every_clause_stands_there(admin: Client, cast: Cast) -> None:
    """With its anchor, for everyone; only who may publish sees the way to change."""
    book = load_preset("equipment")
    page = _page(admin, "playbook:regulation")
    for _section, clause, rule in book.rules():
        assert f'id="{clause}"' in page
        assert rule.title.zh in page
    assert reverse("playbook:change") in page
    theirs = _page(log_in(cast.li_wei), "playbook:regulation")
    assert book.title.zh in theirs
    assert reverse("playbook:change") not in theirs


def test_before_anything_is_published(cast: Cast) -> None:
    """It says so, and leads to the presets."""
    page = _page(log_in(cast.admin), "playbook:regulation")
    assert reverse("playbook:presets") in page


def test_the_number_of_statements_stays(admin: Client, django_assert_max_num_queries: object) -> None:
    """Whatever the number of clauses."""
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        _page(admin, "playbook:regulation")


def test_a_form_that_is_not_there_yet_is_said_so(admin: Client) -> None:
    """Deal registration comes later."""
    page = _page(admin, "playbook:regulation")
    assert "项目报备" in page


def test_versions_with_their_acts(admin: Client) -> None:
    """The one to come can be taken back, the one in force cannot."""
    page = _page(admin, "playbook:versions")
    coming = Publication.objects.get(name="ours.yaml")
    held = Publication.objects.get(name="equipment.yaml")
    assert reverse("playbook:withdraw", args=[coming.pk]) in page
    assert reverse("playbook:withdraw", args=[held.pk]) not in page


def test_a_version_word_for_word_and_compared(admin: Client) -> None:
    """And as a file, to the byte."""
    coming = Publication.objects.get(name="ours.yaml")
    held = Publication.objects.get(name="equipment.yaml")
    assert coming.sha256 in _page(admin, "playbook:version", coming.pk)
    compared = _page(admin, "playbook:version", coming.pk, query=f"?against={held.pk}")
    assert "# 二" in compared
    assert "销售工程师" not in compared
    answer = admin.get(reverse("playbook:download", args=[coming.pk]))
    assert answer.content == coming.text.encode()
    assert answer["Content-Disposition"] == 'attachment; filename="ours.yaml"'


@pytest.mark.parametrize("against", ["x", "9" * 40, "0"])
def test_a_comparison_with_nothing(admin: Client, against: str) -> None:
    """Is not found."""
    coming = Publication.objects.get(name="ours.yaml")
    assert admin.get(reverse("playbook:version", args=[coming.pk]), {"against": against}).status_code == 404


def test_taking_back(admin: Client) -> None:
    """The page says what came of it."""
    coming = Publication.objects.get(name="ours.yaml")
    answer = admin.post(reverse("playbook:withdraw", args=[coming.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("playbook:versions"), 303)]
    coming.refresh_from_db()
    assert coming.withdrawn_at is not None


def test_mistakes_are_named_with_line_and_clause(admin: Client) -> None:
    """The draft is kept with them."""
    answer = admin.post(reverse("playbook:change"), {"name": "ours.yaml", "text": BROKEN}, follow=True)
    page = answer.content.decode()
    assert Draft.objects.get().text == BROKEN
    line = BROKEN[: BROKEN.index("visit repot")].count("\n") + 1
    assert f'data-line="{line}"' in page
    assert '<span class="clause">A13</span>' in page
    assert reverse("playbook:publish") not in page


def test_a_browsers_line_ends_are_made_the_files(admin: Client) -> None:
    """A text area sends \\r\\n."""
    admin.post(reverse("playbook:change"), {"name": "ours.yaml", "text": TEXT.replace("\n", "\r\n")})
    assert Draft.objects.get().text == TEXT


def test_an_uploaded_file(admin: Client) -> None:
    """Goes before what is in the text area; one that is no text is refused and nothing kept."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    upload = SimpleUploadedFile("规定.yaml", TEXT.encode())
    admin.post(reverse("playbook:change"), {"name": "x", "text": "y", "file": upload})
    assert (Draft.objects.get().name, Draft.objects.get().text) == ("规定.yaml", TEXT)
    binary = SimpleUploadedFile("book.xlsx", b"PK\x03\x04....")
    answer = admin.post(reverse("playbook:change"), {"name": "x", "text": "y", "file": binary})
    assert answer.status_code == 422
    assert Draft.objects.get().text == TEXT


def test_the_preview_and_publishing(admin: Client) -> None:
    """From the draft to a version, and the draft is gone."""
    text = TEXT.replace("within: 3 working days", "within: 2 working days")
    page = admin.post(reverse("playbook:change"), {"name": "ours.yaml", "text": text}, follow=True).content.decode()
    assert reverse("playbook:preview") in page
    assert '<div id="preview">' in _page(admin, "playbook:preview")
    told = {"starts_on": next_monday(3).isoformat(), "sha256": Draft.objects.get().sha256, "note": "缩短"}
    answer = admin.post(reverse("playbook:publish"), told, follow=True)
    assert answer.redirect_chain == [(reverse("playbook:versions"), 303)]
    made = Publication.objects.get(starts_on=next_monday(3))
    assert (made.text, made.note) == (text, "缩短")
    assert not Draft.objects.exists()


def test_a_preview_whose_page_died(admin: Client) -> None:
    """It stands in no queue, so whoever asks next makes it; while somebody makes it, nobody else does."""
    admin.post(reverse("playbook:change"), {"name": "ours.yaml", "text": TEXT})
    _page(admin, "playbook:preview")
    now = timezone.now()
    for until, expected in ((now + timedelta(minutes=1), ("running", 1)), (now - timedelta(seconds=1), ("done", 2))):
        JobRun.objects.update(state=JobRun.State.RUNNING, result=None, held_until=until)
        is_awaited = "hx-trigger" in _page(admin, "playbook:preview")
        assert is_awaited == (expected[0] == "running")
        assert list(JobRun.objects.values_list("state", "attempts")) == [expected]


def test_publishing_a_draft_that_has_changed_meanwhile(admin: Client) -> None:
    """Another tab wrote over it: nothing is published."""
    admin.post(reverse("playbook:change"), {"name": "ours.yaml", "text": TEXT})
    before = Publication.objects.count()
    told = {"starts_on": next_monday(3).isoformat(), "sha256": "0" * 64, "note": ""}
    admin.post(reverse("playbook:publish"), told)
    assert Publication.objects.count() == before


def test_the_years_days(admin: Client) -> None:
    """A year far ahead is provisional; one before the notices is not found."""
    assert "尚未" in _page(admin, "playbook:calendar", query="?year=2031") or "not published yet" in _page(
        admin, "playbook:calendar", query="?year=2031"
    )
    for year in ("1999", "x", "20260"):
        assert admin.get(reverse("playbook:calendar"), {"year": year}).status_code == 404


def test_setting_days(admin: Client) -> None:
    """A week's rest in one go, and back."""
    monday = next_monday(4)
    told = {
        "first_on": monday.isoformat(),
        "last_on": (monday + timedelta(days=4)).isoformat(),
        "kind": "rest",
        "note": "搬家",
    }
    admin.post(reverse("playbook:set_days"), told)
    assert not any(work_calendar().is_working(monday.toordinal() + number) for number in range(5))
    before = Event.objects.count()
    for wrong in ({"first_on": "x"}, {"last_on": "2000-01-01"}, {"kind": "holiday"}):
        admin.post(reverse("playbook:set_days"), {**told, **wrong})
    assert Event.objects.count() == before


def test_presets(admin: Client) -> None:
    """Each in full; no other."""
    for name in PRESETS:
        book = load_preset(name)
        page = _page(admin, "playbook:presets", query=f"?show={name}")
        assert all(f'<span class="clause">{clause}</span>' in page for _section, clause, _rule in book.rules())
    assert admin.get(reverse("playbook:presets"), {"show": "other"}).status_code == 404


def test_all_clauses_of_the_handbooks(admin: Client) -> None:
    """140 rows, and by state."""
    page = _page(admin, "playbook:coverage")
    assert page.count('class="book-words"') == 140
    fewer = _page(admin, "playbook:coverage", query="?state=later")
    assert fewer.count('class="book-words"') < 140


def test_the_clock_of_these_tests() -> None:
    """Mondays lie ahead."""
    assert next_monday() > datetime.now(UTC).date()
    assert next_monday().weekday() == 0
