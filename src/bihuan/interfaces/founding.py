"""Setting up a company in one act: all of it stands, or nothing does."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from bihuan.base.access.services import ADMINISTRATOR
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.inputs import DepartmentInput, NewMember
from bihuan.base.organisation.models import Company, Department, Member
from bihuan.base.organisation.services import add_member, create_department, set_up_company
from bihuan.base.policies.preview import Preview, preview
from bihuan.base.policies.services import publish
from bihuan.insight.notices.services import begin
from bihuan.playbook.load import read_source


@dataclass(frozen=True)
class Founding:
    """What is asked at set-up. ``departments``: (name, level) in the order of the tree."""

    company: str
    preset: str
    departments: tuple[tuple[str, int], ...]
    administrator: str
    account: str
    starts_on: date


def next_monday(at: datetime) -> date:
    """The Monday after this one: what set-up proposes."""
    today = day_of(at)
    return today + timedelta(days=7 - today.weekday())


def would_charge(preset: str, starts_on: date, at: datetime) -> Preview:
    """What an earlier start would charge for what the log holds already: in an empty database nothing."""
    source = read_source(preset)
    since = at - timedelta(days=371)
    return preview(text=source.text, name=f"{preset}.yaml", starts_on=starts_on, since=since, until=at)


@transaction.atomic
def found(value: Founding, *, password_hash: str, at: datetime) -> tuple[Company, Member]:
    """The company with its roles, departments, administrator and regulation. Refused when there is a company already."""
    company = set_up_company(name=value.company, at=at)
    departments = _departments(value.departments, at)
    who = NewMember(
        code=value.account,
        name=value.administrator,
        department=departments[0].public_id if departments else None,
        joined_on=day_of(at),
        roles=(ADMINISTRATOR,),
    )
    administrator = add_member(value=who, password_hash=password_hash, by=None, at=at)
    source = read_source(value.preset)
    publish(text=source.text, name=f"{value.preset}.yaml", starts_on=value.starts_on, by=None, at=at, first=True)
    begin(at=at)
    return company, administrator


def _departments(named: tuple[tuple[str, int], ...], at: datetime) -> list[Department]:
    made: list[Department] = []
    above: list[Department] = []
    for name, level in named:
        del above[level:]
        parent = above[-1] if above else None
        department = create_department(value=DepartmentInput(name=name), parent=parent, by=None, at=at)
        above.append(department)
        made.append(department)
    return made
