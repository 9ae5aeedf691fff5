"""Bad input: the first bad line is named, nothing else happens, and memory stays flat."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.playbook.complaints import TEXTS, BadInput
from bihuan.playbook.facts import VERBS
from bihuan.playbook.load.events import MAX_LINE_BYTES, read_events
from bihuan.playbook.load.people import read_people

WHO = frozenset({"a", "b"})
AT = "2026-03-02T09:00:00+08:00"

# A good line of every verb: subject and data, and which fields may be left out.
GOOD: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "customer.recorded": (
        "customer:C1",
        {"owner": "a", "collected_at": AT, "source": "展会", "grade": "A"},
        {"owner", "collected_at", "source", "grade"},
    ),
    "customer.graded": ("customer:C1", {"grade": "invalid"}, set()),
    "customer.assigned": ("customer:C1", {"owner": "a"}, set()),
    "customer.released": ("customer:C1", {"reason": "无意向"}, {"reason"}),
    "followup.logged": (
        "followup:F1",
        {"customer": "C1", "by": "a", "happened_at": AT, "channel": "fax", "progress": False},
        {"progress"},
    ),
    "visit.held": ("visit:V1", {"customer": "C1", "by": ["a", "b"], "started_at": AT, "ended_at": AT}, set()),
    "visit.reported": ("visit:V1", {"complete": True}, set()),
    "plan.made": ("plan:P1", {"customer": "C1", "by": "a"}, set()),
    "opportunity.opened": ("opportunity:O1", {"customer": "C1", "owner": "a"}, set()),
    "opportunity.updated": ("opportunity:O1", {"complete": False}, {"complete"}),
    "opportunity.stage_changed": ("opportunity:O1", {"stage": "报价"}, set()),
    "opportunity.closed": ("opportunity:O1", {"outcome": "void"}, set()),
    "report.submitted": ("report:R1", {"kind": "weekly", "period": "2026-W10", "complete": True}, set()),
    "report.completed": ("report:R1", {}, set()),
    "bid.quoted": ("bid:B1", {"opportunity": "O1", "analysed": True}, set()),
    "bid.opened": ("bid:B1", {}, set()),
    "bid.result_recorded": ("bid:B1", {"complete": True}, set()),
    "contract.review_requested": ("contract:K1", {"step": "legal", "reviewer": "a"}, set()),
    "contract.reviewed": ("contract:K1", {"step": "legal", "decision": "returned"}, set()),
    "contract.signed": ("contract:K1", {"expires_on": "2027-03-01"}, {"expires_on"}),
    "statistics.released": ("week:2026-W10", {}, set()),
    "duty.waived": ("duty:A13:visit:V1:a#2", {"reason": "病假"}, set()),
}
FIELDS = [(verb, field) for verb, (_, data, _) in GOOD.items() for field in data]


def line(verb: str, **changed: Any) -> dict[str, Any]:
    subject, data, _ = GOOD[verb]
    return {"at": AT, "actor": "a", "verb": verb, "subject": subject, "data": dict(data)} | changed


def refusal(tmp_path: Path, *lines: bytes | str | dict[str, Any]) -> BadInput | None:
    """The fault that reading the lines names; None if all are good."""
    path = tmp_path / "events.jsonl"
    raw = (
        one if isinstance(one, bytes) else (one if isinstance(one, str) else json.dumps(one)).encode() for one in lines
    )
    path.write_bytes(b"\n".join(raw))
    try:
        for _ in read_events(path, WHO):
            pass
    except BadInput as fault:
        return fault
    return None


def test_the_table_knows_every_verb() -> None:
    assert set(GOOD) == set(VERBS)


@pytest.mark.parametrize("verb", GOOD)
def test_good_lines(tmp_path: Path, verb: str) -> None:
    _, data, optional = GOOD[verb]
    without = {name: value for name, value in data.items() if name not in optional}
    nulls = {name: None if name in optional else value for name, value in data.items()}
    system = line(verb, actor="system", more=1)
    assert refusal(tmp_path, line(verb), line(verb, data=without), line(verb, data=nulls), system) is None


@pytest.mark.parametrize(("verb", "field"), FIELDS)
def test_a_required_field_is_missing_or_null(tmp_path: Path, verb: str, field: str) -> None:
    _, data, optional = GOOD[verb]
    for changed in ({name: value for name, value in data.items() if name != field}, data | {field: None}):
        fault = refusal(tmp_path, line(verb), line(verb, data=changed))
        if field in optional:
            assert fault is None
        else:
            assert fault is not None and (fault.line, fault.complaint.code) == (2, "missing")


@pytest.mark.parametrize(("verb", "field"), FIELDS)
@pytest.mark.parametrize(
    "wrong", [7, 1.5, {}, [[]], [], ["nobody"], "\u0000", "nobody", "2025-W53", "2026-02-30", 0, True]
)
def test_a_wrong_type_or_value(tmp_path: Path, verb: str, field: str, wrong: Any) -> None:
    _, data, _ = GOOD[verb]
    is_free_text = field in {"source", "reason", "stage", "customer", "opportunity", "step"} and isinstance(wrong, str)
    is_same_type = isinstance(data[field], bool) and isinstance(wrong, bool)
    fault = refusal(tmp_path, line(verb), line(verb, data=data | {field: wrong}))
    if is_free_text or is_same_type:
        assert fault is None
    else:
        assert fault is not None and fault.line == 2


@pytest.mark.parametrize("verb", GOOD)
@pytest.mark.parametrize("field", ["at", "actor", "verb", "subject", "data"])
def test_the_frame_of_a_line(tmp_path: Path, verb: str, field: str) -> None:
    good = line(verb)
    without = {name: value for name, value in good.items() if name != field}
    for bad in (without, good | {field: None}, good | {field: 5}, good | {field: []}):
        fault = refusal(tmp_path, good, "", bad, "{")
        assert fault is not None and fault.line == 3


@pytest.mark.parametrize(
    ("verb", "changed", "code"),
    [
        ("visit.held", {"subject": "customer:C1"}, "subject_type"),
        ("visit.held", {"subject": "visit:"}, "subject_type"),
        ("visit.held", {"subject": "V1"}, "subject_type"),
        ("visit.held", {"actor": "nobody"}, "unknown_person"),
        ("statistics.released", {"subject": "week:2025-W53"}, "not_a_week"),
        ("statistics.released", {"subject": "week:2026-w10"}, "not_a_week"),
        ("report.submitted", {"data": {"kind": "daily", "period": "2026-W10", "complete": True}}, "not_a_date"),
        ("report.submitted", {"data": {"kind": "weekly", "period": "2026-03-05", "complete": True}}, "not_a_week"),
        ("report.submitted", {"data": {"kind": "weekly", "period": "2026-W00", "complete": True}}, "not_a_week"),
        ("report.submitted", {"data": {"kind": "yearly", "period": "2026-W10", "complete": True}}, "not_listed"),
        ("followup.logged", {"at": "2026-03-02T09:00:00"}, "not_a_time"),
        ("customer.assigned", {"data": {"owner": "system"}}, "unknown_person"),
    ],
)
def test_particular_faults(tmp_path: Path, verb: str, changed: dict[str, Any], code: str) -> None:
    fault = refusal(tmp_path, line(verb, **changed))
    assert fault is not None and (fault.line, fault.complaint.code) == (1, code)


def test_an_unknown_verb_needs_its_frame_only(tmp_path: Path) -> None:
    good = {"at": AT, "actor": "system", "verb": "moon.landed", "subject": "moon:1"}
    assert refusal(tmp_path, good, good | {"data": 7}) is None
    for changed in ({"at": "soon"}, {"actor": "nobody"}, {"subject": "moon"}, {"verb": 5}):
        assert refusal(tmp_path, good | changed) is not None


def test_empty_lines_marks_and_line_ends(tmp_path: Path) -> None:
    good = json.dumps(line("bid.opened")).encode()
    assert refusal(tmp_path, b"\xef\xbb\xbf" + good, b"", b"  \t", good + b"\r") is None
    assert refusal(tmp_path) is None


@pytest.mark.parametrize(
    "bad",
    [
        b"[]",
        b"7",
        b"null",
        b'"x"',
        b"{",
        b"{}x",
        b'{"at": NaN}',
        b"[" * 100_000,
        b"\xff\xfe{\x00",
        b"PK\x03\x04",
        b"1" * 9_999,
    ],
)
def test_no_fact_at_all(tmp_path: Path, bad: bytes) -> None:
    fault = refusal(tmp_path, line("bid.opened"), bad)
    assert fault is not None and fault.line == 2


def test_a_long_text_in_another_encoding_is_guessed_too(tmp_path: Path) -> None:
    long = json.dumps({"x": "客" * 40_000}, ensure_ascii=False).encode("gb18030")
    fault = refusal(tmp_path, b" " + long)
    assert fault is not None and "GB18030" in fault.text("en")


def test_another_encoding_is_guessed(tmp_path: Path) -> None:
    fault = refusal(tmp_path, line("bid.opened"), json.dumps({"reason": "客户"}, ensure_ascii=False).encode("gb18030"))
    assert fault is not None and fault.line == 2 and "GB18030" in fault.text("zh")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(BadInput) as fault:
            list(read_events(path, WHO))
        assert fault.value.complaint.code == "unreadable"
        with pytest.raises(BadInput):
            read_people(path)


def test_an_endless_line_does_not_fill_memory(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with path.open("wb") as file:
        file.write(json.dumps(line("bid.opened")).encode() + b"\n")
        file.truncate(1024**3)
    tracemalloc.start()
    try:
        with pytest.raises(BadInput) as fault:
            list(read_events(path, WHO))
        assert tracemalloc.get_traced_memory()[1] < 4 * MAX_LINE_BYTES
    finally:
        tracemalloc.stop()
    assert (fault.value.line, fault.value.complaint.code) == (2, "line_too_long")


def test_of_a_million_errors_the_first_is_named_and_the_rest_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    good = json.dumps(line("bid.opened")).encode() + b"\n"
    path.write_bytes(good + b"{}\n" * 1_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(BadInput) as fault:
            list(read_events(path, WHO))
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
    assert (fault.value.line, fault.value.complaint.code) == (2, "missing")


# people.json

LI = '{"id": "li.wei", "role": "sales", "joined": "2025-03-01"}'


def people_fault(tmp_path: Path, text: str | bytes) -> BadInput | None:
    path = tmp_path / "people.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        read_people(path)
    except BadInput as fault:
        return fault
    return None


@pytest.mark.parametrize(
    "text",
    [
        "[]", f"[{LI}]", f"\n [ {LI} ] \n", "\ufeff[]",
        LI.replace("}", ', "left": null, "manager": null, "name": null, "away": [], "roles": null, "tags": ["化工"], "x": 1}').join("[]"),
        LI.replace("}", ', "roles": [["2025-03-01", null, "manager"], ["2025-04-01", "2025-04-01", "gm"]]}').join("[]"),
        LI.replace("}", ', "left": "9999-12-31", "away": [["2026-03-09", "2026-03-10"]]}').join("[]"),
    ],
)  # fmt: skip
def test_good_people(tmp_path: Path, text: str) -> None:
    assert people_fault(tmp_path, text) is None


@pytest.mark.parametrize(
    ("text", "bad_line", "code"),
    [
        ("", 1, "not_json"),
        ("{}", 1, "not_a_list"),
        ("[\n1]", 2, "not_an_object"),
        (f"[{LI},\n{LI}]", 2, "twice"),
        (f"[{LI},\n]", 2, "not_json"),
        (f"[{LI}\n", 1, "not_json"),
        (f"[{LI}]\n\n7", 3, "not_json"),
        (f'[{LI},\n{{\n"id": "b",\n"role": 5}}]', 4, "not_text"),
        (f'[{LI},\n\n{{\n"id": "b",\n"role": "sales"}}]', 3, "missing"),
        ('[{"id": "a",\n"role" "x"}]', 2, "not_json"),
        (LI.replace("sales", "").join("[]"), 1, "empty"),
        (LI.replace("2025-03-01", "2025-02-30").join("[]"), 1, "not_a_date"),
        (LI.replace("2025-03-01", "20250301").join("[]"), 1, "not_a_date"),
        (LI.replace("}", ', "left": 5}').join("[]"), 1, "not_text"),
        (LI.replace("}", ', "tags": ["x", 5]}').join("[]"), 1, "not_texts"),
        (LI.replace("}", ', "level": 3}').join("[]"), 1, "not_text"),
        (LI.replace("}", ', "away": ["2026-03-09"]}').join("[]"), 1, "not_ranges"),
        (LI.replace("}", ', "away": [["2026-03-10", "2026-03-09"]]}').join("[]"), 1, "not_ranges"),
        (LI.replace("}", ', "away": {}}').join("[]"), 1, "not_ranges"),
        (LI.replace("}", ', "roles": [[null, null, "gm"]]}').join("[]"), 1, "not_roles"),
        (LI.replace("}", ', "roles": [["2026-03-09", "2026-03-01", "gm"]]}').join("[]"), 1, "not_roles"),
        (LI.replace("}", ', "roles": [["2026-03-09", null]]}').join("[]"), 1, "not_roles"),
    ],
)
def test_bad_people(tmp_path: Path, text: str, bad_line: int, code: str) -> None:
    fault = people_fault(tmp_path, text)
    assert fault is not None and (fault.line, fault.complaint.code) == (bad_line, code)


@given(text=st.one_of(st.text(), st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps)))
def test_no_text_makes_reading_fall_over(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    fault = people_fault(folder, text.encode(errors="surrogatepass"))
    assert fault is None or 1 <= fault.line <= text.count("\n") + 1
    lines = refusal(folder, text.encode(errors="surrogatepass"))
    assert lines is None or 1 <= lines.line <= text.count("\n") + 1


@pytest.mark.parametrize("code", TEXTS)
def test_every_complaint_can_be_said_in_both_languages(code: str) -> None:
    names = {"field", "value", "limit", "reason", "guess", "choices", "expected"}
    for text in TEXTS[code]:
        assert text.format(**dict.fromkeys(names, "x"))


def test_the_reference_page_has_every_verb_with_its_subject_and_fields() -> None:
    page = (Path(__file__).parents[4] / "docs" / "reference" / "replay.md").read_text()
    for name, verb in VERBS.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        _, _, subject, fields, _ = row.split("|", 4)
        assert subject.strip().startswith(f"`{verb.subject}:")
        for field, (_, required, _) in verb.fields:
            assert (f"`{field}`?" in fields) != required, (name, field)
            assert f"`{field}`" in fields
