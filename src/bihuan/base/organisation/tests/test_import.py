"""People and departments out of a workbook."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.duties.services import people_changed, verify
from bihuan.base.organisation.inputs import NewMember
from bihuan.base.organisation.models import Department, Member, Position
from bihuan.base.organisation.selectors import people
from bihuan.base.organisation.services import (
    MemberRow,
    SuperiorRow,
    import_departments,
    import_members,
    import_superiors,
)
from bihuan.base.organisation.tests.cast import SHANGHAI, Cast
from bihuan.base.records.refusals import Refused
from bihuan.flow.customers.tests.regulation import in_force

JOINED = date(2025, 3, 3)


def _row(name: str, left_on: date | None = None, **fields: object) -> MemberRow:
    given = NewMember.model_validate({"name": name, "joined_on": JOINED, "position": "sales", **fields})
    return MemberRow(given, left_on=left_on)


def test_people_of_a_workbook(cast: Cast) -> None:
    """Member, position, permission role and department from the day they joined; who left is gone; nobody has a password."""
    in_force("equipment")
    at = cast.at + timedelta(days=60)
    left = date(2026, 2, 10)
    there = cast.departments["上海"]
    given = _row("王磊", number="GH-07", mobile="13800000001", level="P5", tags=("华东",)).given
    rows = [
        MemberRow(given, there, cast.zhang_min),
        _row("李伟"),
        _row("李伟", left_on=left),
        _row("老周", number="1001"),
    ]
    wang, second, third, old = import_members(rows=rows, by=cast.admin, at=at)
    assert [one.code for one in (wang, second, third, old)] == ["gh-07", "li.wei2", "li.wei3", "lao.zhou"]
    kept = Member.objects.get(code="gh-07")
    assert (kept.department, kept.manager, kept.level, kept.tags) == (there, cast.zhang_min, "P5", ["华东"])
    assert not kept.has_usable_password()
    assert [role.code for role in kept.roles.all()] == ["sales"]
    assert (third.is_active, third.left_on, old.number) == (False, left, "1001")
    assert Position.objects.filter(member__in=[wang, second, third, old], role="sales", first_on=JOINED).count() == 4
    (person,) = people(["gh-07"])
    assert person.roles == ((JOINED.toordinal(), None, "sales"),)
    facts = Event.objects.filter(subject="li.wei3").order_by("seq")
    assert [(one.verb, one.actor, one.at.astimezone(SHANGHAI).date()) for one in facts] == [
        ("member.joined", "admin", JOINED),
        ("position.taken", "admin", JOINED),
        ("member.left", "admin", left + timedelta(days=1)),
    ]
    people_changed(codes=["gh-07", "li.wei2", "li.wei3", "lao.zhou"], since=JOINED, at=at)
    assert verify(at=at) == []
    assert broken_link() is None


def test_one_bad_row_and_nobody_is_entered(cast: Cast) -> None:
    at, good = cast.at, _row("王磊", number="7", mobile="13800000001", email="wl@example.com")
    bad = {
        "before_joining": _row("丙", left_on=JOINED - timedelta(days=1)),
        "unknown_role": _row("丙", roles=("nobody",)),
    }
    twice = {"code": {"code": "li.wei"}, "number": {"number": "7"}, "mobile": {"mobile": "13800000001"}}
    twice["email"] = {"email": "wl@example.com"}
    taken = (NewMember.model_validate({"name": "丙", "joined_on": JOINED, **one}) for one in twice.values())
    for code, row in (*bad.items(), *(("taken", MemberRow(given)) for given in taken)):
        before = (Member.objects.count(), Event.objects.count())
        with pytest.raises(Refused) as raised:
            import_members(rows=[good, row], by=cast.admin, at=at)
        assert (raised.value.code, raised.value.parameters["row"]) == (code, 1)
        assert (Member.objects.count(), Event.objects.count()) == before


def test_only_with_both_permissions(cast: Cast) -> None:
    """Who runs imports does not thereby manage members; nobody gives what they do not hold."""
    for by in (cast.li_wei, cast.chen_jing):
        for act in (
            lambda by=by: import_members(rows=[_row("丙")], by=by, at=cast.at),
            lambda by=by: import_departments(paths=["甲"], by=by, at=cast.at),
            lambda by=by: import_superiors(rows=[SuperiorRow(cast.li_wei, cast.chen_jing)], by=by, at=cast.at),
        ):
            with pytest.raises(Refused) as raised:
                act()
            assert raised.value.code == "no_permission"
    assert not Member.objects.filter(name="丙").exists()


def test_departments_by_path(cast: Cast) -> None:
    """What is there is found, what is not is made below it, once."""
    found = import_departments(
        paths=["总部/华东区/上海", "总部/ 华南区／广州", "总部/华南区"], by=cast.admin, at=cast.at
    )
    assert found["总部/华东区/上海"] == cast.departments["上海"]
    south = Department.objects.get(name="华南区")
    assert (found["总部/华南区"], south.parent) == (south, cast.departments["总部"])
    assert found["总部/ 华南区／广州"].path == found["总部/ 华南区／广州"].path_below(south)
    with pytest.raises(Refused) as raised:
        import_departments(paths=["总部", " / "], by=cast.admin, at=cast.at)
    assert (raised.value.code, raised.value.parameters["row"]) == ("required", 1)
    with pytest.raises(Refused):
        import_departments(paths=["长" * 61], by=cast.admin, at=cast.at)


def test_superiors_among_themselves(cast: Cast) -> None:
    """Who stands below in the workbook may be above; a circle is refused with its row."""
    one, two, three = import_members(rows=[_row("甲"), _row("乙"), _row("丙")], by=cast.admin, at=cast.at)
    import_superiors(rows=[SuperiorRow(one, two), SuperiorRow(two, three)], by=cast.admin, at=cast.at)
    assert Member.objects.get(pk=one.pk).manager == two
    fact = Event.objects.filter(verb="member.changed").latest("seq")
    assert (fact.subject, fact.data["before"], fact.data["after"]) == (
        two.code,
        {"manager": None},
        {"manager": three.code},
    )
    with pytest.raises(Refused) as raised:
        import_superiors(rows=[SuperiorRow(one, two), SuperiorRow(three, one)], by=cast.admin, at=cast.at)
    assert (raised.value.code, raised.value.parameters["row"]) == ("manager_circle", 1)
    assert Member.objects.get(pk=three.pk).manager is None


def test_as_many_statements_for_two_hundred_as_for_ten(cast: Cast) -> None:
    """However many people, a batch costs the same."""
    counts = []
    for size, before in ((1, "先"), (10, "甲"), (200, "乙")):
        rows = [_row(f"{before}{number}", number=f"{before}{number}") for number in range(size)]
        with CaptureQueriesContext(connection) as queries:
            members = import_members(rows=rows, by=cast.admin, at=cast.at)
        told = [SuperiorRow(member, cast.zhang_min) for member in members]
        with CaptureQueriesContext(connection) as more:
            import_superiors(rows=told, by=cast.admin, at=cast.at)
        counts.append((len(queries), len(more)))
    assert counts[1] == counts[2]
