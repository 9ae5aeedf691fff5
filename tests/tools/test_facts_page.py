"""The page of the facts names every fact there is."""

from pathlib import Path

from bihuan.base.audit.events import FactWithdrawn
from bihuan.base.organisation.events import MemberJoined
from tools.facts_page import MODULES, facts_of, facts_page

TIERS = ("base", "flow", "steer", "insight")
SOURCE = Path(__file__).resolve().parents[2] / "src" / "bihuan"


def test_no_stage_is_left_out() -> None:
    """Every events.py of the application is on the page."""
    there = {path.relative_to(SOURCE).as_posix() for tier in TIERS for path in (SOURCE / tier).rglob("events.py")}
    assert {module.__name__.removeprefix("bihuan.").replace(".", "/") + ".py" for module in MODULES} == there


def test_a_fact_is_said() -> None:
    """Verb, kind, fields, meaning."""
    page = facts_page()
    row = "| `fact.withdrawn` | fact | `reason` | An entry of the log was a mistake and counts no more. The subject is its `seq`. |"
    assert row.replace("`seq`", "``seq``") in page
    assert "`name`? *erasable*" in next(
        line for line in page.splitlines() if line.startswith(f"| `{MemberJoined.verb}`")
    )
    assert "| `visit.held` ◆ |" in page


def test_every_fact_says_what_it_is() -> None:
    """Its docstring is its reference."""
    facts = {fact: (fact.__doc__ or "").strip() for module in MODULES for fact in facts_of(module)}
    assert FactWithdrawn in facts
    # A dataclass without a docstring is given its signature as one.
    assert [fact.__name__ for fact, said in facts.items() if not said or said.startswith(fact.__name__)] == []
