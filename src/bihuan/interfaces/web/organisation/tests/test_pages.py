"""The organisation's pages: what is found, what is told, what moves."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.base.access.inputs import RoleInput
from bihuan.base.access.models import Role
from bihuan.base.access.services import create_role
from bihuan.base.audit.models import Event
from bihuan.base.audit.services import record
from bihuan.base.duties.services import regulation_changed
from bihuan.base.organisation.inputs import NewMember
from bihuan.base.organisation.models import Department, Leave, Member, PasswordLink
from bihuan.base.organisation.services import add_member, assign_roles
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.policies.services import publish
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.organisation import holdings
from bihuan.playbook.load import read_source
from bihuan.steer.reports.events import ReportSubmitted

ENGLISH = {"accept-language": "en"}
CANARY = "<img src=x onerror=alert(1)>"


def names(client: Client, query: str = "") -> list[str]:
    """Who stands in the list."""
    page = client.get(f"/organisation/{query}").content.decode()
    return re.findall(r'href="/organisation/members/[^"]+"[^>]*>([^<]+)</a>', page)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("李", ["李伟"]),
        ("lw", ["李伟"]),
        ("li wei", ["李伟"]),
        ("wang", ["王芳"]),
        ("zhang.min", ["张敏"]),
        ("138 0013", ["李伟"]),
        ("nobody", []),
    ],
)
def test_found_by_fragment_sound_or_initials(cast: Cast, typed: str, found: list[str]) -> None:
    """As people look for each other."""
    Member.objects.filter(code="li.wei").update(mobile="13800138000")
    assert names(log_in(cast.li_wei), f"?q={typed}") == found


def test_sorted_by_sound_and_filtered(cast: Cast) -> None:
    """By department and below, by position, by state; those who left stand apart."""
    client = log_in(cast.li_wei)
    assert names(client) == ["陈静", "管理员", "李伟", "孙丽", "王芳", "吴婷", "张敏", "赵强", "周杰"]
    east = cast.departments["华东区"].path
    assert names(client, f"?department={east}") == ["李伟", "王芳", "张敏"]
    assert names(client, "?position=sales") == ["李伟", "王芳", "赵强"]
    assert names(client, "?state=at_work") == ["李伟"]
    Member.objects.filter(code="wu.ting").update(left_on=timezone.localdate() - timedelta(days=1))
    assert "吴婷" not in names(client)
    assert names(client, "?archived=1") == ["吴婷"]


def test_as_many_queries_for_many(cast: Cast) -> None:
    """For 9 members and for 120."""
    client = log_in(cast.li_wei)
    counts = []
    for more in (0, 111):
        for number in range(more):
            value = NewMember(name=f"员工{number}", code=f"staff.{number}", joined_on=cast.li_wei.joined_on)
            add_member(value=value, by=None, at=cast.at)
        client.get("/organisation/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/organisation/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_taken_away_as_a_file(cast: Cast) -> None:
    """By whoever manages members, told in the log with the count."""
    assert log_in(cast.li_wei).post("/organisation/", {"export": "csv"}).status_code == 403
    answer = log_in(cast.admin).post("/organisation/", {"export": "csv"})
    assert answer.status_code == 200
    told = Event.objects.get(verb="members.exported")
    assert (told.actor, told.data) == ("admin", {"count": 9})


def test_added_from_the_page(cast: Cast) -> None:
    """The account by the name; then the page says to invite."""
    client = log_in(cast.admin)
    form = {
        "name": "周琳",
        "joined_on": "2026-03-02",
        "department": cast.departments["上海"].public_id,
        "manager": cast.zhang_min.public_id,
        "position": "sales",
        "roles": ["sales"],
    }
    answer = client.post("/organisation/new/", form, headers=ENGLISH)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"], headers=ENGLISH).content.decode()
    assert "zhou.lin" in page
    assert "Now send an invitation" in page
    assert "Not invited yet" in page
    made = Member.objects.get(code="zhou.lin")
    assert made.department == cast.departments["上海"]
    assert [role.code for role in made.roles.all()] == ["sales"]


def test_a_conflict_shows_both(cast: Cast) -> None:
    """Whoever saves second sees what the first has saved."""
    client = log_in(cast.admin)
    form = {
        "name": "李威",
        "joined_on": "2026-01-05",
        "department": cast.departments["上海"].public_id,
        "version": cast.li_wei.version,
    }
    address = f"/organisation/members/{cast.li_wei.public_id}/edit/"
    assert client.post(address, form).status_code == 303
    answer = client.post(address, {**form, "name": "李炜"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "李威" in page
    assert "李炜" in page
    assert Member.objects.get(code="li.wei").name == "李威"


def test_leave_moves_duties_and_says_so(cast: Cast) -> None:
    """A week away: the weekly report of that week is no longer owed."""
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 14)
    Member.objects.update(joined_on=monday - timedelta(days=200))
    cast.li_wei.positions.update(first_on=monday - timedelta(days=200))
    text = read_source("equipment").text
    publish(text=text, name="equipment.yaml", starts_on=monday, by=None, at=timezone.now(), first=True)
    began = timezone.now() - timedelta(days=30)
    record(
        [ReportSubmitted(subject="r", report_kind="weekly", period="2026-W01", complete=True)],
        by=cast.wang_fang,
        at=began,
    )
    regulation_changed(at=timezone.now())
    client = log_in(cast.zhang_min)
    days = {"first_on": monday.isoformat(), "last_on": (monday + timedelta(days=6)).isoformat()}
    address = f"/organisation/members/{cast.li_wei.public_id}/leave/"
    answer = client.post(address, days, headers=ENGLISH)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"], headers=ENGLISH).content.decode()
    assert "Leave recorded." in page
    assert re.search(r"\d+ dut(y|ies) moved\.", page)
    leave = Leave.objects.get()
    answer = client.post(f"/organisation/leave/{leave.public_id}/cancel/", headers=ENGLISH)
    assert re.search(
        r"\d+ dut(y|ies) moved\.", client.get(answer.headers["Location"], headers=ENGLISH).content.decode()
    )


def test_the_reason_of_leave_is_not_everybodys(cast: Cast) -> None:
    """A colleague sees that somebody is away, not why."""
    today = timezone.localdate().isoformat()
    client = log_in(cast.zhang_min)
    client.post(
        f"/organisation/members/{cast.li_wei.public_id}/leave/", {"first_on": today, "last_on": today, "reason": "住院"}
    )
    address = f"/organisation/members/{cast.li_wei.public_id}/"
    assert "住院" in client.get(address).content.decode()
    assert "住院" in log_in(cast.li_wei).get(address).content.decode()
    colleague = log_in(cast.zhao_qiang)
    assert "住院" not in colleague.get(address).content.decode()
    assert "李伟" in colleague.get("/organisation/out/").content.decode()


def test_the_link_is_shown_once(cast: Cast) -> None:
    """On the answer itself; not in the log, not on the page again."""
    client = log_in(cast.admin)
    answer = client.post(f"/organisation/members/{cast.li_wei.public_id}/link/")
    assert answer.headers["Cache-Control"] == "no-store"
    [secret] = re.findall(r"/join/([^/]+)/", answer.content.decode())
    assert secret not in client.get(f"/organisation/members/{cast.li_wei.public_id}/").content.decode()
    assert not any(secret in str(event.data) + str(event.private) for event in Event.objects.all())
    assert PasswordLink.objects.get().purpose == PasswordLink.RESET


def test_before_giving_rights_the_password(cast: Cast) -> None:
    """Ten minutes after the last proof."""
    client = log_in(cast.admin)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    address = f"/organisation/members/{cast.li_wei.public_id}/roles/"
    assert client.get(address).headers["Location"].startswith("/signin/again/?next=")
    before = Event.objects.count()
    for path in (address, f"/organisation/members/{cast.li_wei.public_id}/link/", "/organisation/settings/roles/new/"):
        assert client.post(path, {"roles": ["administrator"], "name": "x"}).status_code == 302
    assert Event.objects.count() == before


def lead(cast: Cast) -> Client:
    """张敏, who may also edit roles."""
    role = create_role(value=RoleInput(name="可管角色", grants={"roles.manage": 4}), by=None, at=cast.at)
    member = cast.again("zhang.min")
    assign_roles(member=member, roles=[*member.roles.all(), role], version=member.version, by=None, at=cast.at)
    return log_in(cast.again("zhang.min"))


def test_the_role_editor_offers_what_one_holds(cast: Cast) -> None:
    """What is sent by hand beyond it is refused; nothing is changed (T-B04)."""
    client = lead(cast)
    page = client.get("/organisation/settings/roles/new/").content.decode()
    select = page.split('id="grant-customers.view"', 1)[1].split("</select>", 1)[0]
    assert re.findall(r'value="(\d)"', select) == ["0", "1", "2", "3"]
    assert 'id="grant-company.manage"' not in page
    before = Role.objects.count()
    for grant in ({"grant-customers.view": "4"}, {"grant-company.manage": "4"}, {"grant-nothing.at_all": "4"}):
        answer = client.post("/organisation/settings/roles/new/", {"name": "更多", **grant})
        assert answer.status_code == 422
    assert Role.objects.count() == before
    assert (
        client.post("/organisation/settings/roles/new/", {"name": "一样", "grant-customers.view": "3"}).status_code
        == 303
    )


def test_the_matrix_is_what_holds(cast: Cast) -> None:
    """Every permission × every role; the same as a workbook."""
    client = log_in(cast.admin)
    page = client.get("/organisation/settings/rights/", headers=ENGLISH).content.decode()
    rows = page.split("<tbody>")[1:]
    [line] = [row for row in "".join(rows).split("<tr>") if ">waive<" in row]
    cells = re.findall(r'class="scope-(\d)"', line)
    assert cells == [str(int(role.scopes().get("duties.waive", 0))) for role in Role.objects.order_by("pk")]
    answer = client.get("/organisation/settings/rights/?as=xlsx")
    assert answer.content[:2] == b"PK"


@pytest.mark.trust("T-E07")
def test_nothing_stays_ownerless_and_unseen(cast: Cast) -> None:
    """What somebody who leaves holds is listed, kind by kind (T-E07)."""
    client = log_in(cast.admin)
    form = {"left_on": timezone.localdate().isoformat(), "account": "at_once", "version": cast.zhang_min.version}
    answer = client.post(f"/organisation/members/{cast.zhang_min.public_id}/leaver/", form)
    assert answer.headers["Location"] == f"/organisation/members/{cast.zhang_min.public_id}/handover/"
    page = client.get(answer.headers["Location"], headers=ENGLISH).content.decode()
    assert "Members who report to them" in page
    assert [held.number for held in holdings.of(cast.zhang_min)] == [2]
    assert log_in(cast.again("zhang.min")).get("/organisation/").status_code == 302


@pytest.mark.parametrize(
    "path", ["/organisation/", "/organisation/departments/", "/organisation/out/", "/organisation/settings/roles/"]
)
def test_texts_stay_texts(cast: Cast, path: str) -> None:
    """Whatever somebody is called (T-B07)."""
    Member.objects.filter(code="li.wei").update(name=CANARY)
    Department.objects.filter(name="上海").update(name=CANARY)
    Role.objects.filter(code="sales").update(name=CANARY[:60])
    page = log_in(cast.admin).get(path).content.decode()
    assert CANARY not in page


def test_settings_show_what_one_may(cast: Cast) -> None:
    """An editor of roles sees roles, not e-mail."""
    page = lead(cast).get("/organisation/settings/", headers=ENGLISH).content.decode()
    assert "Permission roles" in page
    assert "Outbox" not in page


def test_own_delegation(cast: Cast) -> None:
    """Somebody on a journey lets a colleague act; the colleague sees it and may end it."""
    client = log_in(cast.zhang_min)
    days = {"first_on": "2099-03-02", "last_on": "2099-03-03"}
    address = f"/organisation/members/{cast.zhang_min.public_id}/delegate/"
    assert "checked" in client.get(address).content.decode()
    answer = client.post(address, {**days, "taker": cast.wang_fang.public_id, "permissions": ["reports.sign"]})
    assert answer.status_code == 303
    page = (
        log_in(cast.wang_fang)
        .get(f"/organisation/members/{cast.wang_fang.public_id}/", headers=ENGLISH)
        .content.decode()
    )
    assert "acts in place of <b>张敏</b>" in page


def forged(cast: Cast) -> dict[str, Any]:
    """A member's form with columns that it does not have."""
    return {"is_active": "", "session_stamp": "9", "password": "x", "is_administrator": "1", "created_at": "2000-01-01"}


def test_columns_that_no_form_has(cast: Cast) -> None:
    """Are not taken (T-B01)."""
    client = log_in(cast.admin)
    form = {"name": "李伟", "level": "高级", "joined_on": "2026-01-05", "version": cast.li_wei.version}
    place = {"department": cast.departments["上海"].public_id, "manager": cast.zhang_min.public_id}
    client.post(f"/organisation/members/{cast.li_wei.public_id}/edit/", {**form, **place, **forged(cast)})
    member = Member.objects.get(code="li.wei")
    assert (member.level, member.is_active, member.session_stamp, member.is_administrator) == ("高级", True, 0, False)
    assert member.created_at == cast.at
