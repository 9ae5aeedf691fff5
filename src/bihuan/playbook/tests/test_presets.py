"""The presets hold exactly the numbers that ``contracts/replay.md`` and the handbooks name."""

from decimal import Decimal

import pytest

from bihuan.playbook.load import PRESETS, load_preset, read_source
from bihuan.playbook.schema.checks import findings
from bihuan.playbook.schema.duties import (
    BidResult,
    ContractReview,
    CustomerEntry,
    DailyReport,
    FirstContact,
    FollowupEntry,
    FollowupPlan,
    Next,
    OpportunityUpdate,
    StatisticsRelease,
    VisitReport,
    WeeklyReport,
)
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.rules import (
    Activate,
    BidAnalysis,
    CustomerFollowups,
    CustomersRecorded,
    CustomersVisited,
    Downgrade,
    IdleRep,
    Reclaim,
    SigningReview,
)
from bihuan.playbook.schema.values import Span

RULES: dict[str, dict[str, list[str]]] = {
    "equipment": {
        "duties": ["A11", "A12", "A13", "A16", "A19"],
        "gates": ["A14", "A15"],
        "points": ["A11", "A12", "A13"],
    },
    "advertising": {"duties": ["B3", "B8", "B18"], "quotas": ["B2", "B17"], "proposals": ["B8"], "gates": ["B26"]},
    "growth": {"proposals": ["C13", "C18"]},
    "distribution": {"duties": ["D6", "D11"]},
    "tob": {"duties": ["E2", "E8", "E11", "E16"], "quotas": ["E7"], "proposals": ["E14"], "gates": ["E16"]},
}

WITHIN: dict[str, tuple[str, type, Span]] = {
    "A13": ("equipment", VisitReport, Span(3, "working days")),
    "A16": ("equipment", BidResult, Span(5, "working days")),
    "B3": ("advertising", CustomerEntry, Span(2, "working days")),
    "B8": ("advertising", FirstContact, Span(7, "days")),
    "B18": ("advertising", VisitReport, Span(2, "working days")),
    "E2": ("tob", CustomerEntry, Span(1, "working days")),
    "E8": ("tob", FollowupPlan, Span(3, "working days")),
    "E11": ("tob", FollowupEntry, Span(2, "hours")),
    "E16": ("tob", ContractReview, Span(1, "working days")),
}

TITLES = {
    "sales": ["销售工程师", "客户代表", "业务员", "销售人员"],
    "assistant": ["销售助理"],
    "manager": ["销售经理", "主管"],
    "regional_manager": ["区域主管"],
    "office_head": ["办事处主任"],
    "director": ["市场总监", "销售总监", "高层主管"],
    "gm": ["总经理", "经营者"],
    "marketing": ["市场部"],
    "legal": ["法务"],
    "finance": ["财务"],
    "front_desk": ["前台"],
    "support": ["技术团队", "售后"],
}

EXTRA = {
    ("equipment", "opportunity"): ["equipment", "brand", "specification", "purchase_time", "design_institute"],
    ("equipment", "visit_report"): [
        *("equipment_needs", "supplier_complaints", "present_equipment", "investment", "personnel"),
    ],
    ("advertising", "visit_report"): ["situation", "problem", "solution"],
    ("advertising", "contract"): ["free_changes", "free_change_count", "service_charge"],
    ("growth", "customer"): ["qualifications", "registered_capital", "business_mode"],
    ("distribution", "customer"): ["dealer", "opened_on"],
    ("tob", "customer"): ["industry_potential", "budget_fit", "decision_chain", "urgency"],
}


def test_presets_are_named_in_their_order() -> None:
    assert PRESETS == ("equipment", "advertising", "growth", "distribution", "tob")
    assert [load_preset(name).id for name in PRESETS] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_runs_exactly_its_clauses(name: str) -> None:
    playbook = load_preset(name)
    sections = ("duties", "quotas", "proposals", "gates", "points")
    assert {each: list(getattr(playbook, each)) for each in sections if getattr(playbook, each)} == RULES[name]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_sound_and_adds_no_company_days(name: str) -> None:
    playbook = load_preset(name)
    assert list(findings(playbook)) == []
    assert (playbook.calendar.zone, playbook.calendar.country) == ("Asia/Shanghai", "CN")
    assert (playbook.calendar.holidays, playbook.calendar.workdays) == ((), ())


@pytest.mark.parametrize("clause", WITHIN)
def test_the_duties_that_an_act_opens(clause: str) -> None:
    preset, kind, within = WITHIN[clause]
    duty = load_preset(preset).duties[clause]
    assert isinstance(duty, kind)
    assert getattr(duty, "within", None) == within
    assert duty.missing == Span(5, "working days")


def test_the_periodic_duties() -> None:
    equipment, distribution = load_preset("equipment").duties, load_preset("distribution").duties
    a11, a12, a19, d6, d11 = (
        equipment["A11"],
        equipment["A12"],
        equipment["A19"],
        distribution["D6"],
        distribution["D11"],
    )
    assert isinstance(a11, WeeklyReport)
    assert isinstance(a12, OpportunityUpdate)
    assert isinstance(a19, StatisticsRelease)
    assert isinstance(d6, DailyReport)
    assert isinstance(d11, WeeklyReport)
    assert (a11.report, a11.owed_by, a11.due, a11.missing) == ("weekly", ("sales",), "monday", Next(next="A11"))
    assert (a12.window, a12.owed_by, a12.due, a12.missing) == (
        Span(168, "hours"),
        ("sales",),
        "monday",
        Next(next="A11"),
    )
    assert (a19.owed_by, a19.due, a19.missing) == (("marketing",), "wednesday", Next(next="A19"))
    assert (d6.owed_by, d6.missing) == (("sales",), Next(next="D6"))
    assert (d11.report, d11.owed_by, d11.due) == ("management", ("regional_manager",), "monday")
    assert d11.missing == Next(next="D11")


