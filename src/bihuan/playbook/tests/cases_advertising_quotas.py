"""Hand-worked cases of the quotas B2 and B17, and of B3, B18 and B26."""

from __future__ import annotations

from bihuan.playbook.tests.cases_kit import (
    Case,
    asked,
    did,
    person,
    recorded,
    reviewed,
    signed,
    start,
    visit,
    visited,
)

A = person("a")
B = person("b")
M = person("m", "manager")

CASES = (
    Case(
        "B2",
        "ten a day of one's own: six days before Spring Festival 2026, five without the make-up Saturday, a joiner one",
        (A, person("b", away=[("2026-02-14", "2026-02-14")]), person("c", "manager", joined="2026-02-14")),
        (start("2026-02-09 09:00"),),
        "2026-02-10",
        (
            ("B2:week:2026-W07:a", "open", None, 0, 60),
            ("B2:week:2026-W07:b", "open", None, 0, 50),
            ("B2:week:2026-W07:c", "open", None, 0, 10),
        ),
        "quotas",
    ),
    Case(
        "B2",
        "distinct customers: done with the tenth, counted on; the week's first instant is in, the next week's is not",
        (person("a", joined="2026-03-06"),),
        (
            recorded("2026-03-01 23:59:59", "C0", "a"),
            *(recorded("2026-03-02", f"C{number}", "a") for number in range(1, 6)),
            recorded("2026-03-06 09:00", "C1", "a"),
            *(recorded(f"2026-03-06 09:0{number}", f"C{number}", "a") for number in range(6, 10)),
            recorded("2026-03-06 10:00", "C10", "b"),
            recorded("2026-03-08 23:59:59", "C10", "a"),
            recorded("2026-03-08 23:59:59", "C11", "a"),
            recorded("2026-03-09", "C12", "a"),
        ),
        "2026-03-09",
        (
            ("B2:week:2026-W10:a", "done", "2026-03-08 23:59:59", 11, 10),
            ("B2:week:2026-W11:a", "open", None, 1, 50),
        ),
        "quotas",
    ),
    Case(
        "B2",
        "missing from the week's end on; no week without a working day; what `system` records is nobody's",
        (A,),
        (recorded("2026-02-09 09:00", "C1", "a"), recorded("2026-02-09 10:00", "C2", "system")),
        "2026-02-23",
        (
            ("B2:week:2026-W07:a", "missing", None, 1, 60),
            ("B2:week:2026-W09:a", "open", None, 0, 50),
        ),
        "quotas",
    ),
    Case(
        "B2",
        "the role on the last own working day, all own working days: ISO week 53 has four",
        (
            person("a", roles=[("2026-12-31", None, "assistant")]),
            person("m", "assistant", roles=[("2026-12-31", None, "manager")]),
        ),
        (recorded("2026-12-28 09:00", "C1", "m"),),
        "2026-12-28 09:00",
        (("B2:week:2026-W53:m", "open", None, 1, 40),),
        "quotas",
    ),
    Case(
        "B2",
        "a second before the week's end it is open, also when nothing was recorded",
        (A,),
        (start("2026-03-02 09:00"),),
        "2026-03-08 23:59:59",
        (("B2:week:2026-W10:a", "open", None, 0, 50),),
        "quotas",
    ),
    Case(
        "B3",
        "Thursday's collection is due at the end of Monday; at that moment it is late",
        (A, B),
        (
            recorded("2026-03-09 23:59:59", "C1", "a", collected_at="2026-03-05 16:00"),
            recorded("2026-03-10", "C1", "b", collected_at="2026-03-05 16:00"),
            recorded("2026-03-10", "C2", "a"),
        ),
        "2026-03-10",
        (
            ("B3:customer:C1:a", "done", "2026-03-10", "2026-03-09 23:59:59"),
            ("B3:customer:C1:b", "late", "2026-03-10", "2026-03-10"),
        ),
    ),
    Case(
        "B3",
        "Spring Festival 2025: Monday 01-27 is due after 02-05 and 06, missing after 02-12",
        (A,),
        (
            recorded("2025-02-12 23:59:59", "C1", "a", collected_at="2025-01-27 10:00"),
            recorded("2025-02-13", "C2", "a", collected_at="2025-01-27 10:00"),
        ),
        "2025-02-13",
        (
            ("B3:customer:C1:a", "late", "2025-02-07", "2025-02-12 23:59:59"),
            ("B3:customer:C2:a", "missing", "2025-02-07", "2025-02-13"),
        ),
    ),
    Case(
        "B3",
        "collected twice is two duties; `system` owes none; what is still to be collected has not opened",
        (A,),
        (
            recorded("2026-03-03 10:00", "C1", "a", collected_at="2026-03-02 10:00"),
            recorded("2026-03-05 10:00", "C1", "a", collected_at="2026-03-02 11:00"),
            recorded("2026-03-05 10:00", "C2", "system", collected_at="2026-03-02 11:00"),
            recorded("2026-03-05 10:00", "C3", "a", collected_at="2026-03-06 00:00:01"),
        ),
        "2026-03-06",
        (
            ("B3:customer:C1:a", "done", "2026-03-05", "2026-03-03 10:00"),
            ("B3:customer:C1:a#2", "late", "2026-03-05", "2026-03-05 10:00"),
        ),
    ),
    Case(
        "B3",
        "recorded before it was collected: done before it opened; `since` looks at the opening",
        (A,),
        (
            recorded("2026-03-02 09:00", "C1", "a", collected_at="2026-03-03 09:00"),
            recorded("2026-03-03 10:00", "C2", "a", collected_at="2026-03-03 08:59:59"),
        ),
        "2026-03-04",
        (("B3:customer:C1:a", "done", "2026-03-06", "2026-03-02 09:00"),),
        since="2026-03-03 09:00",
    ),
    Case(
        "B17",
        "ten distinct customers, alone or with another, done when the tenth visit started, though told late",
        (person("a", away=[("2026-03-03", "2026-03-06")]),),
        (
            *(visit(f"V{n}", ["m", "a"], f"2026-03-0{n} 10:00", customer=f"C{n}") for n in range(2, 9)),
            visit("V10", ["a"], "2026-03-02", customer="C10"),
            visit("V11", ["a"], "2026-03-02 12:00", customer="C10"),
            visit("V12", ["a"], "2026-03-03 12:00", customer="C12"),
            visit(
                "V13", ["a"], "2026-03-04 18:00", at="2026-03-11 09:00", customer="C13", started_at="2026-03-04 17:00"
            ),
            visit("V14", ["m"], "2026-03-04 18:00", customer="C14"),
        ),
        "2026-03-11 09:00",
        (
            ("B17:week:2026-W10:a", "done", "2026-03-08 10:00", 10, 10),
            ("B17:week:2026-W11:a", "open", None, 0, 10),
        ),
        "quotas",
    ),
    Case(
        "B17",
        "a start after `until` has not come; one at it has; the target does not shrink with leave",
        (person("a", away=[("2026-03-02", "2026-03-05")]),),
        (
            visit("V1", ["a"], "2026-03-06 12:00", at="2026-03-06 09:00", customer="C1", started_at="2026-03-06 10:00"),
            visit("V2", ["a"], "2026-03-06 12:00", at="2026-03-06 09:00", customer="C2", started_at="2026-03-06 11:00"),
        ),
        "2026-03-06 10:00",
        (("B17:week:2026-W10:a", "open", None, 1, 10),),
        "quotas",
    ),
    Case(
        "B17",
        "none for managers, for a week of leave, for the week of Spring Festival; missing from the week's end",
        (A, M, person("c", away=[("2026-02-09", "2026-02-28")])),
        (start("2026-02-14 12:00"),),
        "2026-02-23",
        (
            ("B17:week:2026-W07:a", "missing", None, 0, 10),
            ("B17:week:2026-W09:a", "open", None, 0, 10),
        ),
        "quotas",
    ),
    Case(
        "B17",
        "a visit that starts as the week does is in it, one that starts as the next does is not",
        (A,),
        (
            visit("V1", ["a"], "2026-09-28 10:00", customer="C1", started_at="2026-09-28"),
            visit("V2", ["a"], "2026-10-05 10:00", customer="C2", started_at="2026-10-04 23:59:59"),
            visit("V3", ["a"], "2026-10-05 10:00", customer="C3", started_at="2026-10-05"),
        ),
        "2026-10-05 10:00",
        (
            ("B17:week:2026-W40:a", "missing", None, 2, 10),
            ("B17:week:2026-W41:a", "open", None, 1, 10),
        ),
        "quotas",
    ),
    Case(
        "B18",
        "two working days over Spring Festival 2026: Saturday 02-14 and Tuesday 24",
        (A, M),
        (
            visit("V1", ["m", "a"], "2026-02-13 10:00"),
            visit("V2", ["a", "m"], "2026-02-13 10:00"),
            visited("2026-02-24 23:59:59", "V2"),
        ),
        "2026-02-25",
        (
            ("B18:visit:V1:m", "late", "2026-02-25", None),
            ("B18:visit:V2:a", "done", "2026-02-25", "2026-02-24 23:59:59"),
        ),
    ),
    Case(
        "B18",
        "reported before it was told; a visit over midnight counts from the day of its end",
        (A,),
        (
            visited("2026-03-03 01:00", "V1"),
            visit("V1", ["a"], "2026-03-03", at="2026-03-03 09:00", started_at="2026-03-02 22:00"),
        ),
        "2026-03-04",
        (("B18:visit:V1:a", "done", "2026-03-06", "2026-03-03 01:00"),),
    ),
    Case(
        "B18",
        "incomplete, and completed by a second report a second before the due time of the other",
        (A,),
        (
            visit("V1", ["a"], "2026-03-02 10:00"),
            visit("V2", ["a"], "2026-03-02 10:00"),
            visited("2026-03-03 10:00", "V1", complete=False),
            visited("2026-03-03 10:00", "V2", complete=False),
            visited("2026-03-04 23:59:59", "V2"),
        ),
        "2026-03-05",
        (
            ("B18:visit:V1:a", "incomplete", "2026-03-05", "2026-03-03 10:00"),
            ("B18:visit:V2:a", "done", "2026-03-05", "2026-03-03 10:00"),
        ),
    ),
    Case(
        "B18",
        "missing from the end of the fifth working day after 10-10: Saturday 11, 13, 14, 15, 16 of October 2025",
        (A,),
        (visit("V1", ["a"], "2025-09-30 10:00"), visited("2025-10-17", "V1", complete=False)),
        "2025-10-17",
        (("B18:visit:V1:a", "missing", "2025-10-11", "2025-10-17"),),
    ),
    Case(
        "B26",
        "signed without a request; with every requested step approved it is none",
        (A,),
        (
            signed("2026-03-02 10:00", "K1"),
            asked("2026-03-02 10:00", "K2", "director"),
            reviewed("2026-03-02 11:00", "K2", "director"),
            signed("2026-03-02 12:00", "K2"),
        ),
        "2026-03-03",
        (("contract:K1", "z", "2026-03-02 10:00"),),
        "violations",
    ),
    Case(
        "B26",
        "requested and not reviewed; requested only after signing is no request; legal is not needed",
        (A,),
        (
            asked("2026-03-02 10:00", "K1", "director"),
            signed("2026-03-02 12:00", "K1"),
            signed("2026-03-02 12:00", "K2"),
            asked("2026-03-02 13:00", "K2", "director"),
        ),
        "2026-03-03",
        (("contract:K1", "z", "2026-03-02 12:00"), ("contract:K2", "z", "2026-03-02 12:00")),
        "violations",
    ),
    Case(
        "B26",
        "returned, then approved without a new request: the last review counts",
        (A,),
        (
            asked("2026-03-02 10:00", "K1", "director"),
            reviewed("2026-03-02 11:00", "K1", "director", "returned"),
            reviewed("2026-03-02 12:00", "K1", "director"),
            signed("2026-03-02 13:00", "K1"),
            asked("2026-03-02 10:00", "K2", "director"),
            reviewed("2026-03-02 11:00", "K2", "director"),
            reviewed("2026-03-02 12:00", "K2", "director", "returned"),
            signed("2026-03-02 13:00", "K2"),
        ),
        "2026-03-03",
        (("contract:K2", "z", "2026-03-02 13:00"),),
        "violations",
    ),
    Case(
        "B26",
        "the log's order is by time, not by line: the approval stands below the signing and comes before it",
        (A,),
        (
            signed("2026-03-02 13:00", "K1"),
            reviewed("2026-03-02T12:00:00.5+09:00", "K1", "director"),
            asked("2026-03-02T03:00:00Z", "K1", "director"),
            did("2026-03-02 09:00", "contract.unheard_of", "contract:K1"),
        ),
        "2026-03-03",
        (),
        "violations",
    ),
)
