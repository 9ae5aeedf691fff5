"""Rows whose record is there already: the same, otherwise, twice in the book, or merely alike."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import bihuan
from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.contracts.models import Receipt
from bihuan.flow.customers.models import Contact, Customer, primary_contact
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.dataio.importing import Options
from bihuan.interfaces.dataio.importing.tests.books import WHOLE, Rows, brought, counts, in_force, told

UPDATE = Options(on_duplicate="update")
CHANGED: dict[str, Rows] = {
    "人员": [["工号", "姓名", "角色", "部门", "手机"], ["009", "丁某", "销售经理", "华北", "13800138009"]],
    "客户": [
        ["客户名称", "负责人", "手机", "联系人", "分级", "客户性质"],
        ["宏图科技有限责任公司", "丁某", "13700137000", "刘工", "A", "民企"],
        ["长安精机（上海）有限公司", None, None, None, None, "国企"],
    ],
    "联系人": [["客户名称", "姓名", "邮箱"], ["长安精机（上海）有限公司", "赵工", "zhao@example.com"]],
    "机会": [
        ["项目名称", "客户名称", "负责人", "预计金额", "报备厂家"],
        ["宏图改造", "宏图科技有限公司", "丁某", "40万", "甲厂"],
        ["长安产线", "长安精机（上海）有限公司", "丁某", "1万", None],
    ],
    "拜访": [
        ["客户名称", "拜访人员", "拜访日期", "开始时间", "洽谈结果"],
        ["宏图科技有限公司", "丁某、李明", "2026-03-05", "14:00", "改了说法"],
    ],
    "跟进": [
        ["客户名称", "跟进人", "跟进时间", "内容", "风险", "方式"],
        ["宏图科技有限公司", "丁某", "2026-03-09 10:00", "问了进度", "价格", "微信"],
    ],
    "周报": [["姓名", "周次", "本周工作"], ["丁某", "2026-W10", "别的"]],
    "合同": [
        ["合同编号", "合同名称", "客户名称", "负责人", "合同金额"],
        ["HT-001", "改名", "长安精机上海有限公司", "丁某", 1],
    ],
    "回款": [["合同编号", "回款日期", "回款金额"], ["HT-001", "2026-04-03", 1000]],
}


@pytest.fixture
def admin(cast: Cast) -> Member:
    """The administrator of a company into which the whole workbook has come."""
    who = in_force(cast)
    brought(WHOLE, who)
    return who


def test_what_differs_is_left_alone(admin: Member) -> None:
    """Unless it is asked for."""
    before = Event.objects.count()
    result = brought(CHANGED, admin)
    assert {title: made[3] for title, made in counts(result).items()} == {
        "人员": 1,
        "客户": 1,
        "联系人": 1,
        "机会": 2,
        "拜访": 1,
        "跟进": 1,
        "周报": 1,
        "合同": 1,
        "回款": 0,
    }
    assert result.total("unchanged") == 2
    assert Event.objects.count() == before


def test_what_differs_is_brought_up_to_date(admin: Member) -> None:
    """By the ordinary services; an empty cell says nothing, and what the rules judge is left to corrections."""
    trial = brought(CHANGED, admin, options=Options(dry_run=True, on_duplicate="update"))
    result = brought(CHANGED, admin, options=UPDATE)
    assert trial.as_json()["sheets"] == result.as_json()["sheets"]
    assert {title: made[1] for title, made in counts(result).items()} == {
        "人员": 1,
        "客户": 1,
        "联系人": 1,
        "机会": 1,
        "拜访": 1,
        "跟进": 1,
        "周报": 0,
        "合同": 0,
        "回款": 0,
    }
    ding = Member.objects.select_related("department").get(number="009")
    assert (ding.mobile, str(ding.department), ding.positions.get(last_on=None).role) == (
        "13800138009",
        "华北",
        "manager",
    )
    customer = Customer.objects.get(name="宏图科技有限公司")
    contact = primary_contact(customer)
    assert contact is not None
    assert (customer.owner, customer.grade, contact.mobile, customer.notes) == (
        ding,
        "A",
        "13700137000",
        "客户性质：民企",
    )
    assert Contact.objects.get(name="赵工").title == "工程师"
    deal = Opportunity.objects.get(name="宏图改造")
    assert (str(deal.amount), deal.owner, deal.stage) == ("400000.00", ding, "proposal")
    assert Visit.objects.get(started_at__date="2026-03-05").result == "改了说法"
    assert Followup.objects.get().risk == "价格"
    again = brought(CHANGED, admin, options=UPDATE)
    assert (again.total("updated"), again.total("failed")) == (0, 0)


def test_a_number_of_somebody_else(admin: Member) -> None:
    """A customer's number stands once, also in the book."""
    Customer.objects.filter(name="宏图科技有限公司").update(number="K-1")
    rows: Rows = [["客户编号", "客户名称"], ["K-1", "新客户甲"], ["K-2", "新客户乙"], ["K-2", "新客户丙"]]
    assert told(brought({"客户": rows}, admin), "客户") == [
        (2, "客户编号", "K-1 已被另一条记录使用"),
        (4, "客户编号", "K-2 已被另一条记录使用"),
    ]


def test_equal_receipts_are_counted(admin: Member) -> None:
    """Two of one day and one amount are there: a third one is new."""
    rows: Rows = [["合同编号", "回款日期", "回款金额"], *[["HT-001", "2026-04-03", 1000]] * 3]
    assert counts(brought({"回款": rows}, admin)) == {"回款": (1, 0, 2, 0, 0)}
    assert Receipt.objects.filter(amount=1000).count() == 3


def test_two_of_one_name_without_numbers(cast: Cast) -> None:
    """Nobody guesses who is meant."""
    rows: Rows = [["姓名", "角色", "工号"], ["孙某", "sales", None], ["孙某", "sales", "17"]]
    assert told(brought({"人员": rows}, cast.admin), "人员") == [(2, "工号", "不止一人叫「孙某」，需要工号")]


def test_what_a_service_refuses_is_told_in_words_at_its_column(cast: Cast) -> None:
    """A week that lies ahead is refused by the reports' own service, not by planning; one before somebody joined is history."""
    admin = in_force(cast)
    rows: Rows = [["姓名", "周次", "本周工作"], ["李伟", "2027-W10", "跑客户"], ["李伟", "2019-W10", "跑客户"]]
    assert told(brought({"周报": rows}, admin), "周报") == [(2, "周次", "报告所属日期还未到")]


def test_refusals_of_all_stages_have_words_in_the_command() -> None:
    """In a process that loads no page: every refusal of the services that imports call."""
    found = {
        code
        for package in ("flow/*", "steer/reports", "base/organisation")
        for path in Path(bihuan.__file__).parent.glob(f"{package}/services/importing.py")
        for code in re.findall(r'Refused\("(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert len(found) > 20
    program = (
        "import django; django.setup()\n"
        "from bihuan.interfaces.dataio.importing import run\n"
        "from bihuan.interfaces.wording import imports, refusals, customers\n"
        f"known = set(refusals.TEXTS) | set(imports.ROWS) | set(customers.ERRORS)\n"
        f"print(*sorted({found!r} - known))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
