"""An import is taken back while nothing has been built on it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from bihuan.base.audit.selectors import broken_link, projection
from bihuan.base.imports import services
from bihuan.base.imports.models import UNDONE, Import
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Refused
from bihuan.flow.contracts.models import Contract
from bihuan.flow.customers.inputs import ContactInput
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.services import archive_customers, change_contact
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.dataio.importing import Options
from bihuan.interfaces.dataio.importing.former import values_of
from bihuan.interfaces.dataio.importing.tests.books import AT, WHOLE, Rows, brought, counts, in_force, recorded
from bihuan.interfaces.dataio.importing.undoing import undo
from bihuan.steer.reports.models import Report

LATER = AT + timedelta(hours=1)
MODELS = (Customer, Contact, Opportunity, Followup, Report, Bid, Contract)


FIRST: dict[str, Rows] = {
    "人员": [["工号", "姓名", "角色", "手机", "等级"], ["101", "老张", "业务员", "13900139101", "P5"]],
    "客户": [
        ["客户名称", "负责人", "所属行业", "联系人", "手机", "录入时间"],
        ["长安精机有限公司", "李伟", "机械", "陈总", "13900139001", "2026-03-02 09:30"],
    ],
    "联系人": [["客户名称", "姓名", "职务", "邮箱"], ["长安精机有限公司", "赵工", "工程师", None]],
    "机会": [
        ["项目名称", "客户名称", "负责人", "项目状态", "预计金额(万元)", "技术参数"],
        ["长安产线", "长安精机有限公司", "李伟", "方案", 12.5, "5m"],
    ],
    "拜访": [
        ["客户名称", "拜访人员", "拜访日期", "洽谈结果", "报告提交时间"],
        ["长安精机有限公司", "李伟", "2026-03-05", "谈了", "2026-03-06 18:00"],
    ],
    "跟进": [
        ["客户名称", "跟进人", "跟进时间", "方式", "内容", "客户反馈"],
        ["长安精机有限公司", "李伟", "2026-03-09 10:00", "微信", "问了进度", "等"],
    ],
    "投标": [["项目名称", "招标编号", "控制价"], ["长安产线", "ZB-001", 130000]],
}
SECOND: dict[str, Rows] = {
    "人员": [["工号", "姓名", "角色", "手机", "等级"], ["101", "老张", "业务员", "13900139102", "P6"]],
    "客户": [
        ["客户名称", "负责人", "所属行业", "联系人", "手机", "标签"],
        ["长安精机有限公司", "王芳", "机床", "陈总", "13900139009", "重点"],
    ],
    "联系人": [["客户名称", "姓名", "职务", "邮箱"], ["长安精机有限公司", "赵工", "总工", "zhao@example.com"]],
    "机会": [
        ["项目名称", "客户名称", "负责人", "项目状态", "预计金额(万元)", "技术参数", "结果", "结果原因"],
        ["长安产线", "长安精机有限公司", "王芳", "谈判", 20, "6m", "丢单", "价格"],
    ],
    "拜访": [
        ["客户名称", "拜访人员", "拜访日期", "洽谈结果", "现用设备"],
        ["长安精机有限公司", "李伟", "2026-03-05", "谈成了", "老机床"],
    ],
    "跟进": [
        ["客户名称", "跟进人", "跟进时间", "方式", "内容", "客户反馈", "下一步"],
        ["长安精机有限公司", "李伟", "2026-03-09 10:00", "微信", "问了进度", "快了", "再问"],
    ],
    "投标": [["项目名称", "招标编号", "控制价", "成本"], ["长安产线", "ZB-001", 135000, 90000]],
}
MODEL_OF = {
    "member": Member.objects.filter(number="101"),
    "customer": Customer.objects,
    "contact": Contact.objects.filter(name="赵工"),
    "opportunity": Opportunity.objects,
    "visit": Visit.objects,
    "followup": Followup.objects,
    "bid": Bid.objects,
}


def held() -> dict[str, dict[str, Any]]:
    """What the fields of the one record of each kind hold."""
    return {kind: values_of(kind, rows.get().public_id)[0] for kind, rows in MODEL_OF.items()}


def counting() -> set[int]:
    """The entries of the log by which the engine judges these records."""
    return set(projection().filter(kind__in=MODEL_OF).values_list("seq", flat=True))


def done(sheets: Mapping[str, Rows], by: Member, *, at: datetime = AT) -> Import:
    """These sheets imported to the end; records that are there are brought up to them."""
    record = recorded(by)
    result = brought(sheets, by, at=at, record=record, options=Options(on_duplicate="update"))
    told = {name: result.total(name) for name in ("created", "updated", "failed")}
    return services.finish(of=record, result=result.as_json(), counts=told, by=by, at=at)


def finished(admin: Member) -> Import:
    """The whole workbook, imported."""
    return done(WHOLE, admin)


@pytest.mark.trust("T-G03")
def test_what_came_goes_and_can_come_again(cast: Cast) -> None:
    """Nothing of it is on a list, nothing of it counts; the same workbook lands as if for the first time."""
    record = finished(in_force(cast))
    before = {model: model._default_manager.filter(archived_at=None).count() for model in MODELS}
    undo(record, by=cast.admin, at=LATER)
    assert record.state == UNDONE
    assert {model._default_manager.filter(archived_at=None).count() for model in MODELS} == {0}
    assert not Visit.objects.filter(state="held").exists()
    assert not projection().filter(kind__in=("customer", "visit", "followup", "bid", "contract", "report")).exists()
    assert broken_link() is None
    again = brought(WHOLE, cast.admin, at=LATER)
    assert counts(again)["人员"] == (2, 0, 3, 0, 4)
    assert counts(again)["客户台账"][0] == 3
    assert {model: model._default_manager.filter(archived_at=None).count() for model in MODELS} == before
    with pytest.raises(Refused, match="import_state"):
        undo(record, by=cast.admin, at=LATER)


def test_people_who_have_done_nothing_go(cast: Cast) -> None:
    """The two 王磊 had no customer and nobody below them; the others are named on records, or stand above such people."""
    record = finished(in_force(cast))
    undo(record, by=cast.admin, at=LATER)
    assert set(Member.objects.filter(created_at=AT).values_list("number", flat=True)) == {"001", "002", "009"}
    assert not projection().filter(kind="member", subject__in=("003", "004")).exists()
    people = next(sheet for sheet in record.undone["sheets"] if sheet["title"] == "人员")
    assert (people["taken_back"], people["kept"]) == (2, 3)
    assert [one["row"] for one in people["reasons"]] == [3, 4, 10]
    assert all(sheet["kept"] == 0 for sheet in record.undone["sheets"] if sheet is not people)


def test_whoever_has_signed_in_stays(cast: Cast) -> None:
    """And whoever may do everything."""
    in_force(cast)
    people = [["工号", "姓名", "角色"], ["101", "新来甲", "业务员"], ["102", "新来乙", "业务员"]]
    record = done({"人员": people}, cast.admin)
    Member.objects.filter(number="101").update(last_login=LATER)
    undo(record, by=cast.admin, at=LATER)
    assert set(Member.objects.filter(created_at=AT).values_list("number", flat=True)) == {"101"}
    [sheet] = record.undone["sheets"]
    assert [one["row"] for one in sheet["reasons"]] == [2]


def test_what_was_changed_is_as_it_was(cast: Cast) -> None:
    """Records that had been there before: every field that the import wrote, the owner, and the project's end."""
    admin = in_force(cast)
    brought(FIRST, admin)
    before, counted = held(), counting()
    record = done(SECOND, admin, at=LATER)
    assert counting() > counted
    assert {sheet["title"]: sheet["updated"] for sheet in record.result["sheets"]} == dict.fromkeys(SECOND, 1)
    changed = held()
    assert all(changed[kind] != values for kind, values in before.items())
    undo(record, by=admin, at=LATER + timedelta(hours=1))
    assert held() == before
    assert counting() == counted, "there and back is no work on a record: no duty is fulfilled by it (A12)"
    assert all((sheet["taken_back"], sheet["kept"]) == (1, 0) for sheet in record.undone["sheets"])
    assert broken_link() is None


