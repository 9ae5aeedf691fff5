"""Webhooks from the log to a receiver on this machine: once each, in order, signed, in the name of whoever set them up."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from bihuan.base.access.inputs import RoleInput
from bihuan.base.access.models import Role
from bihuan.base.access.services import create_role
from bihuan.base.audit.models import Event
from bihuan.base.audit.services import withdraw
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.services import assign_roles
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Refused
from bihuan.flow.customers.services import grade_customers
from bihuan.insight.notices.models import Notice
from bihuan.insight.webhooks import services
from bihuan.insight.webhooks.inputs import EndpointInput
from bihuan.insight.webhooks.models import Delivery, Endpoint
from bihuan.insight.webhooks.rules import GIVEN_UP_AFTER
from bihuan.insight.webhooks.services import sending
from bihuan.interfaces.channels.sealing import seal
from bihuan.interfaces.channels.signing import new_secret
from bihuan.interfaces.channels.telling import policy, tell_due
from bihuan.interfaces.channels.tests.receiving import Taken, documented, receiver
from bihuan.interfaces.web.customers.tests.made import customer

SECRET = new_secret()


@pytest.fixture
def taken(settings: Settings) -> Iterator[Taken]:
    """A receiver that may be told, because the setting names it."""
    with receiver() as found:
        settings.WEBHOOK_HOSTS = (f"127.0.0.1:{found.port}",)
        yield found


def endpoint(cast: Cast, taken: Taken, *verbs: str, by: Member | None = None, path: str = "/") -> Endpoint:
    """One that is told these facts."""
    value = EndpointInput(name="ERP", url=taken.base + path, verbs=verbs or ("customer.*",))
    return services.create_endpoint(
        value=value, sealed=seal(SECRET), policy=policy(), by=by or cast.admin, at=timezone.now()
    )


def manager(cast: Cast, code: str, *roles: str) -> Member:
    """That member with these roles."""
    there = cast.again(code)
    held = list(Role.objects.filter(code__in=roles))
    assign_roles(member=there, roles=held, version=there.version, by=cast.admin, at=cast.at)
    return cast.again(code)


def integrating(cast: Cast) -> str:
    """A role that may set up webhooks and nothing else."""
    return create_role(value=RoleInput(name="集成", grants={"company.manage": 4}), by=cast.admin, at=cast.at).code


def states() -> list[tuple[str, str]]:
    """What became of each."""
    return [(one.verb, one.state) for one in Delivery.objects.order_by("seq")]


@pytest.mark.trust("T-J04")
def test_told_once_and_signed(cast: Cast, taken: Taken) -> None:
    """What happens after it was set up, as far as it wants it; the message has what the log has, and no name."""
    customer(cast, "从前的公司")
    endpoint(cast, taken)
    made = customer(cast, "华通", contact_name="曾国藩", contact_phone="13800000000")
    assert tell_due(at=timezone.now()) == {"found": 1, "told": 1, "failed": 0}
    assert tell_due(at=timezone.now()) == {"found": 0, "told": 0, "failed": 0}
    event = Event.objects.get(verb="customer.recorded", subject=made.public_id)
    (one,) = Delivery.objects.all()
    assert taken.message(SECRET) == {
        "id": one.message_id,
        "type": "customer.recorded",
        "occurred_at": event.at.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "seq": event.seq,
        "subject": {"kind": "customer", "id": made.public_id},
        "by": "li.wei",
        "data": event.data,
    }
    _path, headers, body = taken.requests[0]
    assert "华通" not in body.decode() and "曾国藩" not in body.decode() and "138" not in body.decode()
    assert headers["webhook-id"] == one.message_id == f"msg_{one.endpoint.public_id}_{event.seq}"
    assert headers["content-type"] == "application/json" and headers["host"] == f"127.0.0.1:{taken.port}"
    assert (one.status, one.attempts, one.excerpt) == (200, 1, "收到 了")
    with pytest.raises(ValueError, match="not from there"):
        documented()["verify"](headers, body + b" ", SECRET, timezone.now().timestamp())
    with pytest.raises(ValueError, match="not fresh"):
        documented()["verify"](headers, body, SECRET, timezone.now().timestamp() + 301)


@pytest.mark.trust("T-A14")
def test_only_what_its_creator_may_see(cast: Cast, taken: Taken) -> None:
    """赵强 of 北京 may set up webhooks and sees his own customers: 李伟's do not go out, and accounts neither."""
    zhao_qiang = manager(cast, "zhao.qiang", "sales", integrating(cast))
    endpoint(cast, taken, "customer.*", "role.*", by=zhao_qiang)
    customer(cast, "李伟的公司")
    create_role(value=RoleInput(name="别的", grants={"log.view": 4}), by=cast.admin, at=cast.at)
    assert tell_due(at=timezone.now())["found"] == 0
    own = customer(dataclasses.replace(cast, members={**cast.members, "li.wei": zhao_qiang}), "赵强的公司")
    assert tell_due(at=timezone.now())["told"] == 1
    assert taken.message(SECRET)["subject"]["id"] == own.public_id


