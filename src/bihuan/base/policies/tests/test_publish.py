"""Publishing a version, and taking one back before it starts."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import SHANGHAI, START, Cast
from bihuan.base.policies.models import Publication
from bihuan.base.policies.selectors import form, in_force, regulation, stamp, steady
from bihuan.base.policies.services import publish, withdraw
from bihuan.base.records.refusals import Refused
from bihuan.playbook.load import PlaybookError, read_source

FIRST, NEXT, LATER = date(2026, 1, 12), date(2026, 1, 19), date(2026, 1, 26)
EQUIPMENT = read_source("equipment").text
TWO_DAYS = EQUIPMENT.replace("within: 3 working days", "within: 2 working days")
TUESDAY = START + timedelta(days=1)


def _publish(cast: Cast, starts_on: date, *, text: str = EQUIPMENT, at: datetime = TUESDAY) -> Publication:
    return publish(text=text, name="ours.yaml", starts_on=starts_on, by=cast.admin, at=at)


def _refusal(code: str, cast: Cast, starts_on: date, **inputs: str) -> Refused:
    before = (Publication.objects.count(), Event.objects.count())
    with pytest.raises(Refused) as refused:
        _publish(cast, starts_on, **inputs)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert (Publication.objects.count(), Event.objects.count()) == before
    return refused.value


@pytest.mark.clause("D21", part="base")
def test_the_text_is_kept_word_for_word(cast: Cast) -> None:
    """With the hash of its bytes, who and when, and a fact in the log."""
    published = _publish(cast, FIRST)
    source = read_source("equipment")
    assert (published.text, published.sha256) == (source.text, source.sha256)
    assert (published.published_by, published.published_at) == (cast.admin, TUESDAY)
    event = Event.objects.get(verb="playbook.published")
    assert (event.kind, event.subject, event.actor) == ("playbook", "equipment", "admin")
    assert event.data == {"starts_on": "2026-01-12", "name": "ours.yaml", "sha256": source.sha256}


def test_before_the_first_version_nothing_holds(cast: Cast) -> None:
    """Neither a regulation, nor forms."""
    assert regulation() is None
    assert in_force(TUESDAY) is None
    assert form("visit_report", TUESDAY) is None


def test_each_version_holds_from_its_monday_on(cast: Cast) -> None:
    """To the second; before the first start the first version lends its forms."""
    _publish(cast, FIRST)
    _publish(cast, NEXT, text=TWO_DAYS)
    found = regulation()
    assert found is not None
    assert [version.start for version in found.versions] == [FIRST, NEXT]
    monday = datetime(2026, 1, 19, tzinfo=SHANGHAI)
    spans = [str(_within(moment)) for moment in (TUESDAY, monday - timedelta(seconds=1), monday)]
    assert spans == ["3 working days", "3 working days", "2 working days"]


def _within(at: datetime) -> object:
    playbook = in_force(at)
    assert playbook is not None
    return playbook.duties["A13"].within  # type: ignore[union-attr]


def test_a_text_with_mistakes(cast: Cast) -> None:
    """Every one is named with its line and clause; nothing is published."""
    with pytest.raises(PlaybookError) as wrong:
        _publish(cast, FIRST, text=EQUIPMENT.replace("kind: visit report", "kind: visit repot"))
    [problem] = wrong.value.problems
    assert (problem.file, problem.clause) == ("ours.yaml", "A13")
    assert problem.line > 1
    assert not Publication.objects.exists()


def test_a_text_larger_than_a_file_may_be(cast: Cast) -> None:
    """Is not even read."""
    with pytest.raises(PlaybookError) as wrong:
        _publish(cast, FIRST, text="#" * (1024 * 1024 + 1))
    assert wrong.value.problems[0].code == "too_large"


def test_it_starts_on_a_monday(cast: Cast) -> None:
    """Not in mid-week."""
    assert _refusal("not_monday", cast, date(2026, 1, 13)).field == "starts_on"


@pytest.mark.parametrize("monday", [date(2026, 1, 5), date(2025, 12, 29)])
def test_not_in_the_past(cast: Cast, monday: date) -> None:
    """This week's Monday has begun."""
    _refusal("start_in_past", cast, monday)


def test_on_the_very_moment(cast: Cast) -> None:
    """At Monday 00:00 exactly nothing has been judged yet."""
    assert _publish(cast, FIRST, at=datetime(2026, 1, 12, tzinfo=SHANGHAI)).starts_on == FIRST


def test_set_up_may_start_the_first_version_a_while_back(cast: Cast) -> None:
    """A year at most, and only the first."""
    published = publish(text=EQUIPMENT, name="equipment", starts_on=date(2026, 1, 5), by=None, at=TUESDAY, first=True)
    assert published.published_by is None
    with pytest.raises(Refused) as refused:
        publish(text=EQUIPMENT, name="equipment", starts_on=FIRST, by=None, at=TUESDAY, first=True)
    assert refused.value.code == "already_published"


