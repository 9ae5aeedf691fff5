"""Logging contacts: what is stored, told, counted and refused; correcting and taking back."""

from datetime import date, timedelta

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import history, projection
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Conflict, Missing
from bihuan.flow.customers.inputs import ContactInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import add_contact, archive_customers
from bihuan.flow.customers.tests.regulation import in_force
from bihuan.flow.fieldwork.inputs import FollowupCorrection, FollowupInput, FollowupWords
from bihuan.flow.fieldwork.models import Followup
from bihuan.flow.fieldwork.services import change_followup, correct_followup, log_followup, withdraw_followup
from bihuan.flow.fieldwork.tests.conftest import Log, Visited
from bihuan.flow.fieldwork.tests.unchanged import raises, refused

HOUR = timedelta(hours=1)


def test_a_contact_in_two_words(cast: Cast, huatong: Customer) -> None:
    """Customer and text are enough: by phone, just now, with progress."""
    at = cast.at + HOUR
    row = FollowupInput(customer=huatong.public_id, content="报价已发", next_step="回访", next_at=date(2026, 1, 8))
    call = log_followup(row=row, by=cast.li_wei, at=at)
    assert (call.happened_at, call.logged_at, call.channel, call.progress) == (at, at, "phone", True)
    assert (call.by, call.is_late_entry) == (cast.li_wei, False)
    event = Event.objects.get(verb="followup.logged")
    assert (event.subject, event.at, event.actor) == (call.public_id, at, "li.wei")
    assert event.data == {
        "customer": huatong.public_id,
        "by": "li.wei",
        "happened_at": "2026-01-05T02:00:00+00:00",
        "channel": "phone",
        "progress": True,
    }
    assert ((event.private or {})["content"], (event.private or {})["next_step"]) == ("报价已发", "回访")
    assert history("customer", huatong.public_id)[0] == event
    huatong.refresh_from_db()
    assert (huatong.last_followup_at, huatong.first_contact_at, huatong.followup_count) == (at, at, 1)
    assert (huatong.next_contact_on, huatong.version) == (date(2026, 1, 8), 1)


def test_what_happened_counts_at_its_own_time(cast: Cast, huatong: Customer, log: Log) -> None:
    """补录: told days later, marked, and not taken for the latest contact."""
    log(happened_at=cast.at, at=cast.at + timedelta(days=3))
    late = log(happened_at=cast.at - timedelta(days=2), at=cast.at + timedelta(days=3), next_at=date(2026, 1, 30))
    assert late.is_late_entry is True
    huatong.refresh_from_db()
    assert (huatong.last_followup_at, huatong.followup_count, huatong.next_contact_on) == (cast.at, 2, None)
    with refused("told_too_long_ago", field="happened_at"):
        log(happened_at=cast.at - timedelta(days=5), at=cast.at + timedelta(days=3))
    with refused("told_future", field="happened_at"):
        log(happened_at=cast.at + timedelta(days=4), at=cast.at + timedelta(days=3))
    old = log(happened_at=cast.at - timedelta(days=90), by=cast.admin)
    assert old.is_late_entry is True


def test_when_the_next_is_due(cast: Cast, huatong: Customer, log: Log, visited: Visited) -> None:
    """The latest contact says; where it says nothing, what was due is done with and what is later stays."""

    def due() -> date | None:
        huatong.refresh_from_db()
        return huatong.next_contact_on

    log(next_at=date(2026, 1, 7))
    log(at=cast.at + 2 * HOUR)
    assert due() == date(2026, 1, 7)
    log(at=cast.at + timedelta(days=2))
    assert due() is None
    log(at=cast.at + timedelta(days=2, hours=1), next_at=date(2026, 1, 9))
    start = cast.at + timedelta(days=4)
    visited(started_at=start, ended_at=start + HOUR, at=start + 2 * HOUR)
    assert due() is None


def test_who_may_log(cast: Cast, huatong: Customer, log: Log) -> None:
    """Whoever sees the customer and may log; for somebody else only whom the permission reaches."""
    row = FollowupInput(customer=huatong.public_id, content="x")
    assert log(by=cast.zhang_min).by == cast.zhang_min
    assert log_followup(row=row, author=cast.li_wei, by=cast.zhang_min, at=cast.at + HOUR).by == cast.li_wei
    with refused("no_such_customer", field="customer"):
        log(by=cast.wang_fang)
    with refused("no_permission"):
        log(by=cast.zhou_jie)
    with refused("no_permission"):
        log_followup(row=row, author=cast.zhang_min, by=cast.li_wei, at=cast.at + HOUR)


def test_only_what_is_the_customers(cast: Cast, huatong: Customer, haitian: Customer, log: Log) -> None:
    """T-A07: a contact of another customer is not named beside this one."""
    hers = add_contact(customer=haitian.public_id, row=ContactInput(name="曾国藩"), by=cast.wang_fang, at=cast.at)
    mine = add_contact(customer=huatong.public_id, row=ContactInput(name="单晓峰"), by=cast.li_wei, at=cast.at)
    assert log(contact=mine.public_id).contact == mine
    with refused("not_of_this_customer", field="contact"):
        log(contact=hers.public_id)
    with refused("not_of_this_customer", field="opportunity"):
        log(opportunity="nonesuch")
    archive_customers(customers=[huatong.public_id], by=cast.li_wei, at=cast.at)
    with refused("is_archived", field="customer"):
        log()


