"""Notices: from the log and by the clock, once each, only of what one may see."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bihuan.base.access.models import Role
from bihuan.base.audit.services import record
from bihuan.base.duties.models import Case, Duty, Move, Proposal
from bihuan.base.organisation.inputs import DelegationInput
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.services import assign_roles, give_delegation
from bihuan.base.organisation.tests.cast import SHANGHAI, Cast
from bihuan.insight.analytics.events import FeedbackGiven
from bihuan.insight.notices import services
from bihuan.insight.notices.kinds import KINDS
from bihuan.insight.notices.models import Mail, Notice
from bihuan.insight.notices.services import outbox
from bihuan.insight.notices.services.following import follow
from bihuan.insight.notices.services.reminding import remind
from bihuan.steer.reports.events import ReportReturned, ReportSigned
from bihuan.steer.reports.models import Report

NOW = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)


def told(kind: str | None = None) -> list[tuple[str, str]]:
    """Who was told what."""
    rows = Notice.objects.order_by("pk")
    return list((rows if kind is None else rows.filter(kind=kind)).values_list("member__code", "kind"))


def report(cast: Cast) -> Report:
    """李伟's weekly report, handed in, for 张敏 to sign."""
    return Report.objects.create(
        report_kind="weekly",
        writer=cast.li_wei,
        period="2026-W09",
        starts_on=date(2026, 2, 23),
        state="submitted",
        submitted_at=NOW,
        first_submitted_at=NOW,
        addressee=cast.zhang_min,
        created_at=NOW,
        updated_at=NOW,
    )


def signed(row: Report, verb: type = ReportSigned, **values: Any) -> Any:
    """The fact that it was signed or returned."""
    return verb(subject=row.public_id, report_kind="weekly", period="2026-W09", writer="li.wei", content="x", **values)


@pytest.fixture
def begun(cast: Cast) -> Cast:
    """What was before is history."""
    services.begin(at=NOW - timedelta(days=30))
    return cast


def test_the_past_is_not_told(begun: Cast) -> None:
    """What an import or a demo wrote before it began, and what is told of a time before."""
    row = report(begun)
    record([signed(row)], by=begun.zhang_min, at=NOW - timedelta(days=31))
    assert follow(at=NOW) == 0
    assert told() == []


def test_a_report_signed_and_returned(begun: Cast) -> None:
    """Its writer is told, once, however often the log is read; who did it is not."""
    row = report(begun)
    record([signed(row), signed(row, ReportReturned, comment="请补充")], by=begun.zhang_min, at=NOW)
    assert follow(at=NOW) == 2
    assert follow(at=NOW) == 0
    assert told() == [("li.wei", "report_signed"), ("li.wei", "report_returned")]
    returned = Notice.objects.get(kind="report_returned")
    assert returned.parameters == {
        "report_kind": "weekly",
        "period": "2026-W09",
        "comment": "请补充",
        "by": "zhang.min",
    }
    assert (returned.about_kind, returned.about_id) == ("report", row.public_id)


def test_nobody_is_told_of_what_they_may_not_see(begun: Cast) -> None:
    """A writer who may see no reports any more; a member who has left (T-A14)."""
    row = report(begun)
    writer = begun.again("li.wei")
    assign_roles(member=writer, roles=[], version=writer.version, by=None, at=NOW)
    record([signed(row)], by=begun.zhang_min, at=NOW)
    assert follow(at=NOW) == 0
    Member.objects.filter(code="wang.fang").update(is_active=False)
    record([FeedbackGiven(subject="f1", member="wang.fang", text="x")], by=begun.wu_ting, at=NOW)
    assert follow(at=NOW) == 0


def test_feedback(begun: Cast) -> None:
    """With its words, leading to what it is about."""
    record([FeedbackGiven(subject="f1", member="li.wei", text="写得清楚", visit="v1")], by=begun.wu_ting, at=NOW)
    follow(at=NOW)
    [notice] = Notice.objects.all()
    assert (notice.about_kind, notice.about_id, notice.parameters) == (
        "visit",
        "v1",
        {"by": "wu.ting", "comment": "写得清楚"},
    )


def test_acting_for_somebody(begun: Cast) -> None:
    """Who has been given permissions is told."""
    days = {"first_on": date(2026, 3, 9), "last_on": date(2026, 3, 10)}
    value = DelegationInput(taker=begun.wang_fang.public_id, permissions=("reports.sign",), **days)
    give_delegation(giver=begun.zhang_min, value=value, by=begun.zhang_min, at=NOW)
    follow(at=NOW)
    assert told() == [("wang.fang", "delegation")]