@pytest.mark.trust("T-I07")
def test_rights_lost_between_deciding_and_sending(cast: Cast, taken: Taken) -> None:
    """What was written down for somebody who may no more is not sent; the administrators are told once."""
    made = endpoint(cast, taken, by=manager(cast, "li.wei", "sales", integrating(cast)))
    customer(cast)
    assert services.follow(at=timezone.now()) == 1
    manager(cast, "li.wei", "sales")
    for _ in range(2):
        assert tell_due(at=timezone.now()) == {"found": 0, "told": 0, "failed": 0}
    made.refresh_from_db()
    assert (taken.requests, made.stopped) == ([], "rights")
    assert list(Notice.objects.filter(kind="webhook_stopped").values_list("member__code", flat=True)) == ["admin"]
    services.resume(endpoint=made.public_id, leave_out=False, by=cast.admin, at=timezone.now())
    assert tell_due(at=timezone.now())["told"] == 1
    made.refresh_from_db()
    assert made.acts_for == cast.admin


@pytest.mark.trust("T-J04", "X14")
def test_order_is_kept_and_failures_wait(cast: Cast, taken: Taken) -> None:
    """A 500 holds up what is behind it; a pause later all goes, in the order of the log, the first with the id it had."""
    made, now = endpoint(cast, taken), timezone.now()
    here = customer(cast)
    grade_customers(customers=[here.public_id], grade="A", reason="", by=cast.li_wei, at=now)
    taken.status = 500
    assert tell_due(at=timezone.now()) == {"found": 2, "told": 0, "failed": 1}
    assert tell_due(at=timezone.now()) == {"found": 0, "told": 0, "failed": 0}
    assert states() == [("customer.recorded", "failing"), ("customer.graded", "waiting")]
    made.refresh_from_db()
    assert made.next_attempt_at is not None and made.failures == 1
    assert timedelta(seconds=40) < made.next_attempt_at - now < timedelta(seconds=80)
    taken.status = 204
    Endpoint.objects.update(next_attempt_at=now)
    assert tell_due(at=timezone.now())["told"] == 2
    assert [taken.message(SECRET, number)["type"] for number in (0, 1, 2)] == [
        "customer.recorded",
        "customer.recorded",
        "customer.graded",
    ]
    assert taken.message(SECRET, 0)["id"] == taken.message(SECRET, 1)["id"]
    made.refresh_from_db()
    assert made.failures == 0 and not any((made.failing_since, made.next_attempt_at))


@pytest.mark.trust("T-J04")
@pytest.mark.parametrize(("path", "error"), [("/redirect", "redirect"), ("/404", "status"), ("/503", "status")])
def test_not_taken(cast: Cast, taken: Taken, path: str, error: str) -> None:
    """Whatever is no 2xx, said with its status."""
    endpoint(cast, taken, path=path)
    customer(cast)
    assert tell_due(at=timezone.now())["failed"] == 1
    (one,) = Delivery.objects.all()
    assert (one.error, one.state, len(taken.requests)) == (error, "failing", 1)


