"""The live engine as the application will use it: a fact in, the case's answers out, the clock moving on."""

from bihuan.playbook.engine import Live
from bihuan.playbook.facts import Fact
from bihuan.playbook.instants import parse_instant
from bihuan.playbook.tests.cases_kit import assigned, call, person, report, start, t, visit, visited
from bihuan.playbook.tests.running import Json, document, facts, live, people, regulation
from bihuan.playbook.verdict import Duty, Proposal

WHO = [person("li.wei"), person("z", "manager")]


def engine(preset: str, now: str) -> Live:
    return live(preset, WHO, now=parse_instant(t(now)))


def fact(event: Json, seq: int = 1) -> Fact:
    return facts([event], WHO)[0]._replace(seq=seq)


def states(running: Live, case: str) -> list[tuple[str, str]]:
    return [(one.clause, one.state(running.now)) for one in running.findings(case) if isinstance(one, Duty)]


def test_a_visit_opens_a_duty_and_its_report_does_it() -> None:
    running = engine("equipment", "2026-03-02 12:00")
    running.tell(fact(visit("V1", ["li.wei"], "2026-03-02 11:00")))
    assert states(running, "visit:V1") == [("A13", "open")]
    running.tell(fact(visited("2026-03-02 12:00", "V1"), seq=2))
    assert states(running, "visit:V1") == [("A13", "done")]
    assert running.findings("visit:V2") == []


def test_the_clock_alone_opens_the_week_and_makes_it_late() -> None:
    running = engine("equipment", "2026-03-02 09:00")
    running.tell(fact(start("2026-03-02 09:00")))
    assert states(running, "person:li.wei") == []
    running.advance(parse_instant(t("2026-03-09")))
    assert states(running, "person:li.wei") == [("A11", "open")]
    running.advance(parse_instant(t("2026-03-10")))
    assert states(running, "person:li.wei") == [("A11", "late")]
    running.advance(parse_instant(t("2026-03-17")))
    assert states(running, "person:li.wei") == [("A11", "missing"), ("A11", "late")]


def test_the_clock_never_goes_back() -> None:
    running = engine("equipment", "2026-03-02 09:00")
    running.advance(parse_instant(t("2026-03-01 09:00")))
    assert running.now == parse_instant(t("2026-03-02 09:00"))


def test_a_fact_ahead_of_the_clock_waits() -> None:
    running = engine("equipment", "2026-03-02 09:00")
    running.tell(fact(visit("V1", ["li.wei"], "2026-03-03 11:00")))
    assert running.findings("visit:V1") == []
    running.advance(parse_instant(t("2026-03-03 11:00")))
    assert states(running, "visit:V1") == [("A13", "open")]


def test_a_proposal_comes_with_the_clock_and_goes_with_a_follow_up_told_late() -> None:
    running = engine("advertising", "2026-03-02 10:00")
    running.tell(fact(assigned("2026-03-02 10:00", "C1", "li.wei")))
    running.advance(parse_instant(t("2026-03-10")))
    assert [one.action for one in running.findings("customer:C1") if isinstance(one, Proposal)] == ["reclaim"]
    running.tell(fact(call("2026-03-10", "C1", "li.wei", happened="2026-03-05 10:00"), seq=2))
    assert [one for one in running.findings("customer:C1") if isinstance(one, Proposal)] == []
    assert states(running, "customer:C1") == [("B8", "done")]


def test_who_is_no_longer_in_the_list_owes_nothing_any_more() -> None:
    running = engine("equipment", "2026-03-24 09:00")
    running.tell(fact(start("2026-03-02 09:00")))
    assert states(running, "person:li.wei")
    running.people_changed(people([WHO[1]]))
    assert running.findings("person:li.wei") == []
    assert [one["who"] for one in document(running.result())["totals"]] == ["z"]


def test_a_new_version_changes_what_is_known() -> None:
    running = engine("equipment", "2026-03-09 12:00")
    running.tell(fact(visit("V1", ["li.wei"], "2026-03-09 11:00")), fact(start("2026-03-02 09:00"), seq=2))
    running.regulation_changed(regulation("advertising"))
    assert states(running, "visit:V1") == [("B18", "open")]
    assert {one["clause"] for one in document(running.result())["duties"]} == {"B2", "B17", "B18"}


def test_a_batch_is_judged_as_its_facts_one_by_one() -> None:
    events = [start("2026-03-02 09:00"), report("2026-03-09 10:00", "li.wei", "weekly", "2026-W10")]
    told = [fact(event, seq) for seq, event in enumerate(events)]
    one_by_one, at_once = engine("equipment", "2026-03-12 09:00"), engine("equipment", "2026-03-12 09:00")
    for each in told:
        one_by_one.tell(each)
    at_once.tell(*reversed(told))
    assert document(one_by_one.result()) == document(at_once.result())


def test_alarms_do_not_pile_up() -> None:
    running = engine("tob", "2026-03-02 09:00")
    for seq in range(200):
        running.tell(fact(call("2026-03-02 09:00", "C1", "li.wei", name=f"F{seq}"), seq=seq))
    assert len(running._alarm) == len(running._wakes)


def test_a_report_told_late_puts_its_week_right_and_leaves_the_others() -> None:
    running = engine("equipment", "2026-03-02 09:00")
    running.tell(fact(start("2026-03-02 09:00")))
    running.advance(parse_instant(t("2026-03-24")))
    assert [state for _, state in states(running, "person:li.wei")] == ["missing", "missing", "late"]
    running.tell(fact(report("2026-03-16 10:00", "li.wei", "weekly", "2026-W11"), seq=2))
    assert [state for _, state in states(running, "person:li.wei")] == ["missing", "done", "late"]
    found = document(running.result(since=parse_instant(t("2026-03-16"))))
    assert [one["about"] for one in found["duties"]] == ["week:2026-W11", "week:2026-W12"]