def test_not_further_back_than_a_year(cast: Cast) -> None:
    """So that a slip of the year does not charge a decade."""
    with pytest.raises(Refused) as refused:
        publish(text=EQUIPMENT, name="equipment", starts_on=date(2016, 1, 4), by=None, at=TUESDAY, first=True)
    assert refused.value.code == "start_too_far_back"


def test_one_that_has_not_started_is_replaced(cast: Cast) -> None:
    """The earlier text stays readable, marked as taken back, and counts for nothing."""
    first = _publish(cast, FIRST)
    second = _publish(cast, FIRST, text=TWO_DAYS, at=TUESDAY + timedelta(hours=1))
    first.refresh_from_db()
    assert (first.withdrawn_at, first.withdrawn_by) == (TUESDAY + timedelta(hours=1), cast.admin)
    assert first.text == EQUIPMENT
    assert [row.pk for row in Publication.objects.filter(withdrawn_at=None)] == [second.pk]
    assert list(Event.objects.filter(kind="playbook").order_by("seq").values_list("verb", flat=True)) == [
        "playbook.published",
        "playbook.withdrawn",
        "playbook.published",
    ]


def test_not_before_one_that_is_published(cast: Cast) -> None:
    """Versions follow each other; the one that waits is named."""
    _publish(cast, FIRST)
    _publish(cast, LATER, text=TWO_DAYS)
    assert _refusal("before_published", cast, NEXT).parameters == {"day": LATER}


def test_a_started_version_is_never_replaced(cast: Cast) -> None:
    """Its Monday is over."""
    _publish(cast, FIRST)
    before = Publication.objects.count()
    with pytest.raises(Refused) as refused:
        _publish(cast, FIRST, text=TWO_DAYS, at=datetime(2026, 1, 14, 9, tzinfo=SHANGHAI))
    assert refused.value.code == "start_in_past"
    assert Publication.objects.count() == before


def test_the_zone_stays(cast: Cast) -> None:
    """Another zone would move every deadline ever counted."""
    _publish(cast, FIRST)
    moved = EQUIPMENT.replace("zone: Asia/Shanghai", "zone: Asia/Tokyo")
    refused = _refusal("another_zone", cast, NEXT, text=moved)
    assert refused.parameters == {"zone": "Asia/Tokyo", "kept": "Asia/Shanghai"}


@pytest.mark.parametrize("code", ["li.wei", "zhang.min", "chen.jing"])
def test_only_who_may_publish(cast: Cast, code: str) -> None:
    """A director alone does not make rules."""
    with pytest.raises(Refused) as refused:
        publish(text=EQUIPMENT, name="x", starts_on=FIRST, by=cast[code], at=TUESDAY)
    assert refused.value.code == "no_permission"
    assert not Publication.objects.exists()


def test_taking_back(cast: Cast) -> None:
    """Until it starts, and not the only one; the regulation is as before."""
    _publish(cast, FIRST)
    before, pending = stamp(), _publish(cast, NEXT, text=TWO_DAYS)
    withdraw(publication=pending, by=cast.admin, at=TUESDAY)
    found = regulation()
    assert found is not None
    assert [version.start for version in found.versions] == [FIRST]
    assert stamp() != before


def test_what_cannot_be_taken_back(cast: Cast) -> None:
    """The only version, one that holds, one that is taken back already, and by somebody without the right."""
    first, pending = _publish(cast, FIRST), _publish(cast, NEXT, text=TWO_DAYS)
    started = datetime(2026, 1, 19, tzinfo=SHANGHAI)
    for code, publication, by, at in (
        ("only_version", first, cast.admin, TUESDAY),
        ("already_started", pending, cast.admin, started),
        ("no_permission", pending, cast.chen_jing, TUESDAY),
    ):
        with pytest.raises(Refused) as refused:
            withdraw(publication=publication, by=by, at=at)
        assert refused.value.code == code
    assert Publication.objects.filter(withdrawn_at=None).count() == 2
    withdraw(publication=pending, by=cast.admin, at=TUESDAY)
    with pytest.raises(Refused) as again:
        withdraw(publication=pending, by=cast.admin, at=TUESDAY)
    assert again.value.code == "already_withdrawn"


def test_the_stamp_changes_with_every_act(cast: Cast) -> None:
    """Publishing, taking back, publishing the same again."""
    stamps = [stamp()]
    _publish(cast, FIRST)
    stamps.append(stamp())
    pending = _publish(cast, NEXT)
    stamps.append(stamp())
    withdraw(publication=pending, by=cast.admin, at=TUESDAY)
    stamps.append(stamp())
    _publish(cast, NEXT)
    stamps.append(stamp())
    assert len(set(stamps)) == len(stamps)


def test_a_batch_reads_the_regulation_once(cast: Cast, django_assert_num_queries: Any) -> None:
    """And sees what is published within it; after it every call reads again."""
    _publish(cast, FIRST)
    with steady():
        with django_assert_num_queries(1):
            assert in_force(TUESDAY) is in_force(TUESDAY)
            form("visit_report", TUESDAY)
        _publish(cast, NEXT, text=TWO_DAYS)
        found = regulation()
        assert found is not None
        assert len(found.versions) == 2
    with django_assert_num_queries(2):
        regulation()
        regulation()