def test_given_up_after_three_days(cast: Cast, taken: Taken) -> None:
    """It stops with a notice, is told nothing, and goes on where it stopped when somebody resumes it."""
    made = endpoint(cast, taken)
    customer(cast)
    taken.status = 500
    tell_due(at=timezone.now())
    Endpoint.objects.update(failing_since=timezone.now() - GIVEN_UP_AFTER, next_attempt_at=None)
    tell_due(at=timezone.now())
    made.refresh_from_db()
    assert made.stopped == "failing" and Notice.objects.filter(kind="webhook_stopped").count() == 1
    customer(cast, "其间的公司")
    taken.status = 200
    assert tell_due(at=timezone.now()) == {"found": 0, "told": 0, "failed": 0}
    services.resume(endpoint=made.public_id, leave_out=False, by=cast.admin, at=timezone.now())
    assert tell_due(at=timezone.now())["told"] == 2


def test_gone_stops_at_once(cast: Cast, taken: Taken) -> None:
    """410: the receiver wants no more. Resumed so, what was left out stays left out."""
    made = endpoint(cast, taken, path="/410")
    customer(cast)
    tell_due(at=timezone.now())
    made.refresh_from_db()
    assert made.stopped == "gone"
    services.resume(endpoint=made.public_id, leave_out=True, by=cast.admin, at=timezone.now())
    assert tell_due(at=timezone.now()) == {"found": 0, "told": 0, "failed": 0}
    assert states() == [("customer.recorded", "skipped")]


@pytest.mark.trust("T-J04")
def test_replays(cast: Cast, taken: Taken) -> None:
    """One fact, or all from a moment on, also from before it was set up; under the same ids."""
    early = customer(cast, "从前的公司")
    made = endpoint(cast, taken)
    customer(cast)
    tell_due(at=timezone.now())
    (first,) = Delivery.objects.all()
    assert first.seq is not None
    services.replay(endpoint=made.public_id, seq=first.seq, by=cast.admin, at=timezone.now())
    assert tell_due(at=timezone.now())["told"] == 1
    assert taken.message(SECRET, 0)["id"] == taken.message(SECRET, 1)["id"]
    since = Event.objects.get(subject=early.public_id).recorded_at
    services.replay_since(endpoint=made.public_id, since=since, by=cast.admin, at=timezone.now())
    assert tell_due(at=timezone.now()) == {"found": 2, "told": 2, "failed": 0}
    assert [taken.message(SECRET, number)["seq"] for number in (2, 3)] == sorted(
        Event.objects.filter(verb="customer.recorded").values_list("seq", flat=True)
    )
    with pytest.raises(Refused, match="nothing_to_replay"):
        services.replay_since(
            endpoint=made.public_id, since=timezone.now() + timedelta(days=1), by=cast.admin, at=timezone.now()
        )
    with pytest.raises(Refused, match="not_for_this_webhook"):
        services.replay(endpoint=made.public_id, seq=1, by=cast.admin, at=timezone.now())


def test_a_fact_taken_back_is_told(cast: Cast, taken: Taken) -> None:
    """To whoever may know the fact."""
    endpoint(cast, taken, "customer.recorded", "fact.withdrawn")
    made = customer(cast)
    seq = Event.objects.get(verb="customer.recorded", subject=made.public_id).seq
    withdraw(seqs=[seq], reason="误录", by=cast.admin, at=timezone.now())
    assert tell_due(at=timezone.now())["told"] == 2
    assert taken.message(SECRET)["subject"] == {"kind": "fact", "id": str(seq)}


@pytest.mark.trust("X14", "T-K03")
def test_a_dead_sender_loses_nothing(cast: Cast, taken: Taken) -> None:
    """Killed after the claim: nobody else is at it until the lease is over, then it goes out, under the same id."""
    made = endpoint(cast, taken)
    customer(cast)
    services.follow(at=timezone.now())
    claimed = sending.claim(made.public_id, at=timezone.now())
    assert claimed is not None and sending.next_delivery(claimed, at=timezone.now()) is not None
    assert tell_due(at=timezone.now())["told"] == 0
    Endpoint.objects.update(leased_until=timezone.now())
    assert tell_due(at=timezone.now())["told"] == 1
    assert states() == [("customer.recorded", "delivered")]


