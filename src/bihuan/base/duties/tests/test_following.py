"""Following the log: what it costs, and that nothing happens twice or half."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bihuan.base.audit.services import withdraw
from bihuan.base.duties.law import law
from bihuan.base.duties.models import Alarm, Awaited, Cursor, Duty, Holding, Proposal, Reference
from bihuan.base.duties.moments import nanoseconds
from bihuan.base.duties.places import Register
from bihuan.base.duties.services import catch_up, rebuild, sweep, verify
from bihuan.base.duties.setting import Clock, Setting
from bihuan.base.duties.tests.days import MONDAY, after, company, duty, followup, happened, recorded, reported, visit
from bihuan.base.duties.tests.told import publish, tell
from bihuan.base.organisation.selectors import people
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.policies.selectors import regulation
from bihuan.playbook.rules.quotas import CustomerFollowupsRule
from bihuan.playbook.rules.silences import DowngradeRule
from bihuan.playbook.tests.running import Json


def queries(at: datetime) -> int:
    """How many statements catching up takes, beginning and end of transactions left out."""
    with CaptureQueriesContext(connection) as captured:
        catch_up(at=at)
    return len([one for one in captured if "SAVEPOINT" not in one["sql"]])


@pytest.mark.clause("A13")
def test_a_visit_opens_its_report(cast: Cast) -> None:
    company("equipment")
    (told,) = tell([visit()])
    catch_up(at=after(hours=1))
    opened = duty("A13:visit:V1:li.wei")
    assert (opened.who, opened.member, opened.rule, opened.clause) == ("li.wei", cast.li_wei, "visit report", "A13")
    assert (opened.opened_at, opened.due_at) == (MONDAY, datetime(2026, 3, 5, 16, tzinfo=UTC))
    assert (opened.about_kind, opened.about_id, opened.opened_by) == ("visit", "V1", told.seq)
    assert (opened.late_points, opened.missing_points, opened.incomplete_points) == (-3, -5, -3)
    happened(reported(at=after(days=1), complete=False), at=after(days=1))
    assert (duty(opened.key).done_at, duty(opened.key).completed_at) == (after(days=1), None)
    happened(reported(at=after(days=2)), at=after(days=2))
    assert duty(opened.key).completed_at == after(days=2)
    assert duty(opened.key).pk == opened.pk


def test_nothing_new_costs_one_query(cast: Cast) -> None:
    company("equipment")
    happened(visit(), at=after(hours=1))
    assert queries(after(hours=2)) == 1


HEAVY = datetime(2024, 1, 1, 1, tzinfo=UTC)


def customer_with(followups: int) -> None:
    """A customer of grade B with so many follow-ups over two years, half of them 王芳's."""
    company("tob", at=HEAVY)
    tell([recorded(at=HEAVY, grade="B")])
    step = (MONDAY - HEAVY) / (followups + 1)
    given = [
        followup(f"F{number}", by=("li.wei", "wang.fang")[number % 2], at=HEAVY + step * (number + 1), told=MONDAY)
        for number in range(followups)
    ]
    tell(sorted(given, key=lambda line: str(line["actor"])))
    catch_up(at=MONDAY)
    sweep(at=MONDAY)


@pytest.mark.parametrize(("followups", "statements", "entries"), [(50, 19, 3), (5_000, 18, 5)])
def test_one_more_fact_costs_a_week_not_a_life(cast: Cast, followups: int, statements: int, entries: int) -> None:
    customer_with(followups)
    tell([followup("one more", at=after(hours=1))])
    assert queries(after(hours=2)) == statements
    assert loaded(after(hours=2)) == entries
    assert duty("E11:followup:one more:li.wei").done_at == after(hours=1)
    # Set by an earlier follow-up, it stays: ringing for nothing costs a judgement.
    assert Alarm.objects.get(case__kind="customer", clause="E14").wake_at <= after(days=14, hours=1)


