"""Hand-worked cases of B8: the duty of a first contact, and its proposal `reclaim`."""

from __future__ import annotations

from bihuan.playbook.tests.cases_kit import Case, assigned, call, person, recorded, released, visit, waived

PEOPLE = (person("x"), person("y"))

CASES = (
    Case(
        "B8",
        "seven calendar days over Spring Festival 2026; a follow-up at exactly the due time is late",
        PEOPLE,
        (
            assigned("2026-02-13 10:00", "C1", "x"),
            recorded("2026-02-13 10:00", "C2", owner="y"),
            call("2026-02-20 23:59:59", "C1", "x"),
            call("2026-02-21", "C2", "y"),
        ),
        "2026-02-21",
        (
            ("B8:customer:C1:x", "done", "2026-02-21", "2026-02-20 23:59:59"),
            ("B8:customer:C2:y", "late", "2026-02-21", "2026-02-21"),
        ),
    ),
    Case(
        "B8",
        "and is too late for the proposal",
        PEOPLE,
        (
            assigned("2026-02-13 10:00", "C1", "x"),
            recorded("2026-02-13 10:00", "C2", owner="y"),
            call("2026-02-20 23:59:59", "C1", "x"),
            call("2026-02-21", "C2", "y"),
        ),
        "2026-02-21",
        (("customer:C2", "reclaim", "2026-02-21"),),
        "proposals",
    ),
    Case(
        "B8",
        "no duty after a follow-up by anyone, told late too; one at that very moment is not before it, and does it",
        PEOPLE,
        (
            assigned("2026-03-03 10:00", "C1", "x"),
            call("2026-03-04 10:00", "C1", "y", "2026-03-03 09:59:59"),
            assigned("2026-03-03 10:00", "C2", "x"),
            visit("V1", ["y", "x"], "2026-03-03 11:00", customer="C2", started_at="2026-03-03 10:00"),
        ),
        "2026-03-05",
        (("B8:customer:C2:x", "done", "2026-03-11", "2026-03-03 10:00"),),
    ),
    Case(
        "B8",
        "dropped by assigning to the same again, unless done, be it at that very moment; numbers are not given twice",
        PEOPLE,
        (
            assigned("2026-03-02 10:00", "C1", "x"),
            assigned("2026-03-03 10:00", "C1", "x"),
            recorded("2026-03-04 10:00", "C1", owner="x"),
            assigned("2026-03-02 10:00", "C2", "x"),
            assigned("2026-03-03 10:00", "C2", "x"),
            call("2026-03-03 10:00", "C2", "x"),
        ),
        "2026-03-05",
        (
            ("B8:customer:C2:x", "done", "2026-03-10", "2026-03-03 10:00"),
            ("B8:customer:C2:x#2", "done", "2026-03-11", "2026-03-03 10:00"),
            ("B8:customer:C1:x#3", "open", "2026-03-12", None),
        ),
    ),
    Case(
        "B8",
        "assigned to two at one instant: the later line's stands; a record without an owner drops nothing",
        PEOPLE,
        (
            assigned("2026-03-02 10:00", "C1", "x"),
            assigned("2026-03-02 10:00", "C1", "y"),
            recorded("2026-03-03 10:00", "C1"),
            recorded("2026-03-03 10:00", "C1", owner=None, grade="A"),
        ),
        "2026-03-05",
        (("B8:customer:C1:y", "open", "2026-03-10", None),),
    ),
    Case(
        "B8",
        "dropped when late and when waived, not when done late; a second duty needs that nobody had a follow-up",
        PEOPLE,
        (
            assigned("2026-03-02 10:00", "C1", "x"),
            released("2026-03-11 10:00", "C1"),
            assigned("2026-03-02 10:00", "C2", "x"),
            waived("2026-03-04 10:00", "B8:customer:C2:x"),
            released("2026-03-05 10:00", "C2"),
            assigned("2026-03-02 10:00", "C3", "x"),
            call("2026-03-10 10:00", "C3", "x"),
            released("2026-03-11 10:00", "C3"),
            assigned("2026-03-12 10:00", "C3", "x"),
        ),
        "2026-03-13",
        (("B8:customer:C3:x", "late", "2026-03-10", "2026-03-10 10:00"),),
    ),
    Case(
        "B8",
        "the proposal stays when the duty is dropped after it; waived before, it is none",
        PEOPLE,
        (
            assigned("2026-03-02 10:00", "C1", "x"),
            released("2026-03-10", "C1"),
            assigned("2026-03-02 10:00", "C2", "x"),
            waived("2026-03-09 23:59:59", "B8:customer:C2:x"),
            assigned("2026-03-02 10:00", "C3", "x"),
            waived("2026-03-10", "B8:customer:C3:x"),
            assigned("2026-03-02 10:00", "C4", "x"),
            released("2026-03-09 23:59:59", "C4"),
        ),
        "2026-03-10",
        (("customer:C1", "reclaim", "2026-03-10"), ("customer:C3", "reclaim", "2026-03-10")),
        "proposals",
    ),
    Case(
        "B8",
        "a call told late withdraws the proposal, of the owner, or of anyone before the assignment",
        PEOPLE,
        (
            assigned("2026-03-02 10:00", "C1", "x"),
            call("2026-03-11 10:00", "C1", "x", "2026-03-09 10:00"),
            assigned("2026-03-02 10:00", "C2", "x"),
            call("2026-03-11 10:00", "C2", "y", "2026-03-02 09:59:59"),
            assigned("2026-03-02 10:00", "C3", "x"),
            call("2026-03-11 10:00", "C3", "y", "2026-03-09 10:00"),
        ),
        "2026-03-11 10:00",
        (("customer:C3", "reclaim", "2026-03-10"),),
        "proposals",
    ),
    Case(
        "B8",
        "before the late call was told, both stand; what happens after `until` has not come",
        PEOPLE,
        (
            assigned("2026-03-02 10:00", "C1", "x"),
            call("2026-03-11 10:00", "C1", "x", "2026-03-09 10:00"),
            assigned("2026-03-02 10:00", "C2", "x"),
            call("2026-03-09 10:00", "C2", "x", "2026-03-10 10:00"),
        ),
        "2026-03-10 09:00",
        (
            ("B8:customer:C1:x", "late", "2026-03-10", None),
            ("B8:customer:C2:x", "late", "2026-03-10", None),
        ),
    ),
    Case(
        "B8",
        "missing from the end of the fifth working day after the last day, done or not; National Day 2026",
        PEOPLE,
        (
            assigned("2026-09-25 10:00", "C1", "x"),
            assigned("2026-09-25 10:00", "C2", "x"),
            call("2026-10-13 23:59:59", "C1", "x"),
            call("2026-10-14", "C2", "x"),
        ),
        "2026-10-14",
        (
            ("B8:customer:C1:x", "late", "2026-10-03", "2026-10-13 23:59:59"),
            ("B8:customer:C2:x", "missing", "2026-10-03", "2026-10-14"),
        ),
    ),
)
