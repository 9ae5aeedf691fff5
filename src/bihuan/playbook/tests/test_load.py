"""Mistakes in a playbook: each named with its line, key, clause and code, all of them at once."""

from dataclasses import dataclass

import pytest

from bihuan.playbook.load import PRESETS, PlaybookError, Problem, load_preset, parse_playbook, read_source
from bihuan.playbook.load.messages import MESSAGES
from bihuan.playbook.load.sources import Source
from bihuan.playbook.schema.playbook import Playbook

HEAD = """\
schema: 1
id: ours
title: {zh: 本公司, en: Ours}
roles:
  sales:
    title: {zh: 业务员, en: Salesperson}
"""
T = "title: {zh: 甲, en: A}"


def read(text: str) -> Playbook:
    """The playbook of a text."""
    return parse_playbook(Source("ours.yaml", text, ""))


def problems(text: str) -> list[Problem]:
    """What is wrong with a text."""
    with pytest.raises(PlaybookError) as caught:
        read(text)
    return list(caught.value.problems)


@dataclass(frozen=True)
class Mistake:
    """A change to a preset, and the only problem it makes: (line's text, key, clause, code)."""

    preset: str
    old: str
    new: str
    line: str
    key: str
    clause: str | None
    code: str


MISTAKES = [
    Mistake("equipment", "schema: 1", "schema: 2", "schema: 2", "schema", None, "not_one_of"),
    Mistake("equipment", "schema: 1", "schema: true", "schema: true", "schema", None, "not_one_of"),
    Mistake("equipment", "id: equipment", "id: Equipment", "id: Eq", "id", None, "needs_name"),
    Mistake("equipment", "id: equipment", "id: 5", "id: 5", "id", None, "needs_text"),
    Mistake("equipment", "id: equipment", "id:", "id:", "id", None, "empty_value"),
    Mistake("equipment", "id: equipment\n", "", "schema: 1", "id", None, "missing_key"),
    Mistake("equipment", "zone: Asia/Shanghai", "zone: Asia/Peking", "zone:", "calendar.zone", None, "unknown_zone"),
    Mistake("equipment", "zone: Asia/Shanghai", "zone: localtime", "zone:", "calendar.zone", None, "unknown_zone"),
    Mistake("equipment", "zone: Asia/Shanghai", "zone: ../etc", "zone:", "calendar.zone", None, "unknown_zone"),
    Mistake("equipment", "country: CN", "country: DE", "country: DE", "calendar.country", None, "not_one_of"),
    Mistake("equipment", "holidays: []", "holidays: [2026-02-30]", "holidays", "calendar.holidays[0]", None, "needs_date"),
    Mistake("equipment", "holidays: []", "holidays: 2026-12-31", "holidays", "calendar.holidays", None, "needs_list"),
    Mistake("equipment", "workdays: []", "workdays: [2026-10-10, 2026-10-10]", "workdays", "calendar.workdays[1]", None, "repeated"),
    Mistake("equipment", "titles: [主管]", "titles: [业务员]", "titles: [业务员]", "roles.manager.titles[0]", None, "title_of_two_roles"),
    Mistake("equipment", "titles: [主管]", "titles: [主管, 主管]", "titles: [主管, 主管]", "roles.manager.titles[1]", None, "repeated"),
    Mistake("equipment", "  A13:\n", "  A13:\n    note: x\n", "note: x", "duties.A13.note", "A13", "unknown_key"),
    Mistake("equipment", "within: 3 working days", "within: 3", "within: 3", "duties.A13.within", "A13", "bad_span"),
    Mistake("equipment", "within: 3 working days", "within: 0 days", "within: 0", "duties.A13.within", "A13", "bad_span"),
    Mistake("equipment", "    within: 3 working days\n", "", "  A13:", "duties.A13.within", "A13", "missing_key"),
    Mistake("equipment", "window: 168 hours", "window: 7 days", "window", "duties.A12.window", "A12", "not_hours"),
    Mistake("equipment", "due: wednesday", "due: Wednesday", "due: W", "duties.A19.due", "A19", "not_one_of"),
    Mistake("equipment", "kind: bid result", "kind: bid reslt", "reslt", "duties.A16.kind", "A16", "unknown_kind"),
    Mistake("equipment", "kind: bid result", "kind: [x]", "kind: [x]", "duties.A16.kind", "A16", "unknown_kind"),
    Mistake("equipment", "    kind: bid result\n", "", "  A16:", "duties.A16.kind", "A16", "missing_key"),
    Mistake("equipment", "kind: bid result", "kind: bid analysis", "analysis", "duties.A16.kind", "A16", "kind_elsewhere"),
    Mistake("equipment", "owed_by: [marketing]", "owed_by: []", "owed_by: []", "duties.A19.owed_by", "A19", "empty_list"),
    Mistake("equipment", "owed_by: [marketing]", "owed_by: marketing", "owed_by: m", "duties.A19.owed_by", "A19", "needs_list"),
    Mistake("equipment", "owed_by: [marketing]", "owed_by: [markting]", "markting", "duties.A19.owed_by[0]", "A19", "unknown_role"),
    Mistake("equipment", "{next: A19}", "{next: A99}", "A99", "duties.A19.missing.next", "A19", "next_unknown"),
    Mistake("equipment", "{next: A19}", "{next: A13}", "{next: A13}", "duties.A19.missing.next", "A19", "next_not_periodic"),
    Mistake("equipment", "{next: A19}", "soon", "missing: soon", "duties.A19.missing", "A19", "bad_span"),
    Mistake("equipment", "{next: A19}", "{next: a19}", "a19", "duties.A19.missing.next", "A19", "needs_clause"),
    Mistake("equipment", "  A19:\n", "  第19条:\n", "第19条", "duties.第19条", "第19条", "needs_clause"),
    Mistake("equipment", "50.00", "50.001", "50.001", "points.A11.fine.missing", "A11", "two_decimals"),
    Mistake("equipment", "50.00", "'50.00'", "'50.00'", "points.A11.fine.missing", "A11", "needs_number"),
    Mistake("equipment", "50.00", "-50.00", "-50.00", "points.A11.fine.missing", "A11", "too_small"),
    Mistake("equipment", "50.00", "1e400", "1e400", "points.A11.fine.missing", "A11", "two_decimals"),
    Mistake("equipment", "50.00", ".inf", ".inf", "points.A11.fine.missing", "A11", "needs_number"),
    Mistake("equipment", "A12: {missing: -5,", "A12: {missing: -5.5,", "-5.5", "points.A12.missing", "A12", "needs_integer"),
    Mistake("equipment", "A12: {missing: -5,", "A12: {missing: -5000,", "-5000", "points.A12.missing", "A12", "too_small"),
    Mistake("equipment", "A12: {missing: -5,", "A12: {missing: no,", "missing: no", "points.A12.missing", "A12", "needs_integer"),
    Mistake("equipment", "  A12: {missing", "  A14: {missing", "A14: {", "points.A14", "A14", "points_without_rule"),
    Mistake("equipment", "[name, stage,", "[name, state,", "state,", "forms.opportunity.required[1]", "A7", "unknown_field"),
    Mistake("equipment", "  bid_result:", "  bid_reslt:", "bid_reslt", "forms.bid_reslt", "A16", "unknown_entry"),
    Mistake("equipment", "type: money", "type: decimal", "decimal", "forms.visit_report.extra[3].type", "A9", "not_one_of"),
    Mistake("equipment", "{key: brand,", "{key: products,", "products", "forms.opportunity.extra[1].key", "A7", "field_built_in"),
    Mistake("equipment", "{key: brand,", "{key: equipment,", "设备品牌", "forms.opportunity.extra[1].key", "A7", "repeated"),
    Mistake("equipment", "type: money", "type: choice", "type: choice", "forms.visit_report.extra[3]", "A9", "no_choices"),
    Mistake("growth", "type: choice", "type: text", "choices:", "forms.customer.extra[2].choices", "C2", "choices_unused"),
    Mistake("equipment", "HT{year}", "HT{yaer}", "yaer", "numbering.contract.pattern", None, "unknown_placeholder"),
    Mistake("equipment", "XM{year}{serial:04}", "XM{year}", "XM{year}", "numbering.opportunity.pattern", None, "not_one_serial"),
    Mistake("equipment", "XM{year}", "XM", "XM", "numbering.opportunity.pattern", None, "numbers_repeat"),
    Mistake("tob", '{serial:03}"', '{serial:03}}"', '{serial:03}}"', "numbering.customer.pattern", "E4", "loose_brace"),
    Mistake("tob", "en: Customer number", "en: ' '", "' '", "numbering.customer.title.en", "E4", "empty_text"),
    Mistake("tob", "after: 14 days", "after: 10 working days", "after", "proposals.E14.after", "E14", "not_elapsed"),
    Mistake("tob", "steps: [legal, finance]", "steps: [legal, fiance]", "fiance", "duties.E16.steps[1]", "E16", "unknown_role"),
    Mistake("tob", "required: [legal, finance]", "required: [legal, legal]", "[legal, legal]", "gates.E16.required[1]", "E16", "repeated"),
    Mistake("advertising", "kind: first contact", "kind: customer entry", "kind: reclaim", "proposals.B8", "B8", "reclaim_without_contact"),
    Mistake("advertising", "target: 10\n    per: week", "target: 0\n    per: week", "target: 0", "quotas.B17.target", "B17", "too_small"),
    Mistake("advertising", "10\n    per: week", "'10'\n    per: week", "target: '", "quotas.B17.target", "B17", "needs_integer"),
    Mistake("growth", "{A: 7 days,", "{D: 7 days,", "after", "proposals.C18.after.D", "C18", "unknown_entry"),
    Mistake("growth", "quotas: {}", "quotas:", "quotas:", "quotas", None, "empty_value"),
    Mistake("growth", "quotas: {}", "quotas: []", "quotas:", "quotas", None, "needs_mapping"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake.key}-{mistake.code}")
def test_one_mistake_makes_one_problem_at_its_place(mistake: Mistake) -> None:
    text = read_source(mistake.preset).text
    assert text.count(mistake.old) == 1, "the table names one place"
    changed = text.replace(mistake.old, mistake.new)
    found = problems(changed)
    assert [(each.key, each.clause, each.code) for each in found] == [(mistake.key, mistake.clause, mistake.code)]
    if mistake.code != "reclaim_without_contact":
        assert mistake.line in changed.splitlines()[found[0].line - 1]


def test_all_mistakes_of_a_file_are_named_in_the_order_of_lines() -> None:
    text = HEAD + (
        f"duties:\n  A1: {{{T}, kind: visit report, within: soon}}\n"
        f"  A2: {{{T}, kind: daily report, owed_by: [seles], missing: {{next: A1}}}}\n"
        "points:\n  A1: {mising: -1}\n  A3: {}\ncolour: red\n"
    )
    assert [(each.line, each.key, each.code) for each in problems(text)] == [
        (8, "duties.A1.within", "bad_span"),
        (9, "duties.A2.owed_by[0]", "unknown_role"),
        (11, "points.A1.mising", "unknown_key"),
        (12, "points.A3", "points_without_rule"),
        (13, "colour", "unknown_key"),
    ]


def test_what_only_follows_from_a_broken_part_is_not_a_problem_of_its_own() -> None:
    text = HEAD.replace("title: {zh: 业务员, en: Salesperson}", "name: x") + (
        f"duties:\n  A1: {{{T}, kind: daily report, owed_by: [sales], missing: {{next: A2}}}}\n  A2: {{kind: daily}}\n"
        "points:\n  A2: {late: -1}\n"
    )
    assert [each.key for each in problems(text)] == ["roles.sales.title", "roles.sales.name", "duties.A2.kind"]


def test_a_misspelt_key_is_both_unknown_and_missing() -> None:
    text = read_source("tob").text.replace("    grade: B\n", "    garde: B\n")
    found = [(each.key, each.code, each.message) for each in problems(text)]
    assert found == [
        ("proposals.E14.grade", "missing_key", "“grade” is missing"),
        ("proposals.E14.garde", "unknown_key", "there is no key “garde” here (did you mean “grade”?)"),
    ]


def test_a_broken_field_hides_no_other_part_of_the_checks() -> None:
    text = HEAD + "calendar:\n  country: [x]\n  workdays: [2026-10-10]\n  holidays: [2026-10-10]\n"
    assert [each.code for each in problems(text)] == ["not_one_of", "holiday_and_workday"]


def test_at_most_a_hundred_problems_are_named_and_the_rest_counted() -> None:
    with pytest.raises(PlaybookError) as caught:
        read(HEAD + "".join(f"k{number}: 1\n" for number in range(130)))
    assert (len(caught.value.problems), caught.value.more) == (100, 30)
    assert str(caught.value).splitlines()[-1] == "… and 30 more"
    assert caught.value.text("zh").splitlines()[-1] == "……另有 30 处"


def test_a_problem_reads_as_file_line_key_clause_and_sentence() -> None:
    text = (
        read_source("equipment")
        .text.replace("within: 3 working days", "within: three days")
        .replace("due: monday", "deu: monday", 1)
    )
    line = 1 + text.splitlines().index("    within: three days")
    hint, span = problems(text)[1], problems(text)[-1]
    assert str(span) == (
        f"ours.yaml:{line}: duties.A13.within (A13): a length of time is written “3 working days”, “7 days” or “2 hours”"
    )
    assert span.message == span.sentence("en")
    assert span.text("zh") == (
        f"ours.yaml:{line}: duties.A13.within (A13): 时长写作「3 working days」「7 days」或「2 hours」"
    )
    assert hint.message == "there is no key “deu” here (did you mean “due”?)"
    assert hint.sentence("zh") == "没有「deu」这个键（是不是「due」？）"


def test_what_a_terminal_would_act_on_is_not_repeated_to_it() -> None:
    [problem] = problems(HEAD + '"\\e[31m": 1\n')
    assert problem.text() == "ours.yaml:7: \\u001b[31m: there is no key “\\u001b[31m” here"


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_has_both_languages_with_the_same_parameters(code: str) -> None:
    values = {
        name: f"<{name}>" for name in ("value", "known", "hint", "limit", "near", "form", "kind", "section", "line")
    }
    values |= {
        name: f"<{name}>"
        for name in ("detail", "reason", "guess", "other", "restart", "lacking", "type", "first", "state")
    }
    zh, en = (text.format(**values) for text in MESSAGES[code])
    assert {name for name in values if f"<{name}>" in zh} == {name for name in values if f"<{name}>" in en}
    assert zh != en


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_loads_the_same_with_windows_line_ends_and_a_mark(name: str) -> None:
    text = read_source(name).text
    assert read("\ufeff" + text.replace("\n", "\r\n")) == load_preset(name)


@pytest.mark.parametrize(
    ("preset", "old", "new", "found"),
    [
        ("distribution", "missing: {next: D11}", "missing: {next: D6}", [("duties.D11.missing.next", "next_other_period")]),
        ("distribution", "missing: {next: D6}", "missing: {next: D11}", [("duties.D6.missing.next", "next_other_period")]),
        ("advertising", "points: {}", "points: {B2: {missing: -1, late: -3, fine: {late: 1}}}", [
            ("points.B2.fine.late", "points_never"), ("points.B2.late", "points_never"),
        ]),
    ],
)  # fmt: skip
def test_what_could_never_apply_is_refused(preset: str, old: str, new: str, found: list[tuple[str, str]]) -> None:
    text = read_source(preset).text.replace(old, new, 1)
    with pytest.raises(PlaybookError) as refused:
        parse_playbook(Source("ours.yaml", text, ""))
    assert [(problem.key, problem.code) for problem in refused.value.problems] == found