def test_what_was_changed_since_stays(cast: Cast) -> None:
    """Somebody worked on one of the records: it stays as it is and is named; the others are put back."""
    admin = in_force(cast)
    brought(FIRST, admin)
    before = held()
    record = done(SECOND, admin, at=LATER)
    contact = Contact.objects.get(name="赵工")
    row = ContactInput(name="赵工", title="厂长")
    change_contact(contact=contact.public_id, row=row, version=None, by=admin, at=LATER + timedelta(minutes=1))
    undo(record, by=admin, at=LATER + timedelta(hours=1))
    contact.refresh_from_db()
    assert contact.title == "厂长"
    assert {kind: values for kind, values in held().items() if kind != "contact"} == {
        kind: values for kind, values in before.items() if kind != "contact"
    }
    kept = [(sheet["title"], sheet["reasons"]) for sheet in record.undone["sheets"] if sheet["kept"]]
    assert [(title, [one["row"] for one in reasons]) for title, reasons in kept] == [("联系人", [2])]


@pytest.mark.trust("T-G03")
def test_what_was_built_on_stays(cast: Cast) -> None:
    """One customer of it was dealt with since: the whole import stands."""
    record = finished(in_force(cast))
    customer = Customer.objects.get(name="宏图科技有限公司")
    archive_customers(customers=[customer.public_id], by=cast.admin, at=LATER)
    with pytest.raises(Refused, match="built_on"):
        undo(record, by=cast.admin, at=LATER)
    assert Opportunity.objects.filter(archived_at=None).exists()


def test_whoever_may_not_import_may_not_take_back(cast: Cast) -> None:
    """The right is asked first."""
    with pytest.raises(Refused, match="no_permission"):
        undo(finished(in_force(cast)), by=cast.li_wei, at=LATER)
