"""The table of hand-worked cases: at least four for each clause that the presets run.

Each expectation was worked out by hand from the contract (``docs/reference/replay.md``) and a calendar. The dates lie
around Spring Festival 2025, 2026 and (by statute) 2027, National Day, make-up Saturdays, ISO week 53 and the turn of
the year, with leave, joiners, leavers and changes of role.
"""

from __future__ import annotations

from bihuan.playbook.tests import (
    cases_advertising_b8,
    cases_advertising_quotas,
    cases_distribution,
    cases_equipment_events,
    cases_equipment_weekly,
    cases_growth,
    cases_tob_duties,
    cases_tob_states,
)
from bihuan.playbook.tests.cases_kit import Case

CLAUSES = tuple("A11 A12 A13 A14 A15 A16 A19 B2 B3 B8 B17 B18 B26 C13 C18 D6 D11 E2 E7 E8 E11 E14 E16".split())
CASES: tuple[Case, ...] = (
    *cases_equipment_weekly.CASES,
    *cases_equipment_events.CASES,
    *cases_advertising_quotas.CASES,
    *cases_advertising_b8.CASES,
    *cases_growth.CASES,
    *cases_distribution.CASES,
    *cases_tob_duties.CASES,
    *cases_tob_states.CASES,
)