def loaded(at: datetime) -> int:
    """How many entries of the log the rules about silences and counts have loaded for the customer this week."""
    found = regulation()
    assert found is not None
    cursor = Cursor.objects.get()
    clock = Clock(at, cursor.first_event, cursor.seq)
    setting = Setting(law(found), people(), clock, into={}, register=Register())
    place = setting.place()
    for rule in setting.rules:
        if isinstance(rule, DowngradeRule | CustomerFollowupsRule):
            place.loader.rule(rule, "C1", setting.week(nanoseconds(at)))
    place.loader.run()
    return len(place.loader.facts)


def test_an_import_costs_no_more_statements_than_a_few_rows(cast: Cast) -> None:
    company("tob")
    counts = []
    for first, rows in ((0, 5), (1_000, 150)):
        for number in range(first, first + rows):
            owner = ("li.wei", "wang.fang")[number % 2]
            tell(
                [
                    recorded(f"C{number}", owner, at=MONDAY, grade="A"),
                    followup(f"F{number}", f"C{number}", owner, at=MONDAY),
                ]
            )
        counts.append(queries(after(hours=1)))
    assert counts[0] <= 30
    # A statement holds so many rows: those that write are cut up, those that read are not.
    assert counts[1] <= counts[0] + 30
    assert Duty.objects.filter(clause="E11").count() == 155
    assert verify(at=after(hours=1)) == []


def test_told_late_it_counts_from_its_moment(cast: Cast) -> None:
    company("tob")
    happened(recorded(grade="B"), at=after(days=15))
    assert Proposal.objects.get().at == after(days=14)
    happened(followup("F1", at=after(days=10), told=after(days=15)), at=after(days=15))
    assert not Proposal.objects.exists()
    happened(at=after(days=25))
    assert Proposal.objects.get().at == after(days=24)


def test_a_moment_ahead_is_awaited(cast: Cast) -> None:
    company("equipment")
    happened(visit(at=after(hours=3)) | {"at": after(hours=1).isoformat()}, at=after(hours=1))
    assert Awaited.objects.get().wake_at == after(hours=2)
    assert not Duty.objects.filter(clause="A13").exists()
    sweep(at=after(hours=3))
    assert duty("A13:visit:V1:li.wei").opened_at == after(hours=3)
    assert not Awaited.objects.exists()


def test_a_moment_ahead_hides_nothing(cast: Cast) -> None:
    """A first contact that is told of later does not stand before the one that counts by now."""
    company("advertising")
    given = [
        {**recorded(at=after(days=day)), "verb": "customer.assigned", "data": {"owner": "li.wei"}} for day in (0, 13)
    ]
    early = followup("F1", by="wang.fang", at=after(hours=1), told=after(days=60))
    happened(given[0], followup("F2", by="wang.fang", at=after(days=12)), early, given[1], at=after(days=30))
    assert verify(at=after(days=30)) == []


@pytest.mark.trust("T-E10")
def test_what_is_withdrawn_never_was(cast: Cast) -> None:
    company("equipment")
    (held,) = tell([visit()])
    (event,) = tell([reported(at=after(hours=1))])
    catch_up(at=after(hours=2))
    withdraw(seqs=[event.seq], reason="交错了", by=cast.li_wei, at=after(hours=3))
    catch_up(at=after(hours=3))
    assert duty("A13:visit:V1:li.wei").done_at is None
    withdraw(seqs=[held.seq], reason="没去", by=cast.li_wei, at=after(hours=4))
    catch_up(at=after(hours=4))
    assert not Duty.objects.filter(clause="A13").exists()
    assert not Reference.objects.exists()


@pytest.mark.trust("X13")
def test_a_failure_leaves_everything_as_it_was(cast: Cast) -> None:
    """Half of a portion is never there: the next one who comes does all of it, once."""
    company("equipment")
    tell([visit()])
    before = Cursor.objects.values().get()
    with pytest.raises(DatabaseError), connection.execute_wrapper(_no_duties):
        catch_up(at=after(hours=1))
    assert Cursor.objects.values().get() == before
    assert not Reference.objects.exists()
    assert catch_up(at=after(hours=1)) == 1
    assert Duty.objects.filter(clause="A13").count() == 1
    assert catch_up(at=after(hours=1)) == 0