def test_the_grade_and_the_steps_of_the_tob_duties() -> None:
    plan, review = load_preset("tob").duties["E8"], load_preset("tob").duties["E16"]
    assert isinstance(plan, FollowupPlan)
    assert isinstance(review, ContractReview)
    assert (plan.grade, review.steps) == ("A", ("legal", "finance"))


@pytest.mark.clause("B2", "B17")
@pytest.mark.clause("E7", part="base")
def test_the_quotas() -> None:
    advertising, e7 = load_preset("advertising").quotas, load_preset("tob").quotas["E7"]
    b2, b17 = advertising["B2"], advertising["B17"]
    assert isinstance(b2, CustomersRecorded)
    assert isinstance(b17, CustomersVisited)
    assert isinstance(e7, CustomerFollowups)
    assert (b2.owed_by, b2.target, b2.per) == (("sales", "manager"), 10, "working day")
    assert (b17.owed_by, b17.target, b17.per) == (("sales",), 10, "week")
    assert (e7.grade, e7.target) == ("A", 2)


def test_the_proposals() -> None:
    growth = load_preset("growth").proposals
    c13, c18 = growth["C13"], growth["C18"]
    b8, e14 = load_preset("advertising").proposals["B8"], load_preset("tob").proposals["E14"]
    assert isinstance(b8, Reclaim)
    assert isinstance(c13, IdleRep)
    assert isinstance(c18, Activate)
    assert isinstance(e14, Downgrade)
    assert (c13.owed_by, c13.own_working_days) == (("sales",), 5)
    assert c18.after == {"A": Span(7, "days"), "B": Span(14, "days"), "C": Span(30, "days")}
    assert (e14.grade, e14.after) == ("B", Span(14, "days"))


def test_the_gates() -> None:
    equipment = load_preset("equipment").gates
    assert isinstance(equipment["A14"], BidAnalysis)
    for gate, required in (
        (equipment["A15"], ()),
        (load_preset("advertising").gates["B26"], ()),
        (load_preset("tob").gates["E16"], ("legal", "finance")),
    ):
        assert isinstance(gate, SigningReview)
        assert gate.required == required


@pytest.mark.clause("A20", "A21", "A22")
def test_points_and_fines_of_equipment() -> None:
    points = load_preset("equipment").points
    assert {clause: (each.missing, each.late, each.incomplete) for clause, each in points.items()} == {
        "A11": (-5, -3, -3),
        "A12": (-5, -3, -3),
        "A13": (-5, -3, -3),
    }
    assert [str(points["A11"].fine.missing), str(points["A11"].fine.late)] == ["50.00", "0.00"]
    assert {str(each) for clause in ("A12", "A13") for each in points[clause].fine.model_dump().values()} == {"0.00"}
    assert points["A11"].fine.missing == Decimal("50.00")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_knows_the_titles_of_the_handbooks(name: str) -> None:
    roles = load_preset(name).roles
    called = {title: role for role, spec in roles.items() for title in (spec.title.zh, *spec.titles)}
    assert set(roles) == set(TITLES)
    assert {title: called.get(title) for titles in TITLES.values() for title in titles} == {
        title: role for role, titles in TITLES.items() for title in titles
    }


def test_the_trade_fields_of_the_forms() -> None:
    found = {
        (name, form): [extra.key for extra in spec.extra]
        for name in PRESETS
        for form, spec in load_preset(name).forms.items()
        if spec.extra
    }
    assert found == EXTRA


def test_customer_numbers_of_tob_are_formed_as_e4_says() -> None:
    number = load_preset("tob").numbering["customer"]
    assert (number.clause, number.pattern, number.restart) == ("E4", "{region}{year}{serial:03}", "year")


@pytest.mark.parametrize("name", PRESETS)
def test_every_clause_of_a_preset_is_of_its_handbook(name: str) -> None:
    playbook, letter = load_preset(name), "ABCDE"[PRESETS.index(name)]
    clauses = {
        clause for each in ("duties", "quotas", "proposals", "gates", "points") for clause in getattr(playbook, each)
    }
    clauses |= {clause for form in playbook.forms.values() for clause in form.clauses}
    clauses |= {extra.clause for form in playbook.forms.values() for extra in form.extra if extra.clause}
    assert {clause[0] for clause in clauses} == {letter}


@pytest.mark.parametrize("name", PRESETS)
def test_above_every_rule_stands_what_its_clause_says(name: str) -> None:
    lines = read_source(name).text.splitlines()
    playbook = load_preset(name)
    for section in ("duties", "quotas", "proposals", "gates"):
        start = lines.index(f"{section}:") if getattr(playbook, section) else 0
        for clause in getattr(playbook, section):
            place = lines.index(f"  {clause}:", start)
            assert lines[place - 1].startswith(f"  # {clause} "), (section, clause)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_survives_a_round_trip(name: str) -> None:
    playbook = load_preset(name)
    assert Playbook.model_validate(playbook.model_dump(by_alias=True)) == playbook
    assert Playbook.model_validate_json(playbook.model_dump_json(by_alias=True)) == playbook