def duty(member: Member, due_at: datetime, **values: Any) -> Duty:
    """Something owed."""
    case, _ = Case.objects.get_or_create(kind="week", name=member.code)
    columns = {
        "case": case,
        "clause": "A11",
        "rule": "weekly report",
        "starts_on": date(2026, 1, 5),
        "origin": 0,
        "about_kind": "week",
        "about_id": f"2026-W09:{member.code}",
        "member": member,
        "who": member.code,
        "key": f"A11:{member.code}:{due_at.isoformat()}",
        "opened_at": due_at - timedelta(days=7),
        "due_at": due_at,
        "missing_at": due_at + timedelta(days=7),
        "opened_by": 0,
        **dict.fromkeys(("late_points", "missing_points", "incomplete_points"), 0),
        **dict.fromkeys(("late_fine", "missing_fine", "incomplete_fine"), 0),
    }
    return Duty.objects.create(**{**columns, **values})


@pytest.mark.parametrize(
    ("hour", "due", "expected"),
    [
        (7, datetime(2026, 3, 3, 0, tzinfo=SHANGHAI), []),  # before eight nothing of the evening
        (8, datetime(2026, 3, 3, 0, tzinfo=SHANGHAI), ["due_soon"]),  # the end of today is midnight
        (8, datetime(2026, 3, 4, 0, tzinfo=SHANGHAI), []),  # the end of tomorrow
        (6, datetime(2026, 3, 2, 10, tzinfo=SHANGHAI), ["due_soon"]),  # four hours ahead
        (5, datetime(2026, 3, 2, 10, tzinfo=SHANGHAI), []),
        (11, datetime(2026, 3, 2, 10, tzinfo=SHANGHAI), ["overdue"]),
        (11, datetime(2026, 2, 27, 10, tzinfo=SHANGHAI), []),  # long ago is no news
    ],
)
def test_due_soon_and_overdue(begun: Cast, hour: int, due: datetime, expected: list[str]) -> None:
    """In the morning, some hours before, and once it is over; each once."""
    duty(begun.li_wei, due)
    now = NOW.replace(hour=hour)
    remind(at=now)
    remind(at=now + timedelta(minutes=1))
    assert told() == [("li.wei", kind) for kind in expected]


def test_what_is_done_waived_or_not_open_yet(begun: Cast) -> None:
    """Nobody is reminded of it; nor of a quota, which has its bar on Today."""
    due = NOW + timedelta(hours=1)
    duty(begun.li_wei, due, done_at=NOW, completed_at=NOW)
    duty(begun.wang_fang, due, waived_at=NOW)
    duty(begun.zhao_qiang, due, opened_at=NOW + timedelta(minutes=1))
    duty(begun.zhang_min, due, target=10, count=3)
    remind(at=NOW)
    assert told() == []


def test_a_duty_that_moved(begun: Cast) -> None:
    """Its owner; not about what is over anyway."""
    columns = {
        "at": NOW,
        "cause": "people",
        "change": "moved",
        "clause": "A11",
        "about_kind": "week",
        "about_id": "w",
        "who": "li.wei",
    }
    Move.objects.create(key="1", member=begun.li_wei, old_due_at=NOW, new_due_at=NOW + timedelta(days=1), **columns)
    Move.objects.create(
        key="2", member=begun.li_wei, old_due_at=NOW - timedelta(days=9), new_due_at=NOW - timedelta(days=8), **columns
    )
    follow(at=NOW)
    follow(at=NOW)
    assert told() == [("li.wei", "duty_moved")]


def test_a_proposal(begun: Cast) -> None:
    """To the managers above, not to oneself, not to another region, not to the administrator."""
    case = Case.objects.create(kind="customer", name="c")
    columns = {
        "case": case,
        "clause": "B8",
        "rule": "reclaim",
        "starts_on": date(2026, 1, 5),
        "about_kind": "customer",
        "about_id": "c",
    }
    Proposal.objects.create(at=NOW, action="reclaim", member=begun.li_wei, origin=1, **columns)
    Proposal.objects.create(at=NOW, action="idle", member=begun.zhang_min, origin=2, **columns)
    remind(at=NOW)
    remind(at=NOW)
    assert sorted(told()) == [("chen.jing", "proposal"), ("chen.jing", "proposal"), ("zhang.min", "proposal")]


