"""The cast (architecture rule 15): the same few people in every test, made through the services.

    def test_something(cast: Cast) -> None:
        cast.li_wei          # 李伟 li.wei, sales in 上海
        cast.wang_fang       # 王芳 wang.fang, sales in 上海: the same department
        cast.zhang_min       # 张敏 zhang.min, manager of 华东区 (above 上海 and 杭州)
        cast.zhao_qiang      # 赵强 zhao.qiang, sales in 北京: another region
        cast.chen_jing       # 陈静 chen.jing, director, 总部
        cast.sun_li          # 孙丽 sun.li, finance   cast.zhou_jie  # 周杰 zhou.jie, legal   cast.wu_ting  # 吴婷 wu.ting, marketing
        cast.admin           # 管理员 admin, the administrator
        cast.departments     # by name: 总部, 华东区, 上海, 杭州, 华北区, 北京

Everyone joined on 2026-01-05, holds a position of the presets and the permission role of the same name, and has the password
``PASSWORD``. ``cast.at`` is Monday 2026-01-05 09:00 in Shanghai. The company 测试公司 is set up; no playbook is published.
To use pages: ``bihuan.interfaces.web.access_table.log_in(cast.li_wei)`` gives a test client.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from bihuan.base.organisation.inputs import DepartmentInput, NewMember
from bihuan.base.organisation.models import Department, Member
from bihuan.base.organisation.services import add_member, create_department, set_up_company
from bihuan.base.records.tests.replayed import Recorded, recorded

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)
PASSWORD = "correct horse battery"

DEPARTMENTS = (
    # name, parent, region code
    ("总部", None, ""),
    ("华东区", "总部", ""),
    ("上海", "华东区", "SH"),
    ("杭州", "华东区", "HZ"),
    ("华北区", "总部", ""),
    ("北京", "华北区", "BJ"),
)
PEOPLE = (
    # code, name, department, position and permission role, manager
    ("chen.jing", "陈静", "总部", "director", None),
    ("zhang.min", "张敏", "华东区", "manager", "chen.jing"),
    ("li.wei", "李伟", "上海", "sales", "zhang.min"),
    ("wang.fang", "王芳", "上海", "sales", "zhang.min"),
    ("zhao.qiang", "赵强", "北京", "sales", "chen.jing"),
    ("sun.li", "孙丽", "总部", "finance", "chen.jing"),
    ("zhou.jie", "周杰", "总部", "legal", "chen.jing"),
    ("wu.ting", "吴婷", "总部", "marketing", "chen.jing"),
)


@dataclass
class Cast:
    """The people of the tests; read anew with ``again``."""

    at: datetime
    departments: dict[str, Department] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    def __getitem__(self, code: str) -> Member:
        return self.members[code]

    @property
    def li_wei(self) -> Member:
        """A salesman in 上海."""
        return self["li.wei"]

    @property
    def wang_fang(self) -> Member:
        """His colleague in the same department."""
        return self["wang.fang"]

    @property
    def zhang_min(self) -> Member:
        """Their manager, of 华东区."""
        return self["zhang.min"]

    @property
    def zhao_qiang(self) -> Member:
        """A salesman of another region."""
        return self["zhao.qiang"]

    @property
    def chen_jing(self) -> Member:
        """The director, over all of them."""
        return self["chen.jing"]

    @property
    def sun_li(self) -> Member:
        """Finance."""
        return self["sun.li"]

    @property
    def zhou_jie(self) -> Member:
        """Legal."""
        return self["zhou.jie"]

    @property
    def wu_ting(self) -> Member:
        """Marketing."""
        return self["wu.ting"]

    @property
    def admin(self) -> Member:
        """The administrator."""
        return self["admin"]

    def again(self, code: str) -> Member:
        """The member as the database has them now, with nothing kept from before."""
        self.members[code] = Member.objects.select_related("department", "manager").get(code=code)
        return self.members[code]


@cache
def password_hash() -> str:
    """The hash of PASSWORD, computed once a run."""
    return make_password(PASSWORD)


def make_cast(at: datetime = START) -> Cast:
    """Make the company, the departments and the people; no playbook.

    The services make it once for each process; after that the rows they wrote are written again, which is ten times faster.
    """
    known = _made.get(at)
    if known is None:
        known = _made[at] = recorded(lambda: _make(at))
        return deepcopy(known.result)
    return deepcopy(known.again())


_made: dict[datetime, Recorded[Cast]] = {}


def _make(at: datetime) -> Cast:
    set_up_company(name="测试公司", at=at)
    cast = Cast(at)
    for name, parent, region in DEPARTMENTS:
        above = None if parent is None else cast.departments[parent]
        value = DepartmentInput(name=name, region_code=region)
        cast.departments[name] = create_department(value=value, parent=above, by=None, at=at)
    _add(cast, "admin", "管理员", "总部", "administrator", None, position="")
    for code, name, department, role, manager in PEOPLE:
        _add(cast, code, name, department, role, manager, position=role)
    return cast


def _add(cast: Cast, code: str, name: str, department: str, role: str, manager: str | None, *, position: str) -> None:
    value = NewMember(
        code=code,
        name=name,
        department=cast.departments[department].public_id,
        manager=None if manager is None else cast[manager].public_id,
        joined_on=cast.at.astimezone(SHANGHAI).date(),
        position=position,
        roles=(role,),
    )
    cast.members[code] = add_member(value=value, password_hash=password_hash(), by=None, at=cast.at)
