"""Targets on their page: typed, copied, saved, overtaken, totalled, taken away as a file."""

import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import python_calamine
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.base.access.models import Role
from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Member, Position
from bihuan.base.organisation.tests.cast import SHANGHAI, START, Cast
from bihuan.base.records.models import new_public_id
from bihuan.flow.contracts.tests.papers import signed
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.targets.grid import Grid, Row, cell_name
from bihuan.interfaces.web.tests.unchanged import nothing_changes
from bihuan.steer.targets.inputs import TargetInput, TargetsInput
from bihuan.steer.targets.models import Target
from bihuan.steer.targets.services import set_targets

D = Decimal
NOW = datetime(2026, 3, 5, 10, tzinfo=SHANGHAI)
Place = tuple[Member, int]


@pytest.fixture(autouse=True)
def _in_march() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def typed(cells: Mapping[Place, str], seen: Mapping[Place, str] | None = None) -> dict[str, str]:
    """What a browser sends: the cells, and what stood in them."""
    told: dict[str, list[str | None]] = {}
    for (member, month), amount in (seen or {}).items():
        told.setdefault(member.public_id, [None] * 12)[month - 1] = amount
    return {**{cell_name(member, month): text for (member, month), text in cells.items()}, "seen": json.dumps(told)}


def given(cast: Cast, member: Member, month: int, amount: str, measure: str = "orders", year: int = 2026) -> None:
    """A target that stands."""
    told = {"member": member.public_id, "month": date(year, month, 1), "measure": measure, "amount": amount}
    set_targets(given=TargetsInput(lines=(TargetInput.model_validate(told),)), by=cast.admin, at=START)


def page(**query: str) -> str:
    """The address of the grid."""
    whole = {"year": "2026", **query}
    return reverse("targets:grid") + "?" + "&".join(f"{name}={value}" for name, value in whole.items())


def shown(client: Client, **query: str) -> Grid:
    """The grid that the page holds."""
    answer = client.get(page(**query))
    assert answer.status_code == 200
    return answer.context["grid"]  # type: ignore[no-any-return]


def row_of(grid: Grid, member: Member) -> Row:
    """The member's line."""
    return next(row for row in grid.rows if row.member == member)


def text(answer: Any) -> str:
    """What the page says."""
    return str(answer.content.decode())


def targets() -> dict[tuple[str, int, str], Decimal]:
    """What is set, by member, month and measure."""
    return {
        (row.member.code, row.month.month, row.measure): row.amount for row in Target.objects.select_related("member")
    }


def test_saving_what_was_changed(cast: Cast) -> None:
    """Amounts as people write them; an empty cell that had a target is 0; what was not changed makes no fact."""
    given(cast, cast.li_wei, 1, "100")
    given(cast, cast.li_wei, 2, "200")
    cells = {
        (cast.li_wei, 1): "１００",
        (cast.li_wei, 2): "",
        (cast.li_wei, 3): "1.5万",
        (cast.wang_fang, 12): "￥1,234.50",
        (cast.wang_fang, 11): " ",
    }
    seen = {(cast.li_wei, 1): "100.00", (cast.li_wei, 2): "200.00"}
    facts = Event.objects.count()
    answer = log_in(cast.zhang_min).post(page(measure="orders"), typed(cells, seen))
    assert (answer.status_code, answer.headers["Location"]) == (303, page(measure="orders"))
    assert targets() == {
        ("li.wei", 1, "orders"): D(100),
        ("li.wei", 2, "orders"): D(0),
        ("li.wei", 3, "orders"): D(15_000),
        ("wang.fang", 12, "orders"): D("1234.50"),
    }
    assert Event.objects.count() == facts + 3


def test_what_is_no_amount(cast: Cast) -> None:
    """Nothing is saved; the cell is marked, and the others keep what was typed."""
    cells = {(cast.li_wei, 1): "100", (cast.li_wei, 2): "abc", (cast.wang_fang, 3): "-5", (cast.wang_fang, 4): "1.234"}
    with nothing_changes():
        answer = log_in(cast.zhang_min).post(page(), typed(cells))
    assert answer.status_code == 422
    row = row_of(answer.context["grid"], cast.li_wei)
    assert [(cell.text, bool(cell.problem)) for cell in row.cells[:3]] == [("100", False), ("abc", True), ("", False)]
    assert text(answer).count("is-invalid") == 3