@pytest.mark.trust("X22", "T-K03")
def test_a_sender_that_wakes_up_holds_nothing_up(cast: Cast, taken: Taken) -> None:
    """Its attempt came to nothing, and another sender has told the same by now: that counts, and what waits behind it goes out."""
    made = endpoint(cast, taken)
    customer(cast)
    services.follow(at=timezone.now())
    found = sending.next_delivery(made, at=timezone.now())
    assert found is not None
    assert tell_due(at=timezone.now())["told"] == 1
    sending.ended(found[0], sending.Attempt("timeout"), at=timezone.now())
    customer(cast, "第二家有限公司")
    assert tell_due(at=timezone.now())["told"] == 1
    told = ("customer.recorded", "delivered")
    assert (states(), Delivery.objects.filter(error="").count()) == ([told, told], 2)


def test_a_test_goes_also_while_paused(cast: Cast, taken: Taken) -> None:
    """And is not tried again."""
    made = endpoint(cast, taken)
    services.pause(endpoint=made.public_id, by=cast.admin, at=timezone.now())
    customer(cast)
    services.test(endpoint=made.public_id, by=cast.admin, at=timezone.now())
    assert tell_due(at=timezone.now()) == {"found": 0, "told": 1, "failed": 0}
    assert taken.message(SECRET)["type"] == "webhook.test"
    taken.status = 500
    services.test(endpoint=made.public_id, by=cast.admin, at=timezone.now())
    assert tell_due(at=timezone.now())["failed"] == 1
    assert tell_due(at=timezone.now())["failed"] == 0


def test_a_new_secret(cast: Cast, taken: Taken) -> None:
    """Both sign for a day, then the new one alone."""
    made, new = endpoint(cast, taken), new_secret()
    services.rotate_secret(endpoint=made.public_id, sealed=seal(new), by=cast.admin, at=timezone.now())
    customer(cast)
    tell_due(at=timezone.now())
    assert taken.message(SECRET)["id"] == taken.message(new)["id"]
    Endpoint.objects.update(former_until=timezone.now())
    customer(cast, "第二家")
    tell_due(at=timezone.now())
    assert taken.message(new)
    with pytest.raises(ValueError, match="not from there"):
        taken.message(SECRET)


def test_skipping_what_the_receiver_will_never_take(cast: Cast, taken: Taken) -> None:
    """Those behind it go on at once."""
    made = endpoint(cast, taken)
    customer(cast)
    taken.status = 422
    tell_due(at=timezone.now())
    customer(cast, "第二家")
    stuck = Delivery.objects.get()
    services.skip(endpoint=made.public_id, delivery=stuck.pk, by=cast.admin, at=timezone.now())
    taken.status = 200
    assert tell_due(at=timezone.now())["told"] == 1
    assert [state for _verb, state in states()] == ["skipped", "delivered"]
    with pytest.raises(Refused, match="not_waiting"):
        services.skip(endpoint=made.public_id, delivery=stuck.pk, by=cast.admin, at=timezone.now())


@pytest.mark.trust("T-J03")
def test_the_setting_taken_back(cast: Cast, taken: Taken, settings: Settings) -> None:
    """A host that is named no more is told no more."""
    endpoint(cast, taken)
    customer(cast)
    settings.WEBHOOK_HOSTS = ()
    assert tell_due(at=timezone.now())["failed"] == 1
    assert (Delivery.objects.get().error, taken.requests) == ("url_port", [])


def test_changing_it_makes_it_ones_own(cast: Cast, taken: Taken) -> None:
    """Nobody points somebody else's webhook at themselves and reads what only they could."""
    made = endpoint(cast, taken)
    by = manager(cast, "zhao.qiang", "sales", integrating(cast))
    value = EndpointInput(name="ERP", url=taken.base + "/mine", verbs=("customer.*",))
    services.change_endpoint(endpoint=made.public_id, value=value, policy=policy(), version=1, by=by, at=timezone.now())
    customer(cast)
    assert tell_due(at=timezone.now())["found"] == 0
    with pytest.raises(Refused, match="no_permission"):
        services.pause(endpoint=made.public_id, by=cast.li_wei, at=timezone.now())
