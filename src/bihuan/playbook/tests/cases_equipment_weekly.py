"""Hand-worked cases of the weekly clauses A11, A12 and A19."""

from __future__ import annotations

from bihuan.playbook.tests.cases_kit import (
    Case,
    closed,
    completed,
    opened,
    person,
    report,
    staged,
    start,
    statistics,
    updated,
)

CASES = (
    Case(
        "A11",
        "Spring Festival 2026: W07 is due at the end of Tuesday 02-24, W08 has no working day",
        (person("li"),),
        (start("2026-02-09 09:00"),),
        "2026-02-25",
        (("A11:week:2026-W07:li", "late", "2026-02-25", None),),
    ),
    Case(
        "A11",
        "joined and left on the make-up Saturday 02-14; missing after 02-25, 26, 27, Saturday 28 and 03-02",
        (person("li", joined="2026-02-14", left="2026-02-14"), person("mo", joined="2026-02-15")),
        (start("2026-02-10 09:00"), report("2026-03-03", "li", "weekly", "2026-W07")),
        "2026-03-03",
        (
            ("A11:week:2026-W07:li", "missing", "2026-02-25", "2026-03-03"),
            ("A11:week:2026-W09:mo", "late", "2026-03-03", None),
        ),
    ),
    Case(
        "A11",
        "at exactly the due time is late; a microsecond before it, given in UTC, is done and shown cut",
        (person("a"), person("b")),
        (
            start("2026-03-02 09:00"),
            report("2026-03-10", "a", "weekly", "2026-W10"),
            report("2026-03-09T15:59:59.999999Z", "b", "weekly", "2026-W10", "R2"),
        ),
        "2026-03-12",
        (
            ("A11:week:2026-W10:a", "late", "2026-03-10", "2026-03-10"),
            ("A11:week:2026-W10:b", "done", "2026-03-10", "2026-03-09 23:59:59"),
        ),
    ),
    Case(
        "A11",
        "ISO week 53 runs into January and is due on Monday 2027-01-04",
        (person("a"), person("b")),
        (start("2026-12-28 09:00"), report("2027-01-04 12:00", "a", "weekly", "2026-W53")),
        "2027-01-05",
        (
            ("A11:week:2026-W53:a", "done", "2027-01-05", "2027-01-04 12:00"),
            ("A11:week:2026-W53:b", "late", "2027-01-05", None),
        ),
    ),
    Case(
        "A11",
        "the role on the last own working day counts: a is a manager on Friday, b is on leave then",
        (
            person("a", "manager", roles=[("2026-03-02", "2026-03-05", "sales")]),
            person("b", "manager", roles=[("2026-03-02", "2026-03-05", "sales")], away=[("2026-03-06", "2026-03-06")]),
        ),
        (start("2026-03-02 09:00"),),
        "2026-03-09",
        (("A11:week:2026-W10:b", "open", "2026-03-10", None),),
    ),
    Case(
        "A11",
        "missing only at the due time of the next weekly report, two weeks of leave away",
        (person("li", away=[("2026-03-09", "2026-03-22")]),),
        (start("2026-03-02 09:00"), report("2026-03-30 23:59", "li", "weekly", "2026-W10")),
        "2026-03-31",
        (
            ("A11:week:2026-W10:li", "late", "2026-03-10", "2026-03-30 23:59"),
            ("A11:week:2026-W13:li", "late", "2026-03-31", None),
        ),
    ),
    Case(
        "A11",
        "a completion before the submission is none; a second, complete report completes the first",
        (person("a"), person("b")),
        (
            start("2026-03-02 09:00"),
            completed("2026-03-09 09:00", "RA"),
            report("2026-03-09 10:00", "a", "weekly", "2026-W10", "RA", complete=False),
            report("2026-03-08 10:00", "b", "weekly", "2026-W10", "RB", complete=False),
            report("2026-03-09 20:00", "b", "weekly", "2026-W10", "RC"),
        ),
        "2026-03-10",
        (
            ("A11:week:2026-W10:a", "incomplete", "2026-03-10", "2026-03-09 10:00"),
            ("A11:week:2026-W10:b", "done", "2026-03-10", "2026-03-08 10:00"),
        ),
    ),
    Case(
        "A11",
        "handed in and not yet complete, before the due time: open, without done_at; National Day 2026",
        (person("a"),),
        (start("2026-09-28 09:00"), report("2026-10-05 10:00", "a", "weekly", "2026-W40", complete=False)),
        "2026-10-08 23:59:59",
        (("A11:week:2026-W40:a", "open", "2026-10-09", None),),
    ),
    Case(
        "A12",
        "Spring Festival 2026: the 168 h before 02-25 begin at 02-18, first moment in",
        (person("a"), person("b")),
        (
            opened("2026-02-10 09:00", "O1", "a"),
            opened("2026-02-10 09:00", "O2", "b"),
            updated("2026-02-17 23:59:59", "O1"),
            updated("2026-02-18", "O2"),
        ),
        "2026-02-25",
        (
            ("A12:week:2026-W07:a", "late", "2026-02-25", None),
            ("A12:week:2026-W07:b", "done", "2026-02-25", "2026-02-18"),
        ),
    ),
    Case(
        "A12",
        "closed at the due time it was open just before; closed a second earlier it was not",
        (person("a"), person("b")),
        (
            opened("2026-03-02 09:00", "O1", "a"),
            opened("2026-03-02 09:00", "O2", "b"),
            closed("2026-03-10", "O1"),
            closed("2026-03-09 23:59:59", "O2"),
        ),
        "2026-03-10",
        (("A12:week:2026-W10:a", "late", "2026-03-10", "2026-03-10"),),
    ),
    Case(
        "A12",
        "before the due time the owner at `until` counts, handed over at that very moment too",
        (person("a"), person("b")),
        (
            opened("2026-03-03", "O1", "a"),
            opened("2026-03-02 09:00", "O2", "a"),
            opened("2026-03-09 12:00", "O2", "b"),
        ),
        "2026-03-09 12:00",
        (
            ("A12:week:2026-W10:a", "done", "2026-03-10", "2026-03-03"),
            ("A12:week:2026-W10:b", "done", "2026-03-10", "2026-03-09 12:00"),
        ),
    ),
    Case(
        "A12",
        "done when the last got its first touch, incomplete while one lacks a complete one; a stage change is complete",
        (person("a"),),
        (
            opened("2026-03-02 09:00", "O1", "a"),
            opened("2026-03-02 09:00", "O2", "a"),
            updated("2026-03-05 10:00", "O1", complete=False),
            updated("2026-03-06 10:00", "O2"),
            staged("2026-03-10", "O1"),
        ),
        "2026-03-16 23:59",
        (
            ("A12:week:2026-W10:a", "incomplete", "2026-03-10", "2026-03-06 10:00"),
            ("A12:week:2026-W11:a", "open", "2026-03-17", None),
        ),
    ),
    Case(
        "A12",
        "missing at the next A11 although nothing is owned by then",
        (person("a"), person("b")),
        (
            opened("2026-03-02 09:00", "O1", "a"),
            opened("2026-03-02 09:00", "O2", "b"),
            closed("2026-03-16 12:00", "O1"),
            closed("2026-03-17", "O2"),
        ),
        "2026-03-18",
        (
            ("A12:week:2026-W10:a", "late", "2026-03-10", "2026-03-16 12:00"),
            ("A12:week:2026-W10:b", "missing", "2026-03-10", "2026-03-17"),
            ("A12:week:2026-W11:b", "late", "2026-03-17", "2026-03-17"),
        ),
    ),
    Case(
        "A12",
        "ISO week 53; owners who are no `sales`, or without an own working day in the week, owe nothing",
        (person("a"), person("m", "manager"), person("x", away=[("2026-12-28", "2026-12-31")])),
        (
            opened("2026-12-28 09:00", "O1", "a"),
            opened("2026-12-28 09:00", "O2", "m"),
            opened("2026-12-28 09:00", "O3", "x"),
        ),
        "2027-01-05",
        (("A12:week:2026-W53:a", "late", "2027-01-05", None),),
    ),
    Case(
        "A12",
        "reopened after it was closed: owned again; the reopening is a touch",
        (person("a"),),
        (
            opened("2026-03-02 09:00", "O1", "a"),
            closed("2026-03-04 09:00", "O1"),
            opened("2026-03-09 23:59:59", "O1", "a"),
        ),
        "2026-03-10",
        (("A12:week:2026-W10:a", "done", "2026-03-10", "2026-03-04 09:00"),),
    ),
    Case(
        "A19",
        "Spring Festival 2025: W04 and W05 are due together; W04 is missing at the next that is due later",
        (person("m", "marketing"),),
        (start("2025-01-20 09:00"), statistics("2025-02-12 23:59", "2025-W04")),
        "2025-02-13",
        (
            ("A19:week:2025-W04:m", "late", "2025-02-06", "2025-02-12 23:59"),
            ("A19:week:2025-W05:m", "missing", "2025-02-06", None),
            ("A19:week:2025-W06:m", "late", "2025-02-13", None),
        ),
    ),
    Case(
        "A19",
        "National Day 2025: W39 and W40 due at the end of Thursday 10-09; what `system` releases counts",
        (person("m", "marketing"),),
        (
            start("2025-09-22 09:00"),
            statistics("2025-10-09 23:59:59", "2025-W39", "system"),
            statistics("2025-10-10", "2025-W40"),
        ),
        "2025-10-10",
        (
            ("A19:week:2025-W39:m", "done", "2025-10-10", "2025-10-09 23:59:59"),
            ("A19:week:2025-W40:m", "late", "2025-10-10", "2025-10-10"),
        ),
    ),
    Case(
        "A19",
        "released before the week was over, for everyone in marketing",
        (
            person("m", "marketing"),
            person("n", "marketing", joined="2026-03-06"),
            person("o", "marketing", left="2026-03-01"),
        ),
        (start("2026-03-02 09:00"), statistics("2026-03-08 12:00", "2026-W10")),
        "2026-03-09",
        (
            ("A19:week:2026-W10:m", "done", "2026-03-12", "2026-03-08 12:00"),
            ("A19:week:2026-W10:n", "done", "2026-03-12", "2026-03-08 12:00"),
        ),
    ),
    Case(
        "A19",
        "left: missing at the end of the 5th working day after Wednesday 03-11; n left marketing on Friday",
        (person("m", "marketing", left="2026-03-06"), person("n", "marketing", roles=[("2026-03-06", None, "sales")])),
        (start("2026-03-02 09:00"), statistics("2026-03-19", "2026-W10")),
        "2026-03-19",
        (("A19:week:2026-W10:m", "missing", "2026-03-12", "2026-03-19"),),
    ),
    Case(
        "A19",
        "ISO week 53 and W01 of 2027",
        (person("m", "marketing"),),
        (start("2026-12-28 09:00"), statistics("2027-01-06 23:59:59", "2026-W53")),
        "2027-01-11",
        (
            ("A19:week:2026-W53:m", "done", "2027-01-07", "2027-01-06 23:59:59"),
            ("A19:week:2027-W01:m", "open", "2027-01-14", None),
        ),
    ),
)
