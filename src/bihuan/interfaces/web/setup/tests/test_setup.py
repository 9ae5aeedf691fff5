"""Setting up an empty database."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Company, Department, Member
from bihuan.base.policies.models import Publication
from bihuan.base.records.refusals import Refused
from bihuan.interfaces import founding
from bihuan.interfaces.founding import Founding, found, next_monday
from bihuan.interfaces.web.setup import middleware, permission
from bihuan.interfaces.web.setup.forms import read_departments
from bihuan.playbook.load import PRESETS, read_source

PASSWORD = "correct horse battery"
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _asked_anew(db: None) -> Iterator[None]:
    middleware.forget()
    yield
    middleware.forget()


def told(**values: Any) -> dict[str, Any]:
    """The form, filled in."""
    form = {
        "company": "明达装备",
        "preset": "equipment",
        "departments": "总部\n  华东区\n    上海\n  华北区\n",
        "administrator": "周琳",
        "account": "zhou.lin",
        "password": PASSWORD,
        "starts_on": next_monday(timezone.now()).isoformat(),
    }
    return {**form, **values}


@pytest.mark.parametrize("path", ["/", "/signin/", "/organisation/", "/nowhere/", "/security/", "/join/x/"])
def test_every_address_leads_to_set_up(client: Client, path: str) -> None:
    """Until there is a company."""
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/setup/")


def test_probes_and_static_files_answer(client: Client) -> None:
    """Whatever the database holds."""
    assert client.get("/healthz").status_code == 200
    answer = client.get("/static/bihuan/mark.svg")
    assert answer.status_code == 200
    answer.close()


@pytest.mark.parametrize("preset", PRESETS)
def test_set_up(client: Client, preset: str) -> None:
    """Company, departments, administrator, regulation word for word; and one is in."""
    page = client.get("/setup/", headers=ENGLISH).content.decode()
    assert page.count('class="preset-card"') == 5
    assert "Set-up code" not in page
    answer = client.post("/setup/", told(preset=preset))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    company = Company.objects.get()
    assert (company.pk, company.name, company.is_demo) == (1, "明达装备", False)
    assert [(one.name, one.depth) for one in Department.objects.all()] == [
        ("总部", 0),
        ("华东区", 1),
        ("上海", 2),
        ("华北区", 1),
    ]
    member = Member.objects.get()
    assert (member.code, member.is_administrator, member.department and member.department.name) == (
        "zhou.lin",
        True,
        "总部",
    )
    assert member.check_password(PASSWORD)
    published = Publication.objects.get()
    assert (published.text, published.starts_on) == (read_source(preset).text, next_monday(timezone.now()))
    assert client.get("/profile/").status_code == 200
    assert client.get("/setup/").headers["Location"] == "/"


def test_the_second_browser_is_told(client: Client) -> None:
    """One company, whoever was first; nothing of the second is kept."""
    client.get("/setup/")
    client.post("/setup/", told())
    facts = Event.objects.count()
    value = Founding("另一家", "tob", (), "王五", "wang.wu", next_monday(timezone.now()))
    with pytest.raises(Refused) as refused:
        found(value, password_hash="x", at=timezone.now())
    assert refused.value.code == "already_set_up"
    assert (Company.objects.get().name, Member.objects.count(), Event.objects.count()) == ("明达装备", 1, facts)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"company": ""}, "This field is required"),
        ({"password": "short"}, "too short"),
        ({"password": "明达装备明达装备2026"}, "easy to guess"),
        ({"account": "周琳"}, "Small letters"),
        ({"starts_on": "2026-03-03"}, "not a Monday"),
        ({"departments": "销售部\n销售部"}, "twice"),
        ({"preset": "none"}, "not one of"),
    ],
)
def test_what_is_not_right(client: Client, values: dict[str, Any], words: str) -> None:
    """Told beside the field; nothing is set up."""
    answer = client.post("/setup/", told(**values), headers=ENGLISH)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Company.objects.exists()
    assert not Event.objects.exists()


def test_an_earlier_monday_after_a_look(client: Client) -> None:
    """What it would charge is shown first: in an empty database nothing."""
    start = next_monday(timezone.now()) - timedelta(days=14)
    answer = client.post("/setup/", told(starts_on=start.isoformat()), headers=ENGLISH)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "it would charge 0 duties, ¥0.00" in page
    assert not Company.objects.exists()
    assert client.post("/setup/", told(starts_on=start.isoformat(), seen="on")).status_code == 302
    assert Publication.objects.get().starts_on == start


def test_from_another_machine_the_code_of_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """A stranger who comes before the administrator does not know it."""
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    page = client.get("/setup/", headers=ENGLISH, **elsewhere).content.decode()  # type: ignore[arg-type]
    assert "Set-up code" in page
    assert permission.code() in caplog.text
    for typed in ("", "0000-0000-0000"):
        answer = client.post("/setup/", told(code=typed), **elsewhere)  # type: ignore[arg-type]
        assert answer.status_code == 422
    assert not Company.objects.exists()
    behind = client.post("/setup/", told(), headers={"x-forwarded-for": "203.0.113.9"})
    assert behind.status_code == 422
    assert client.post("/setup/", told(code=permission.code()), **elsewhere).status_code == 302  # type: ignore[arg-type]


def test_what_comes_next(client: Client) -> None:
    """On Today of the administrator who has just set the company up, until it is put away."""
    client.get("/setup/")
    client.post("/setup/", told())
    page = client.get("/", follow=True, headers=ENGLISH).content.decode()
    assert "What comes next" in page
    assert "Add your people" in page
    client.post("/setup/next/away/")
    assert "What comes next" not in client.get("/", follow=True, headers=ENGLISH).content.decode()


def test_next_monday() -> None:
    """Never today."""
    monday = timezone.make_aware(datetime(2026, 3, 2, 9))
    assert next_monday(monday) == date(2026, 3, 9)
    assert next_monday(monday + timedelta(days=6)) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ()),
        ("总部\n  东\n    沪\n  北\n分公司", (("总部", 0), ("东", 1), ("沪", 2), ("北", 1), ("分公司", 0))),
        ("总部\n\t东\n\n\u3000\u3000沪", (("总部", 0), ("东", 1), ("沪", 2))),
        ("   总部\n 东", (("总部", 0), ("东", 0))),
    ],
)
def test_departments_as_typed(typed: str, read: tuple[tuple[str, int], ...]) -> None:
    """By how far a line is set in."""
    assert read_departments(typed) == read


def test_departments_that_cannot_be() -> None:
    """Twice the same, too deep, too many."""
    deep = "\n".join(" " * level + f"d{level}" for level in range(9))
    for typed in ("a\na", deep, "\n".join(f"d{number}" for number in range(201))):
        with pytest.raises(ValidationError):
            read_departments(typed)


def test_would_charge_is_a_replay(db: None) -> None:
    """Of the log that is there."""
    looked = founding.would_charge("distribution", date(2026, 3, 2), timezone.now())
    assert (looked.after.duties, looked.after.charged) == (0, 0)