def test_somebody_was_quicker(cast: Cast) -> None:
    """409: nothing is saved, what stands there now is shown beside what was typed; saving again puts that in its place."""
    given(cast, cast.li_wei, 1, "555")
    client = log_in(cast.zhang_min)
    cells = {(cast.li_wei, 1): "100", (cast.li_wei, 2): "200"}
    with nothing_changes():
        answer = client.post(page(), typed(cells))
    assert answer.status_code == 409
    cell = row_of(answer.context["grid"], cast.li_wei).cells[0]
    assert (cell.text, "555" in cell.others) == ("100", True)
    again = {**typed(cells), "seen": answer.context["seen"]}
    assert client.post(page(), again).status_code == 303
    assert targets() == {("li.wei", 1, "orders"): D(100), ("li.wei", 2, "orders"): D(200)}


def test_by_htmx_the_form_alone_is_answered(cast: Cast) -> None:
    """With its mistakes; success leads to the page as a whole."""
    client, headers = log_in(cast.zhang_min), {"HX-Request": "true"}
    wrong = client.post(page(), typed({(cast.li_wei, 1): "x"}), headers=headers)
    assert (wrong.status_code, "<html" in text(wrong)) == (422, False)
    right = client.post(page(measure="orders"), typed({(cast.li_wei, 1): "1"}), headers=headers)
    assert (right.status_code, right.headers["HX-Redirect"]) == (204, page(measure="orders"))


def test_copying_the_month_before(cast: Cast) -> None:
    """Empty cells are filled with what is typed before them; into January comes the last December; nothing is saved by it."""
    given(cast, cast.wang_fang, 12, "777", year=2025)
    client = log_in(cast.zhang_min)
    cells = {
        (cast.li_wei, 1): "10",
        (cast.li_wei, 2): "",
        (cast.wang_fang, 1): "",
        (cast.wang_fang, 2): "5",
        (cast.zhang_min, 2): "",
    }
    with nothing_changes():
        february = client.post(page(), {**typed(cells), "copy": "1", "copy-to": "2"})
        january = client.post(page(), {**typed(cells), "copy": "1", "copy-to": "1"})
    assert (february.status_code, january.status_code) == (200, 200)
    grid = february.context["grid"]
    assert [row_of(grid, one).cells[1].text for one in (cast.li_wei, cast.wang_fang, cast.zhang_min)] == ["10", "5", ""]
    assert row_of(grid, cast.li_wei).cells[1].is_changed
    assert row_of(january.context["grid"], cast.wang_fang).cells[0].text == "777"
    assert row_of(january.context["grid"], cast.li_wei).cells[0].text == "10"


def test_actual_beside_target(cast: Cast) -> None:
    """Signed contracts against the month's target; — where the target is 0; sums of rows and columns."""
    contract = signed(cast, amount="300")
    assert contract.signed_on == date(2026, 1, 5)
    for member, month, amount in ((cast.li_wei, 1, "400"), (cast.li_wei, 2, "0"), (cast.wang_fang, 1, "200")):
        given(cast, member, month, amount)
    grid = shown(log_in(cast.zhang_min))
    row = row_of(grid, cast.li_wei)
    assert [(cell.kept, cell.actual, cell.ratio) for cell in row.cells[:3]] == [
        ("400", "300", "75%"),
        ("0", "0", "—"),
        ("", "0", "—"),
    ]
    assert (row.whole.target, row.whole.actual, row.ratio) == (D(400), D(300), "75%")
    assert [(one.target, one.actual) for one in (grid.totals[0], grid.totals[2], grid.totals[12])] == [
        (D(600), D(300)),
        (None, D(0)),
        (D(600), D(300)),
    ]
    receipts = row_of(shown(log_in(cast.zhang_min), measure="receipts"), cast.li_wei)
    assert (receipts.whole.target, receipts.whole.actual) == (None, D(0))


