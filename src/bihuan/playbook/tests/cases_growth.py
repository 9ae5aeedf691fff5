"""Hand-worked cases of C13 and C18."""

from __future__ import annotations

from bihuan.playbook.tests.cases_kit import (
    Case,
    assigned,
    call,
    graded,
    person,
    recorded,
    released,
    start,
    visit,
)

A = person("a")

CASES = (
    Case(
        "C13",
        "Spring Festival 2026: Saturday 02-14 and 02-24 to 27; a call at the end of the fifth day is too late",
        (A, person("b")),
        (
            call("2026-02-13 09:00", "C1", "a", name="F1"),
            call("2026-02-13 09:00", "C1", "b", name="F2"),
            call("2026-02-28", "C1", "a", name="F3"),
            call("2026-02-27 23:59:59", "C1", "b", name="F4"),
        ),
        "2026-03-01",
        (("person:a", "idle_rep", "2026-02-28"),),
        "proposals",
    ),
    Case(
        "C13",
        "without any: from the day of the first event, or of joining; leave does not count; the leaver has no fifth day",
        (
            A,
            person("b", joined="2026-03-03"),
            person("c", away=[("2026-03-04", "2026-03-05")]),
            person("d", left="2026-03-06"),
        ),
        (start("2026-03-02 23:59:59"),),
        "2026-03-12",
        (
            ("person:a", "idle_rep", "2026-03-10"),
            ("person:b", "idle_rep", "2026-03-11"),
            ("person:c", "idle_rep", "2026-03-12"),
        ),
        "proposals",
    ),
    Case(
        "C13",
        "the role on the fifth day decides: a becomes a manager on it, b becomes sales on it, c a day after it",
        (
            person("a", roles=[("2026-03-09", None, "manager")]),
            person("b", "manager", roles=[("2026-03-09", None, "sales")]),
            person("c", "manager", roles=[("2026-03-10", None, "sales")]),
        ),
        (start("2026-03-02 09:00"),),
        "2026-03-31",
        (("person:b", "idle_rep", "2026-03-10"),),
        "proposals",
    ),
    Case(
        "C13",
        "a call told late withdraws what was proposed, and its own silence begins when it happened",
        (A,),
        (
            start("2026-03-02 09:00"),
            call("2026-03-20 09:00", "C1", "a", "2026-03-09 23:00"),
        ),
        "2026-03-20 09:00",
        (("person:a", "idle_rep", "2026-03-17"),),
        "proposals",
    ),
    Case(
        "C13",
        "the last one lies before the first event, and so does the proposal; a later one begins another silence",
        (A, person("b")),
        (
            call("2026-03-02 09:00", "C1", "a", "2026-02-13 09:00"),
            visit("V1", ["b", "a"], "2026-03-10 09:00"),
        ),
        "2026-03-17 23:59:59",
        (("person:a", "idle_rep", "2026-02-28"), ("person:b", "idle_rep", "2026-03-10")),
        "proposals",
    ),
    Case(
        "C13",
        "the same half a second later: both are silent again since the visit of 03-10",
        (A, person("b")),
        (
            call("2026-03-02 09:00", "C1", "a", "2026-02-13 09:00"),
            visit("V1", ["b", "a"], "2026-03-10 09:00"),
        ),
        "2026-03-18",
        (("person:a", "idle_rep", "2026-03-18"), ("person:b", "idle_rep", "2026-03-18")),
        "proposals",
        "2026-03-18",
    ),
    Case(
        "C18",
        "A after 7, B after 14, C after 30 times 24 h, whatever the holidays; `invalid` and ungraded never",
        (A,),
        tuple(
            recorded("2026-02-10 09:30", f"C{grade}", owner="a", grade=grade)
            for grade in ("A", "B", "C", "invalid", None)
        ),
        "2026-03-12 09:30",
        (
            ("customer:CA", "activate", "2026-02-17 09:30"),
            ("customer:CB", "activate", "2026-02-24 09:30"),
            ("customer:CC", "activate", "2026-03-12 09:30"),
        ),
        "proposals",
    ),
    Case(
        "C18",
        "a follow-up at that moment is too late, a second earlier it is not; both begin another silence",
        (A,),
        (
            recorded("2026-03-02 10:00", "C1", owner="a", grade="A"),
            recorded("2026-03-02 10:00", "C2", owner="a", grade="A"),
            call("2026-03-09 10:00", "C1", "a", progress=False),
            call("2026-03-09 09:59:59", "C2", "a"),
        ),
        "2026-03-16 10:00",
        (
            ("customer:C1", "activate", "2026-03-09 10:00"),
            ("customer:C2", "activate", "2026-03-16 09:59:59"),
            ("customer:C1", "activate", "2026-03-16 10:00"),
        ),
        "proposals",
    ),
    Case(
        "C18",
        "unowned at the moment: as soon as it is owned, once, also when given away again",
        (A,),
        (
            recorded("2026-03-02 10:00", "C1", grade="A"),
            assigned("2026-03-12 10:00", "C1", "a"),
            released("2026-03-13 10:00", "C1"),
            assigned("2026-03-14 10:00", "C1", "a"),
        ),
        "2026-03-20",
        (("customer:C1", "activate", "2026-03-12 10:00"),),
        "proposals",
    ),
    Case(
        "C18",
        "a grading, to the same grade too, and a recording begin anew; one that first gives an owner comes too late",
        (A,),
        (
            recorded("2026-03-02 10:00", "C1", owner="a", grade="A"),
            graded("2026-03-05 10:00", "C1", "A"),
            recorded("2026-03-02 10:00", "C2", owner="a", grade="A"),
            recorded("2026-03-06 10:00", "C2"),
            recorded("2026-03-02 10:00", "C3", grade="A"),
            recorded("2026-03-11 10:00", "C3", owner="a"),
        ),
        "2026-03-18 10:00",
        (
            ("customer:C3", "activate", "2026-03-11 10:00"),
            ("customer:C1", "activate", "2026-03-12 10:00"),
            ("customer:C2", "activate", "2026-03-13 10:00"),
            ("customer:C3", "activate", "2026-03-18 10:00"),
        ),
        "proposals",
    ),
    Case(
        "C18",
        "released at the moment it was owned just before; assigned at the moment it is owned at it",
        (A,),
        (
            recorded("2026-03-02 10:00", "C1", owner="a", grade="A"),
            released("2026-03-09 10:00", "C1"),
            recorded("2026-03-02 10:00", "C2", grade="A"),
            assigned("2026-03-09 10:00", "C2", "a"),
            recorded("2026-03-02 10:00", "C3", owner="a", grade="A"),
            released("2026-03-09 09:59:59", "C3"),
        ),
        "2026-03-20",
        (("customer:C1", "activate", "2026-03-09 10:00"), ("customer:C2", "activate", "2026-03-09 10:00")),
        "proposals",
    ),
    Case(
        "C18",
        "a call told late withdraws; one that happens after `until` does not; a lower grade waits longer",
        (A,),
        (
            recorded("2026-12-25 10:00", "C1", owner="a", grade="A"),
            call("2027-01-06 10:00", "C1", "a", "2027-01-01 09:59:59"),
            recorded("2026-12-25 10:00", "C2", owner="a", grade="A"),
            call("2026-12-26 10:00", "C2", "a", "2027-01-07 10:00"),
            recorded("2026-12-25 10:00", "C3", owner="a", grade="A"),
            graded("2026-12-31 10:00", "C3", "B"),
        ),
        "2027-01-06 10:00",
        (("customer:C2", "activate", "2027-01-01 10:00"),),
        "proposals",
    ),
)
