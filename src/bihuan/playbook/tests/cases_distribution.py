"""Hand-worked cases of D6 and D11."""

from __future__ import annotations

from bihuan.playbook.tests.cases_kit import Case, completed, person, report, start

CASES = (
    Case(
        "D6",
        "Spring Festival 2026: after Saturday 02-14 the next daily report is that of 02-24",
        (person("a"), person("b")),
        (
            start("2026-02-14 09:00"),
            report("2026-02-24 23:59:59", "a", "daily", "2026-02-14", "R1"),
            report("2026-02-25", "b", "daily", "2026-02-14", "R2"),
        ),
        "2026-02-24 23:59:59",
        (
            ("D6:day:2026-02-14:a", "late", "2026-02-15", "2026-02-24 23:59:59"),
            ("D6:day:2026-02-14:b", "late", "2026-02-15", None),
            ("D6:day:2026-02-24:a", "open", "2026-02-25", None),
            ("D6:day:2026-02-24:b", "open", "2026-02-25", None),
        ),
    ),
    Case(
        "D6",
        "the same a second later: missing, and the report at that moment changes nothing but done_at",
        (person("b"),),
        (start("2026-02-14 09:00"), report("2026-02-25", "b", "daily", "2026-02-14")),
        "2026-02-25",
        (
            ("D6:day:2026-02-14:b", "missing", "2026-02-15", "2026-02-25"),
            ("D6:day:2026-02-24:b", "late", "2026-02-25", None),
            ("D6:day:2026-02-25:b", "open", "2026-02-26", None),
        ),
    ),
    Case(
        "D6",
        "the role of the day: sales on Tuesday and Wednesday; of overlapping entries the last in the list counts",
        (
            person(
                "a",
                "manager",
                roles=[("2026-03-03", "2026-03-05", "sales"), ("2026-03-05", None, "regional_manager")],
            ),
        ),
        (start("2026-03-02 09:00"), report("2026-03-02 10:00", "a", "daily", "2026-03-04")),
        "2026-03-06",
        (
            ("D6:day:2026-03-03:a", "missing", "2026-03-04", None),
            ("D6:day:2026-03-04:a", "done", "2026-03-05", "2026-03-02 10:00"),
        ),
    ),
    Case(
        "D6",
        "leaver: the last day's report is missing after five working days, without National Day; joiner; leave",
        (
            person("a", left="2026-09-30"),
            person("b", joined="2026-09-30", away=[("2026-10-01", "2026-10-31")]),
        ),
        (start("2026-09-30 18:00"),),
        "2026-10-13 23:59:59",
        (
            ("D6:day:2026-09-30:a", "late", "2026-10-01", None),
            ("D6:day:2026-09-30:b", "late", "2026-10-01", None),
        ),
    ),
    Case(
        "D6",
        "and at the end of the fifth, 10-08, 09, Saturday 10, 12 and 13, the leaver's is",
        (person("a", left="2026-09-30"),),
        (start("2026-09-30 18:00"), report("2026-10-14", "a", "daily", "2026-09-30")),
        "2026-10-14",
        (("D6:day:2026-09-30:a", "missing", "2026-10-01", "2026-10-14"),),
    ),
    Case(
        "D6",
        "incomplete and completed at the due time; completed a second before it is done",
        (person("a"), person("b")),
        (
            report("2026-03-06 18:00", "a", "daily", "2026-03-06", "R1", complete=False),
            report("2026-03-06 18:00", "b", "daily", "2026-03-06", "R2", complete=False),
            completed("2026-03-06 23:59:59", "R2"),
            completed("2026-03-07", "R1"),
        ),
        "2026-03-08",
        (
            ("D6:day:2026-03-06:a", "incomplete", "2026-03-07", "2026-03-06 18:00"),
            ("D6:day:2026-03-06:b", "done", "2026-03-07", "2026-03-06 18:00"),
        ),
    ),
    Case(
        "D11",
        "National Day 2026: W40 is due at the end of Thursday 10-08, W41 on Monday 10-12",
        (person("r", "regional_manager"), person("s")),
        (start("2026-09-30 09:00"), report("2026-10-08 23:59:59", "r", "management", "2026-W40")),
        "2026-10-13",
        (
            ("D11:week:2026-W40:r", "done", "2026-10-09", "2026-10-08 23:59:59"),
            ("D11:week:2026-W41:r", "late", "2026-10-13", None),
        ),
    ),
    Case(
        "D11",
        "another kind, another person's and another week's report are not it",
        (person("r", "regional_manager"), person("q", "regional_manager", left="2026-03-01")),
        (
            start("2026-03-02 09:00"),
            report("2026-03-09 10:00", "r", "weekly", "2026-W10", "R1"),
            report("2026-03-09 10:00", "q", "management", "2026-W10", "R2"),
            report("2026-03-09 10:00", "r", "management", "2026-W11", "R3"),
        ),
        "2026-03-17",
        (
            ("D11:week:2026-W10:r", "missing", "2026-03-10", None),
            ("D11:week:2026-W11:r", "done", "2026-03-17", "2026-03-09 10:00"),
        ),
    ),
    Case(
        "D11",
        "Spring Festival 2027 by statute: W05 is due at the end of Thursday 02-11",
        (person("r", "regional_manager"),),
        (start("2027-02-01 09:00"), report("2027-02-12", "r", "management", "2027-W05")),
        "2027-02-12",
        (("D11:week:2027-W05:r", "late", "2027-02-12", "2027-02-12"),),
    ),
    Case(
        "D11",
        "a role given up on the last working day owes nothing for the week, one taken up then does; ISO week 53",
        (
            person("p", "regional_manager", roles=[("2026-12-31", None, "director")]),
            person("r", "sales", roles=[("2026-12-31", "2026-12-31", "regional_manager")]),
        ),
        (start("2026-12-28 09:00"),),
        "2027-01-12",
        (("D11:week:2026-W53:r", "missing", "2027-01-05", None),),
    ),
    Case(
        "D11",
        "once in the role and never again: late until the end of the 5th working day after 01-04",
        (person("r", "sales", roles=[("2026-12-31", "2026-12-31", "regional_manager")]),),
        (start("2026-12-28 09:00"), report("2027-01-11 23:59:59", "r", "management", "2026-W53")),
        "2027-01-20",
        (("D11:week:2026-W53:r", "late", "2027-01-05", "2027-01-11 23:59:59"),),
    ),
)
