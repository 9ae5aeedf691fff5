"""Forms: which fields an input gets, how what people type is read, and what they are told."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from typing import cast as typing_cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.utils import translation

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.web.kit.record_form import RecordForm
from bihuan.interfaces.web.kit.tests.gallery import PERSON, REGULATION, PersonInput

GOOD: dict[str, Any] = {"name": "李四", "joined_on": "2026-03-05"}


@pytest.fixture
def sent(cast: Cast, gallery: None, rf: RequestFactory) -> Any:
    """A function that makes the form of what was sent."""

    def make(**values: Any) -> RecordForm[PersonInput]:
        request = rf.post("/people/new/", {**GOOD, **values})
        request.user = cast.admin
        return PERSON.form(request, playbook_form=REGULATION)

    return make


def test_every_kind_of_field(sent: Any, cast: Cast) -> None:
    """Types come out as the input wants them."""
    form = sent(
        number="A1", level="senior", sex="f", met_at="2026-03-05T08:30", salary="１，２００.50", age="３０", is_key="on", drives="no",
        manager=cast.li_wei.public_id, tags="新人，骨干,新人", trades=["a", "c"], notes="好\n的",
        **{"extra-voltage": "lv", "extra-budget": "¥3,000", "extra-seen": "yes", "extra-story": ""},
    )  # fmt: skip
    assert form.is_valid(), form.errors
    assert form.value == PersonInput(
        name="李四", number="A1", level="senior", sex="f", joined_on=date(2026, 3, 5), met_at=datetime(2026, 3, 5, 0, 30, tzinfo=UTC),
        salary=Decimal("1200.50"), age=30, is_key=True, drives=False, manager=cast.li_wei.public_id, tags=("新人", "骨干"),
        trades=["a", "c"], notes="好\n的", extra={"voltage": "lv", "budget": "3000", "seen": True},
    )  # fmt: skip


def test_left_empty(sent: Any) -> None:
    """None where nothing is a value, the empty text where it is, what the input says itself otherwise."""
    form = sent()
    assert form.is_valid(), form.errors
    assert form.value == PersonInput(name="李四", joined_on=date(2026, 3, 5))


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("name", "", "必填"),
        ("name", "x" * 21, "20"),
        ("joined_on", "5.3.2026", "日期"),
        ("met_at", "yesterday", "日期"),
        ("salary", "1e1000000", "数字"),
        ("salary", "9" * 5000, "数字"),
        ("salary", "NaN", "数字"),
        ("salary", "Infinity", "数字"),
        ("salary", "0", "0"),
        ("salary", "1.005", "2"),
        ("age", "3.5", "整数"),
        ("age", "15", "16"),
        ("sex", "x", "选"),
        ("level", "boss", "选"),
        ("manager", "nobody000000", "选"),
        ("trades", ["z"], "选"),
        ("extra-voltage", "zzz", "选"),
        ("extra-budget", "viel", "数字"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(sent: Any, field: str, typed: Any, told: str) -> None:
    """In the reader's language; never a 500."""
    with translation.override("zh-hans"):
        form = sent(**{field: typed})
        assert not form.is_valid()
        assert list(form.errors) == [field]
        assert form.summary[0]["href"].startswith("#id_")


def test_choices_are_those_one_may_see(sent: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public id typed by hand is refused when it is not among them."""
    related = PERSON.related["manager"]
    hidden = cast.zhao_qiang.public_id
    narrowed = replace(related.options, rows=lambda _member: Member.objects.exclude(code="zhao.qiang"))
    monkeypatch.setitem(typing_cast("dict[str, Any]", PERSON.related), "manager", replace(related, options=narrowed))
    form = sent(manager=hidden)
    assert not form.is_valid()
    assert "赵强" not in str(form["manager"])


def test_the_regulations_marks(admin: Client) -> None:
    """What a clause asks for is marked with it, and does not stop saving."""
    page = admin.get("/people/new/").content.decode()
    assert page.count('<a class="clause" href="/playbook/#A11"') + page.count('<span class="clause"') >= 2
    assert "#B25" in page or ">B25<" in page
    answer = admin.post("/people/new/", {**GOOD, "name": "王五"})
    assert answer.status_code == 303


def test_files_go_beside_the_input(sent: Any) -> None:
    """One and several."""
    form = sent(
        photo=SimpleUploadedFile("a.png", b"x"),
        papers=[SimpleUploadedFile("b.pdf", b"y"), SimpleUploadedFile("c.pdf", b"z")],
    )
    assert form.is_valid(), form.errors
    assert form.uploads["photo"].name == "a.png"
    assert [each.name for each in form.uploads["papers"]] == ["b.pdf", "c.pdf"]
    assert not sent(photo=SimpleUploadedFile("a.png", b"")).is_valid()


def test_an_input_type_without_a_field_is_named(cast: Cast, rf: RequestFactory) -> None:
    """A declaration with a gap fails at once, naming it."""
    request = rf.get("/")
    request.user = cast.admin
    gap = type(PERSON)(input=Nested, labels={})
    with pytest.raises(TypeError, match=r"Nested\.inner"):
        gap.form(request)


class Nested(PersonInput):
    """A type that needs a field made by hand."""

    inner: dict[str, int]


def test_fixed_values_are_not_typed(cast: Cast, gallery: None, rf: RequestFactory) -> None:
    """Sent along by hand they count for nothing."""
    request = rf.post("/", {**GOOD, "number": "forged"})
    request.user = cast.admin
    form = PERSON.form(request, fixed={"number": "N-1"})
    assert form.is_valid()
    assert form.value.number == "N-1"
    assert "number" not in form.fields


def test_what_completeness_still_asks_for(cast: Cast, gallery: None, rf: RequestFactory) -> None:
    """Label, clause, and where it is."""
    request = rf.get("/")
    request.user = cast.admin
    form = PERSON.form(request, playbook_form=REGULATION, initial={"notes": "x", "extra": {"voltage": ""}})
    assert [(str(label), clause) for label, clause, _id in form.missing] == [("月薪", "A11"), ("电压", "B25")]