def test_extra_fields_are_the_regulations(cast: Cast, log: Log) -> None:
    """What the form does not have is not stored."""
    in_force("tob")
    assert log(extra={"made_up": "x"}).extra == {}


def test_what_was_said_may_be_changed(cast: Cast, huatong: Customer, log: Log) -> None:
    """When and how it was may not, that way."""
    call = log(next_at=date(2026, 1, 7))
    at = cast.at + 2 * HOUR
    row = FollowupWords(content="合同已发", next_at=date(2026, 1, 9))
    changed = change_followup(followup=call.public_id, row=row, version=1, by=cast.li_wei, at=at)
    assert (changed.content, changed.version) == ("合同已发", 2)
    event = Event.objects.get(verb="followup.changed")
    assert event.data == {"customer": huatong.public_id, "changes": {"next_at": ["2026-01-07", "2026-01-09"]}}
    assert (event.private or {})["personal"] == {"content": ["报价已发", "合同已发"]}
    huatong.refresh_from_db()
    assert huatong.next_contact_on == date(2026, 1, 9)
    with raises(Conflict):
        change_followup(followup=call.public_id, row=FollowupWords(content="x"), version=1, by=cast.zhang_min, at=at)
    with raises(Missing):
        change_followup(followup=call.public_id, row=row, version=2, by=cast.wang_fang, at=at)


def _correction(call: Followup, **fields: object) -> FollowupCorrection:
    told = {
        "customer": call.customer.public_id,
        "happened_at": call.happened_at,
        "channel": call.channel,
        "reason": "记错了",
    }
    return FollowupCorrection.model_validate({**told, "progress": call.progress, **fields})


def test_a_correction_is_withdrawn_and_made_anew(cast: Cast, huatong: Customer, haitian: Customer, log: Log) -> None:
    """Entered under the wrong customer: the entry moves, at its own moment, with the reason; both customers count anew."""
    call = log(by=cast.zhang_min, next_at=date(2026, 1, 8))
    first = Event.objects.get(verb="followup.logged")
    at = cast.at + timedelta(days=9)
    row = _correction(call, customer=haitian.public_id, happened_at=cast.at, channel="online")
    corrected = correct_followup(followup=call.public_id, row=row, version=1, by=cast.chen_jing, at=at)
    assert (corrected.customer, corrected.happened_at, corrected.version) == (haitian, cast.at, 2)
    entry = projection().get(verb="followup.logged")
    assert (entry.at, entry.actor, entry.data["by"]) == (first.at, "zhang.min", "zhang.min")
    assert (entry.data["corrects"], entry.data["corrected_by"]) == (first.seq, "chen.jing")
    first.refresh_from_db()
    assert first.withdrawal.by.data == {"reason": "记错了"}
    huatong.refresh_from_db()
    haitian.refresh_from_db()
    assert (huatong.followup_count, huatong.last_followup_at, huatong.next_contact_on) == (0, None, None)
    assert (haitian.followup_count, haitian.last_followup_at, haitian.next_contact_on) == (1, cast.at, date(2026, 1, 8))


def test_a_correction_is_bound_to_when_it_was_logged(cast: Cast, log: Log) -> None:
    """No later than it was logged, no more than seven days before; and something must have been wrong."""
    call, at = log(), cast.at + timedelta(days=2)
    for told, code in (
        (cast.at + timedelta(days=1), "told_future"),
        (cast.at - timedelta(days=7), "told_too_long_ago"),
    ):
        with refused(code, field="happened_at"):
            row = _correction(call, happened_at=told)
            correct_followup(followup=call.public_id, row=row, version=1, by=cast.li_wei, at=at)
    with refused("nothing_changed"):
        correct_followup(followup=call.public_id, row=_correction(call), version=1, by=cast.li_wei, at=at)
    with raises(Missing):
        correct_followup(followup=call.public_id, row=_correction(call), version=1, by=cast.zhao_qiang, at=at)


def test_taken_back(cast: Cast, huatong: Customer, log: Log) -> None:
    """It counts no more; once only, and not without a reason."""
    call, at = log(), cast.at + 2 * HOUR
    with refused("reason_required", field="reason"):
        withdraw_followup(followup=call.public_id, reason=" ", version=1, by=cast.li_wei, at=at)
    withdraw_followup(followup=call.public_id, reason="点错了", version=1, by=cast.li_wei, at=at)
    assert not projection().filter(verb="followup.logged").exists()
    huatong.refresh_from_db()
    assert (huatong.followup_count, huatong.last_followup_at) == (0, None)
    with refused("followup_withdrawn"):
        withdraw_followup(followup=call.public_id, reason="点错了", version=None, by=cast.li_wei, at=at)


@pytest.mark.parametrize(
    ("code", "sees"),
    [
        ("li.wei", True),
        ("wang.fang", False),
        ("zhang.min", True),
        ("zhao.qiang", False),
        ("chen.jing", True),
        ("zhou.jie", False),
    ],
)
def test_who_sees_it(cast: Cast, log: Log, code: str, sees: bool) -> None:
    """Its author, the customer's owner, those above."""
    call = log()
    assert Followup.objects.visible_to(cast[code], "followups.view").filter(pk=call.pk).exists() is sees


def test_the_owner_sees_what_others_logged(cast: Cast, log: Log) -> None:
    """A colleague's or the manager's contact with one's own customer."""
    call = log(by=cast.zhang_min)
    assert list(Followup.objects.visible_to(cast.li_wei, "followups.view")) == [call]
