"""The operations that pages are held to, each with its goal; the numbers are those of the table they come from."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from urllib.parse import quote

from tests.bench.visitor import Visitor

Form = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Goal:
    """p50 and p95 in milliseconds at one client, requests a second at eight, milliseconds of CPU and statements a request.

    To both times what the disk takes for ``fsyncs`` is added.
    """

    p50: float
    p95: float
    rate: float
    cpu: float
    statements: int
    fsyncs: int = 0


@dataclass(frozen=True)
class Operation:
    """``path`` is asked for; or ``form`` prepares one and its sending is measured.

    ``signs_in``: each time by somebody who comes anew, and only some times, as an address may try only so often.
    """

    name: str
    who: str
    goal: Goal | None = None
    path: Callable[[Visitor, int], str] | None = None
    form: Callable[[Visitor, int], Form] | None = None
    signs_in: bool = False


LIST, MANAGER_LIST = Goal(18, 35, 100, 15, 5), Goal(20, 40, 90, 17, 5)
SEARCH, RECORD = Goal(15, 35, 90, 12, 4), Goal(30, 60, 60, 25, 10)
CREATE, LOG, DASHBOARD = Goal(15, 35, 70, 12, 10, 2), Goal(15, 35, 70, 12, 8, 2), Goal(45, 90, 30, 40, 6)
FRAGMENTS = ("华东", "鑫海", "机械", "恒江山", "新能源", "鑫海瑞电子", "1390000")
"""Two to five signs of a company's name; part of a telephone number."""
_numbers = count(1)


def _at(path: str) -> Callable[[Visitor, int], str]:
    return lambda _who, _turn: path


def _search(_who: Visitor, turn: int) -> str:
    return f"/customers/?q={quote(FRAGMENTS[turn % len(FRAGMENTS)])}"


def _customer(who: Visitor, _turn: int) -> Form:
    number = next(_numbers)
    given = {"name": f"测速新客户{number}号机械有限公司", "contact_name": "钱经理", "contact_phone": f"137{number:08}"}
    return "/customers/new/", {**who.form("/customers/new/"), "owner": "me", **given}


def _followup(who: Visitor, turn: int) -> Form:
    path = f"/followups/log{who.customer.removeprefix('/customers')}"
    content = f"第 {next(_numbers)} 次电话：报价已收到，下周给答复。"
    return path, {**who.form(path), "channel": "phone", "content": content, "progress": "on"}


def _stage(who: Visitor, _turn: int) -> Form:
    path = f"{who.opportunity()}stage/"
    form = who.form(path)
    return path, {**form, "stage": "proposal" if form["stage"] == "contacted" else "contacted"}


OPERATIONS = (
    Operation("1 list of 50, rep: filter, sort", "s01", LIST, _at("/customers/?grade=A&sort=-entered")),
    Operation("2 list of 50, manager, page 1", "manager", MANAGER_LIST, _at("/customers/?sort=-entered")),
    Operation("2 list of 50, manager, page 200", "manager", MANAGER_LIST, _at("/customers/?sort=-entered&page=200")),
    Operation("5 search of a fragment, rep", "s01", SEARCH, _search),
    Operation("5 search of a fragment, manager", "manager", SEARCH, _search),
    Operation("6 record page, rep", "s01", RECORD, lambda who, _turn: who.customer),
    Operation("6 record page, manager", "manager", RECORD, lambda who, _turn: who.customer),
    Operation("7 enter a customer", "s01", CREATE, form=_customer),
    Operation("8 log a follow-up", "s01", LOG, form=_followup),
    Operation("8 move a stage", "s01", LOG, form=_stage),
    Operation("10 Today, manager: the week of the team", "manager", DASHBOARD, _at("/today/")),
    Operation("10 overview, manager: won, open, expected, late", "manager", DASHBOARD, _at("/overview/")),
    Operation("10 team, manager", "manager", DASHBOARD, _at("/today/team/")),
    Operation("10 statistics of the week, manager", "manager", DASHBOARD, _at("/statistics/")),
    Operation("scores, manager", "manager", DASHBOARD, _at("/scores/")),
    Operation("Today, rep", "s01", RECORD, _at("/today/")),
    Operation("pipeline table, rep", "s01", LIST, _at("/opportunities/")),
    Operation("pipeline table, manager", "manager", MANAGER_LIST, _at("/opportunities/")),
    Operation("follow-ups, manager", "manager", MANAGER_LIST, _at("/followups/")),
    Operation("sign in", "s02", form=lambda who, _turn: ("/signin/", who.credentials()), signs_in=True),
)
"""3 and 4 are missing: there is no board of stages yet. 9 is measured as an import."""