def test_who_is_shown_to_whom(cast: Cast) -> None:
    """One's own; a manager those who sell of their people; everybody on demand; by department."""
    given(cast, cast.sun_li, 1, "1", year=2025)
    sales = ["zhang.min", "li.wei", "wang.fang"]

    def codes(who: str, **query: str) -> set[str]:
        return {row.member.code for row in shown(log_in(cast[who]), **query).rows}

    assert codes("li.wei") == {"li.wei"}
    assert codes("zhang.min") == set(sales)
    assert codes("chen.jing") == {*sales, "chen.jing", "zhao.qiang"}
    assert codes("chen.jing", year="2025") == {*sales, "chen.jing", "zhao.qiang", "sun.li"}
    assert codes("chen.jing", department=cast.departments["上海"].path) == {"li.wei", "wang.fang"}
    assert {"sun.li", "zhou.jie"} <= codes("chen.jing", everyone="1")
    assert codes("zhang.min", department=cast.departments["北京"].path) == set(sales)
    assert codes("li.wei", everyone="1") == {"li.wei"}


def test_whoever_only_sees_sets_nothing(cast: Cast) -> None:
    """A salesman has no inputs, and what he sends all the same is refused; nobody sets targets beyond their reach."""
    own = log_in(cast.li_wei)
    assert "data-row" not in text(own.get(page()))
    with nothing_changes():
        assert own.post(page(), typed({(cast.li_wei, 1): "1"})).status_code == 403
        log_in(cast.zhang_min).post(page(), typed({(cast.zhao_qiang, 1): "1"}))


@pytest.mark.parametrize("seen", ["", "[]", "{", '{"x": 1}', '{"%s": ["NaN"]}', '{"%s": [1]}', "[" * 5000])
def test_a_made_up_past_does_no_harm(cast: Cast, seen: str) -> None:
    """What was seen is a claim: at worst it does not fit, and nothing is overwritten."""
    given(cast, cast.li_wei, 1, "555")
    told = seen.replace("%s", cast.li_wei.public_id)
    with nothing_changes():
        answer = log_in(cast.zhang_min).post(page(), {**typed({(cast.li_wei, 1): "1"}), "seen": told})
    assert answer.status_code == 409


def test_addresses_are_not_believed(cast: Cast) -> None:
    """What is no year, measure or department is as if it had not been said."""
    client = log_in(cast.zhang_min)
    for query in (
        {"year": "99999"},
        {"year": "x"},
        {"measure": "visits"},
        {"department": "/"},
        {"page": "-1"},
        {"page": "77"},
    ):
        answer = client.get(reverse("targets:grid"), query)
        assert answer.status_code == 200, query
        assert answer.context["grid"].view.year == 2026, query


def test_taking_the_year_away(cast: Cast) -> None:
    """Two lines a member, in the order of the page; the log says who took how many."""
    given(cast, cast.li_wei, 2, "400.5")
    answer = log_in(cast.zhang_min).post(reverse("targets:export") + "?year=2026&measure=orders")
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][4:6] == ["2026-01", "2026-02"]
    target = next(row for row in rows if row[0] == "李伟" and row[5] == 400.5)
    assert (target[1], target[-1]) == ("上海", 400.5)
    assert len(rows) == 1 + 2 * 3
    event = Event.objects.latest("seq")
    assert (event.verb, event.actor, event.data["count"]) == ("targets.exported", "zhang.min", 3)


def _colleagues(cast: Cast, count: int) -> None:
    role = Role.objects.get(code="sales")
    for place in range(Member.objects.count(), count):
        member = Member.objects.create(
            code=f"m.{place}",
            name=f"成员{place}",
            sort_key=f"m{place:04}",
            public_id=new_public_id(),
            department=cast.departments["上海"],
            joined_on=START.date(),
            created_at=START,
        )
        member.roles.add(role)
        Position.objects.create(member=member, role="sales", first_on=START.date())


def test_a_page_costs_the_same_for_ten_and_for_two_hundred(cast: Cast) -> None:
    """Fifty on a page: what a form may send is never exceeded."""
    client, counts = log_in(cast.chen_jing), []
    for size in (10, 200):
        _colleagues(cast, size)
        client.get(page())
        with CaptureQueriesContext(connection) as captured:
            grid = shown(client)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20
    assert (len(grid.rows), grid.pages) == (50, 4)
    last = shown(client, page="4")
    assert text(client.get(page(page="4"))).count("data-row=") == 12 * len(last.rows)
