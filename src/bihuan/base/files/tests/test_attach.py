"""Attaching and taking off."""

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import history
from bihuan.base.files import services
from bihuan.base.files.models import Attachment
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Missing, Refused

HASH = "a" * 64


def attach(cast: Cast, *, sha256: str = HASH, record: str = "c1", by: Member | None = None) -> Attachment:
    """A photo on a customer."""
    return services.attach(
        kind="customer",
        record=record,
        name="现场.jpg",
        content_type="image/jpeg",
        size=12,
        sha256=sha256,
        by=by or cast.li_wei,
        at=cast.at,
    )


def test_it_stands_on_the_records_timeline(cast: Cast) -> None:
    """By hash and size; its name can be blanked."""
    made = attach(cast)
    event = history("customer", "c1")[0]
    assert (event.verb, event.subject, event.actor) == ("file.attached", made.public_id, "li.wei")
    assert event.data == {"about_kind": "customer", "about": "c1", "size": 12, "sha256": HASH}
    assert (event.private or {})["name"] == "现场.jpg"
    assert list(Attachment.objects.of("customer", "c1")) == [made]
    assert made.is_image


@pytest.mark.trust("T-G17")
def test_the_same_bytes_twice_are_one(cast: Cast) -> None:
    """On one record; on another they are another attachment."""
    made = attach(cast)
    events = Event.objects.count()
    assert attach(cast, by=cast.wang_fang) == made
    assert Event.objects.count() == events
    assert attach(cast, record="c2") != made


def test_taken_off(cast: Cast) -> None:
    """Once; then the same bytes can be attached anew."""
    made = attach(cast)
    services.archive(attachment=made, by=cast.li_wei, at=cast.at)
    assert not Attachment.objects.of("customer", "c1").exists()
    assert history("customer", "c1")[0].verb == "file.archived"
    with pytest.raises(Missing):
        services.archive(attachment=made, by=cast.li_wei, at=cast.at)
    assert attach(cast) != made


@pytest.mark.trust("T-G14")
@pytest.mark.parametrize(
    ("limit", "code"), [("MOST_ON_A_RECORD", "too_many_files"), ("MOST_A_DAY", "too_many_files_today")]
)
def test_there_is_an_end(cast: Cast, monkeypatch: pytest.MonkeyPatch, limit: str, code: str) -> None:
    """T-G14: of a record, and of a member's day."""
    monkeypatch.setattr(services, limit, 2)
    for number in range(2):
        attach(cast, sha256=str(number) * 64)
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        attach(cast)
    assert (refused.value.code, Event.objects.count(), Attachment.objects.count()) == (code, before, 2)