def test_reminders_cost_the_same_for_many(begun: Cast, django_assert_max_num_queries: Any) -> None:
    """However many duties."""
    for hours in range(1, 3):
        for member in begun.members.values():
            duty(member, NOW + timedelta(hours=hours))
    with django_assert_max_num_queries(14):
        remind(at=NOW)
    assert len(told()) == 2 * len(begun.members)


def test_seen(begun: Cast) -> None:
    """One's own only."""
    for member in (begun.li_wei, begun.wang_fang):
        services.notify([services.Draft(member.pk, "feedback", str(number)) for number in range(3)], at=NOW)
    mine = list(Notice.objects.of(begun.li_wei).values_list("pk", flat=True))
    others = list(Notice.objects.of(begun.wang_fang).values_list("pk", flat=True))
    assert services.mark_read(member=begun.li_wei, ids=[mine[0], others[0]], at=NOW) == 1
    assert services.mark_read(member=begun.li_wei, ids=None, at=NOW) == 2
    assert Notice.objects.of(begun.wang_fang).unread().count() == 3


def test_which_kinds_by_mail(begun: Cast) -> None:
    """The kind's own default until the member says otherwise."""
    usual = {kind.code for kind in KINDS.values() if kind.mailed}
    assert services.chosen(begun.li_wei) == usual > {"overdue", "report_returned", "review_requested"}
    services.choose(member=begun.li_wei, by_mail=["proposal"])
    assert services.chosen(begun.li_wei) == {"proposal"}
    assert services.chosen(begun.wang_fang) == usual


AT = datetime(2026, 3, 2, tzinfo=UTC)


def put(key: str = "k", at: datetime = AT) -> bool:
    """A mail."""
    return outbox.put(to="a@example.cn", subject="two\r\nBcc: x@example.cn", body="hello", dedupe_key=key, at=at)


@pytest.mark.django_db
def test_a_mail_once_for_each_key() -> None:
    """And its subject is one line, whatever was put in."""
    assert [put(), put()] == [True, False]
    assert Mail.objects.get().subject == "two Bcc: x@example.cn"


@pytest.mark.django_db
def test_each_mail_is_claimed_by_one() -> None:
    """Of two senders; one that died leaves it to the next after ten minutes."""
    put()
    first = outbox.claim(at=AT)
    assert outbox.claim(at=AT) is None
    again = outbox.claim(at=AT + timedelta(minutes=10))
    assert first is not None
    assert again is not None
    assert again.attempts == 2
    # The first one was only asleep: what it has to say of the mail is no longer asked for.
    outbox.failed(first, error="451 try later", for_good=True, at=AT)
    assert Mail.objects.get().next_attempt_at == again.next_attempt_at
    outbox.sent(again, at=AT)
    assert outbox.claim(at=AT + timedelta(days=9)) is None
    assert Mail.objects.get().state == Mail.SENT


@pytest.mark.trust("X14")
@pytest.mark.django_db
def test_tried_again_after_longer_and_longer_pauses() -> None:
    """Seven times over a day and a half, then given up; asked for again, it begins anew."""
    put()
    now, pauses = AT, []
    while True:
        mail = outbox.claim(at=now)
        assert mail is not None
        outbox.failed(mail, error="451 try\nlater", for_good=False, at=now)
        mail.refresh_from_db()
        if mail.next_attempt_at is None:
            break
        pauses.append(mail.next_attempt_at - now)
        now = mail.next_attempt_at
    assert [pause.total_seconds() / 60 for pause in pauses] == [1, 5, 30, 120, 360, 1440]
    assert (mail.state, mail.attempts, mail.last_error) == (Mail.GIVEN_UP, 7, "451 try later")
    assert outbox.again([mail.pk], at=now) == 1
    assert outbox.claim(at=now) is not None


@pytest.mark.django_db
def test_refused_for_good() -> None:
    """An address that does not exist is not tried again."""
    put()
    mail = outbox.claim(at=AT)
    assert mail is not None
    outbox.failed(mail, error="550 no such user", for_good=True, at=AT)
    assert Mail.objects.get().state == Mail.GIVEN_UP


def test_roles_that_tell(cast: Cast) -> None:
    """Statistics go to those whose role looks at them."""
    assert {role.code for role in Role.objects.all() if "statistics.view" in role.scopes()} >= {
        "manager",
        "director",
        "gm",
        "marketing",
    }
