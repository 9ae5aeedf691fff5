"""Waiving a duty: who may, what it does, what it leaves alone."""

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.duties.models import Duty, Proposal
from bihuan.base.duties.services import catch_up, verify, waive, waive_all
from bihuan.base.duties.tests.days import after, company, duty, happened, recorded, visit
from bihuan.base.duties.tests.told import tell
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Missing, Refused

KEY = "A13:visit:V1:li.wei"


@pytest.fixture
def owed(cast: Cast) -> Duty:
    """李伟 owes the report of a visit, and is late with it."""
    company("equipment")
    happened(visit(), at=after(days=5))
    return duty(KEY)


@pytest.mark.trust("T-E10")
def test_the_manager_waives_it(cast: Cast, owed: Duty) -> None:
    at = after(days=5, hours=1)
    waived = waive(duty=owed, reason=" 客户临时取消 ", by=cast.zhang_min, at=at)
    assert (waived.waived_at, waived.waived_by, waived.waived_reason) == (at, cast.zhang_min, "客户临时取消")
    row = Duty.objects.at(at).get(pk=owed.pk)
    assert (row.state, row.points, row.waived_by_id) == ("waived", 0, cast.zhang_min.pk)
    told = Event.objects.latest("seq")
    assert (told.verb, told.kind, told.subject, told.actor) == ("duty.waived", "duty", KEY, "zhang.min")
    assert told.data == {"reason": "客户临时取消", "member": "li.wei"}
    assert Duty.objects.at(after(days=5)).get(pk=owed.pk).state == "late", "before, it was not"


def test_the_log_says_the_same(cast: Cast, owed: Duty) -> None:
    at = after(days=5, hours=1)
    waive(duty=owed, reason="病假", by=cast.zhang_min, at=at)
    before = Duty.objects.values().get(pk=owed.pk)
    assert catch_up(at=at) == 1
    assert Duty.objects.values().get(pk=owed.pk) == before
    assert verify(at=at) == []


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("li.wei", "no_permission"),
        ("wang.fang", Missing),
        ("zhao.qiang", Missing),
        ("sun.li", Missing),
        ("wu.ting", Missing),
        ("zhang.min", None),
        ("chen.jing", None),
        ("admin", None),
    ],
)
def test_who_may(cast: Cast, owed: Duty, who: str, expected: str | type[Missing] | None) -> None:
    last = Event.objects.latest("seq").seq
    if expected is None:
        assert waive(duty=owed, reason="病假", by=cast[who], at=after(days=5)).waived_at == after(days=5)
        return
    if expected is Missing:
        with pytest.raises(Missing):
            waive(duty=owed, reason="病假", by=cast[who], at=after(days=5))
    else:
        with pytest.raises(Refused) as refused:
            waive(duty=owed, reason="病假", by=cast[who], at=after(days=5))
        assert refused.value.code == expected
    assert duty(KEY).waived_at is None
    assert Event.objects.latest("seq").seq == last


@pytest.mark.trust("T-F08")
def test_nobody_waives_their_own(cast: Cast) -> None:
    company("equipment")
    happened(visit(by="zhang.min"), at=after(days=1))
    own = duty("A13:visit:V1:zhang.min")
    with pytest.raises(Refused) as refused:
        waive(duty=own, reason="忙", by=cast.zhang_min, at=after(days=1))
    assert (refused.value.code, refused.value.clause) == ("own_duty", "A13")
    assert duty(own.key).waived_at is None


@pytest.mark.parametrize(
    ("reason", "code"), [("", "reason_required"), ("  ", "reason_required"), ("长" * 501, "reason_too_long")]
)
def test_a_reason_is_needed(cast: Cast, owed: Duty, reason: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        waive(duty=owed, reason=reason, by=cast.zhang_min, at=after(days=5))
    assert (refused.value.code, refused.value.field) == (code, "reason")
    assert duty(KEY).waived_at is None


def test_only_once(cast: Cast, owed: Duty) -> None:
    waive(duty=owed, reason="病假", by=cast.zhang_min, at=after(days=5))
    with pytest.raises(Refused) as refused:
        waive(duty=owed, reason="又", by=cast.chen_jing, at=after(days=6))
    assert refused.value.code == "already_waived"
    assert duty(KEY).waived_reason == "病假"


def test_all_or_none(cast: Cast, owed: Duty) -> None:
    happened(visit("V2", "zhao.qiang", at=after(days=5)), at=after(days=5))
    with pytest.raises(Missing):
        waive_all(duties=[owed, duty("A13:visit:V2:zhao.qiang")], reason="培训", by=cast.zhang_min, at=after(days=5))
    assert not Duty.objects.exclude(waived_at=None).exists()
    both = [owed, duty("A13:visit:V2:zhao.qiang")]
    assert [one.key for one in waive_all(duties=both, reason="培训", by=cast.chen_jing, at=after(days=5))] == [
        one.key for one in both
    ]


def test_a_waived_first_contact_is_not_reclaimed(cast: Cast) -> None:
    company("advertising")
    happened(recorded(), recorded("C2"), at=after(hours=1))
    waive(duty=duty("B8:customer:C1:li.wei"), reason="出差", by=cast.zhang_min, at=after(days=1))
    happened(at=after(days=9))
    assert [one.about_id for one in Proposal.objects.all()] == ["C2"]
    assert verify(at=after(days=9)) == []


def test_a_waiver_told_before_the_duty_came(cast: Cast) -> None:
    """Logs from elsewhere name keys of duties that come later."""
    company("equipment")
    line = {"at": after(hours=1).isoformat(), "actor": "zhang.min", "verb": "duty.waived", "subject": f"duty:{KEY}"}
    tell([{**line, "data": {"reason": "先免"}}])
    happened(visit(at=after(hours=2)), at=after(hours=3))
    row = duty(KEY)
    assert (row.waived_at, row.waived_by, row.waived_reason) == (after(hours=1), cast.zhang_min, "先免")