def _no_duties(execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
    if sql.startswith("INSERT INTO") and "duties_duty" in sql:
        raise DatabaseError("the disk is full")
    return execute(sql, params, many, context)


def test_a_log_of_more_than_one_portion(cast: Cast) -> None:
    company("tob")
    tell([followup(f"F{number}", at=MONDAY) for number in range(1_050)])
    assert catch_up(at=after(hours=1)) == 1_050
    assert Duty.objects.filter(clause="E11").count() == 1_050


def test_before_the_first_version_there_is_history_only(cast: Cast) -> None:
    tell([visit("V0", at=after(days=-14)), visit("V1", at=after(days=7))])
    catch_up(at=after(days=7))
    assert not Duty.objects.exists()
    publish("equipment", (MONDAY + timedelta(days=7)).date())
    sweep(at=after(days=8))
    assert sorted(Duty.objects.filter(clause="A13").values_list("about_id", flat=True)) == ["V1"]
    assert {row.opened_at >= after(days=7) - timedelta(hours=9) for row in Duty.objects.all()} == {True}
    assert verify(at=after(days=8)) == []


def test_a_repair_mends_everything(cast: Cast) -> None:
    company("equipment")
    happened(
        visit(),
        {
            **recorded(),
            "verb": "opportunity.opened",
            "subject": "opportunity:O1",
            "data": {"customer": "C1", "owner": "li.wei"},
        },
        at=after(days=8),
    )
    kept = duty("A13:visit:V1:li.wei")
    Duty.objects.filter(pk=kept.pk).update(missing_points=0)
    Duty.objects.filter(clause="A11").delete()
    for model in (Reference, Holding, Alarm):
        model.objects.all().delete()
    assert {one.table for one in verify(at=after(days=8))} == {"Duty", "Alarm"}
    moves = rebuild(at=after(days=8))
    assert {(move.clause, move.change, move.cause) for move in moves} == {("A11", "opened", "rebuild")}
    assert verify(at=after(days=8)) == []
    assert (duty(kept.key).pk, duty(kept.key).public_id, duty(kept.key).missing_points) == (kept.pk, kept.public_id, -5)
    assert Holding.objects.get().who == "li.wei"
    assert Reference.objects.filter(case__kind="visit", topic="held").count() == 1
    happened(reported(at=after(days=8)), at=after(days=8, hours=1))
    assert verify(at=after(days=8, hours=1)) == []


def test_many_alarms_ring_in_portions(cast: Cast) -> None:
    company("tob")
    lines: list[Json] = [recorded(f"C{number}", at=MONDAY, grade="B") for number in range(450)]
    happened(*lines, at=after(hours=1))
    assert Proposal.objects.count() == 0
    assert sweep(at=after(days=15)) >= 450
    assert Proposal.objects.count() == 450
    assert sweep(at=after(days=15)) == 0
    assert not Alarm.objects.filter(wake_at__lte=after(days=15)).exists()


@pytest.mark.trust("X16")
def test_the_clock_never_goes_back(cast: Cast) -> None:
    company("equipment")
    happened(visit(), at=after(days=8))
    count = Duty.objects.count()
    catch_up(at=after(days=1))
    sweep(at=after(days=1))
    assert Duty.objects.count() == count
    assert Cursor.objects.get().reached == after(days=8)


def test_within_a_transaction_nothing_is_lost(cast: Cast) -> None:
    """Who rolls back takes the duties back too; the next one finds the log as it is."""
    company("equipment")
    with transaction.atomic():
        happened(visit(), at=after(hours=1))
        transaction.set_rollback(True)
    happened(visit("V2"), at=after(hours=1))
    assert list(Duty.objects.filter(clause="A13").values_list("about_id", flat=True)) == ["V2"]
