"""Pages declared as a stage would: a list of members, a form with every kind of field, a record's page, buttons that are refused.

A URLconf of its own for the tests; nothing of it is shipped.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bihuan.base.organisation.models import Member
from bihuan.base.records.models import new_public_id
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.config.urls import handler400, handler403, handler404, handler500
from bihuan.config.urls import urlpatterns as shipped
from bihuan.interfaces.web.kit import cells, details, filters, lists, rights
from bihuan.interfaces.web.kit.acting import Done, act, form_page, one_by_one
from bihuan.interfaces.web.kit.details import Action, Detail, Entry, RelatedList, Timeline, Value, Values, detail_page
from bihuan.interfaces.web.kit.forms import FormSpec, Section, Upload
from bihuan.interfaces.web.kit.lists import Bulk, Button, Column, Export, RecordList, Scopes
from bihuan.interfaces.web.kit.lists_page import list_view
from bihuan.interfaces.web.kit.options import Options, Related, options_view
from bihuan.playbook.schema.forms import ExtraField, Form
from bihuan.playbook.schema.values import Text

__all__ = ["handler400", "handler403", "handler404", "handler500"]

LEVELS = {"junior": "初级", "senior": "高级", "lead": "主管"}
STATES = {True: "在职", False: "离职"}
EXPORTED: list[tuple[str, int]] = []

COLUMNS = (
    Column("name", "姓名", cells.link("name", to="person", note="number"), order=("sort_key",), lead=True),
    Column("code", "账号", cells.text("code"), order=("code",)),
    Column("state", "状态", cells.badge("is_active", STATES, {True: "green"}), order=("is_active",)),
    Column("department", "部门", cells.text("department__name"), order=("department__path",)),
    Column("manager", "上级", cells.text("manager__name"), order=("manager__sort_key",)),
    Column("joined", "入职", cells.date("joined_on"), order=("joined_on",)),
    Column("mobile", "手机", cells.phone("mobile")),
    Column("score", "本月积分", cells.number("version"), order=("version",), total="version"),
    Column("progress", "拜访", cells.progress("version", "pk"), phone=False),
    Column("tags", "标签", cells.tags("tags")),
    Column("made", "建立", cells.moment("created_at"), order=("created_at",), shown=False),
)
PEOPLE = RecordList(
    name="people",
    title="成员",
    permission="members.view",
    rows=lambda _member: Member.objects.all(),
    columns=COLUMNS,
    order="name",
    search=lambda rows, text: rows.filter(name__contains=text),
    filters=(
        filters.choice("level", "级别", LEVELS),
        filters.member(
            "manager",
            "上级",
            choices=lambda _member: list(
                Member.objects.filter(reports__isnull=False).distinct().values_list("public_id", "name")
            ),
        ),
        filters.department("department", "部门", path="department__path", choices=lambda _member: [("/1/", "总部")]),
        filters.dates("joined", "入职", path="joined_on"),
        filters.dates("made", "建立", path="created_at", moments=True),
        filters.yes_no("active", "在职", path="is_active"),
        filters.custom("own", "负责", {"me": "我的下属"}, lambda rows, _value, member: rows.filter(manager=member)),
    ),
    scopes=Scopes(
        mine=lambda rows, member: rows.filter(manager=member),
        department=lambda rows, member: rows.filter(department=member.department),
    ),
    create=Button("新建成员", "new_person", permission="members.manage"),
    bulk=(
        Bulk("停用", "switch_off", permission="members.manage", confirm="停用所选成员？", icon="ban", risky=True),
        Bulk("分配", "assign", permission="members.manage", dialog=True, icon="user-plus"),
    ),
    export=Export("members.view", recorded=lambda member, count, _at: EXPORTED.append((member.code, count))),
    archived=lambda rows, yes: rows.filter(is_active=not yes),
    empty="还没有成员。",
)


class PersonInput(BaseModel):
    """A bit of everything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    number: str = ""
    level: Literal["junior", "senior", "lead", ""] = ""
    sex: Literal["m", "f"] | None = None
    joined_on: date
    met_at: datetime | None = None
    salary: Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)] | None = None
    age: Annotated[int, Field(ge=16)] | None = None
    is_key: bool = False
    drives: bool | None = None
    manager: str | None = None
    tags: tuple[str, ...] = ()
    trades: list[Literal["a", "b", "c"]] = []
    notes: str = ""
    extra: dict[str, Any] = {}


def found(rows: Any, text: str) -> Any:
    """By a part of the name."""
    return rows.filter(name__contains=text)


BY_NAME = Options(rows=lambda _member: Member.objects.order_by("sort_key"), search=found, note="department__name")

REGULATION = Form(
    title=Text(zh="成员", en="Member"),
    clauses=("A11",),
    required=("notes", "salary", "voltage"),
    extra=(
        ExtraField(
            key="voltage",
            label=Text(zh="电压", en="Voltage"),
            type="choice",
            choices={"lv": Text(zh="低压", en="Low")},
            clause="B25",
        ),
        ExtraField(key="budget", label=Text(zh="预算", en="Budget"), type="money"),
        ExtraField(key="story", label=Text(zh="经过", en="Story"), type="long text"),
        ExtraField(key="seen", label=Text(zh="看过", en="Seen"), type="yes or no"),
    ),
)

PERSON: FormSpec[PersonInput] = FormSpec(
    input=PersonInput,
    labels={
        "name": "姓名", "number": "工号", "level": "级别", "sex": "性别", "joined_on": "入职日期", "met_at": "面谈时间", "salary": "月薪",
        "age": "年龄", "is_key": "骨干", "drives": "会开车", "manager": "上级", "tags": "标签", "trades": "行业", "notes": "备注",
    },
    helps={"number": "留空则由系统编号。", "tags": "用逗号分开。"},
    choices={"level": {**LEVELS, "": "—"}, "sex": {"m": "男", "f": "女"}, "trades": {"a": "电子", "b": "机械", "c": "化工"}},
    related={"manager": Related("people_options", BY_NAME)},
    uploads={"photo": Upload("照片", accept="image/*", camera=True), "papers": Upload("证件", many=True)},
    long=("notes",),
    radios=("sex",),
    money=("salary",),
    sections=(
        Section("基本情况", ("name", "number", "level", "sex", "joined_on", "manager")),
        Section("其他", ("met_at", "salary", "age", "is_key", "drives", "tags", "trades"), note="可以以后再填。"),
    ),
)  # fmt: skip


def new_person(request: HttpRequest) -> HttpResponse:
    """A form from opening to saved."""
    asking = rights.require(request, "members.manage")

    def save(form: Any) -> Member:
        value = form.value
        if value.name == "重名":
            raise Refused("no_permission", clause="A14", field="name")
        if value.name == "不可":
            raise Refused("some_code", clause="B3")
        made: Member = Member.objects.create(
            name=value.name, code=new_public_id(), public_id=new_public_id(), sort_key=value.name, number=value.number,
            joined_on=value.joined_on, created_at=timezone.now(), manager=asking, level=value.level, tags=list(value.tags),
        )  # fmt: skip
        return made

    return form_page(
        request,
        form=PERSON.form(request, playbook_form=REGULATION),
        save=save,
        done=lambda member: Done(reverse("person", args=[member.public_id]), "已建立。"),
        title="新建成员",
        back=reverse("people"),
        crumbs=[("成员", reverse("people"))],
    )


def _read(member: Member) -> dict[str, Any]:
    return {
        **PERSON.read(member),
        "manager": member.manager.public_id if member.manager else None,
        "extra": {"voltage": "lv"},
    }


def change_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """A form over a record that somebody else may change meanwhile."""
    rights.require(request, "members.manage")
    member: Member = Member.objects.one(public_id)

    def save(form: Any) -> Member:
        rows = Member.objects.filter(pk=member.pk, version=form.version)
        if not rows.update(name=form.value.name, number=form.value.number, version=member.version + 1):
            newer = Member.objects.get(pk=member.pk)
            newer.updated_by = None
            raise Conflict(newer)
        return member

    return form_page(
        request,
        form=PERSON.form(request, initial=_read(member), version=member.version, playbook_form=REGULATION),
        save=save,
        done=lambda changed: Done(reverse("person", args=[changed.public_id]), "已保存。"),
        read=_read,
        title=member.name,
        back=reverse("person", args=[public_id]),
        crumbs=[("成员", reverse("people"))],
    )


PERSON_PAGE = Detail(
    title=lambda row: row.name,
    number=lambda row: row.number or row.code,
    status=cells.badge("is_active", STATES, {True: "green"}),
    line=(Value("上级", cells.text("manager__name")), Value("入职", cells.date("joined_on"))),
    sections=(
        Values(
            "基本情况",
            (
                Value("姓名", cells.text("name")), Value("部门", cells.text("department__name")),
                Value("手机", cells.phone("mobile"), always=True),
                Value("标签", cells.tags("tags")), Value("级别", cells.text("level"), wide=True),
            ),
        ),
        Values("空的", (Value("工号", cells.text("number")),)),
    ),
    related=(
        RelatedList(
            "下属", COLUMNS[:4], rows=lambda row, _member: Member.objects.filter(manager=row),
            create=Button("新建", "new_person", "members.manage"), empty="没有下属。",
        ),
    ),
    actions=(
        Action("修改", "change_person", "members.manage", icon="pencil", primary=True),
        Action("停用", "retire", "members.manage", post=True, confirm="停用？", menu=True, risky=True, icon="ban"),
        Action("改密码", "change_person", "members.manage", menu=True, dialog=True),
    ),
    signatures=("销售总监", "总经理"),
)  # fmt: skip


def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """A record's page."""
    now = timezone.now()
    entries = [
        Entry(
            now - timedelta(hours=n * 7),
            "李伟",
            "更新了商机",
            "客户要求本周内给出第二版报价。" if n % 2 else "",
            icon="pencil",
            clause="A12" if n == 0 else "",
            tone="green" if n == 1 else "",
            withdrawn=n == 3,
        )
        for n in range(5)
    ]
    return detail_page(
        request, PERSON_PAGE, Member.objects.select_related("department", "manager").get(public_id=public_id),
        crumbs=[("成员", reverse("people"))], timeline=Timeline(entries, reverse("earlier")),
    )  # fmt: skip


def earlier(request: HttpRequest) -> HttpResponse:
    """More of a timeline."""
    return details.timeline_part(request, Timeline([Entry(timezone.now(), "张敏", "签批了周报", icon="check")]))


@require_POST
def retire(request: HttpRequest, public_id: str) -> HttpResponse:
    """A button, refused for some."""

    def work() -> Member:
        member: Member = Member.objects.one(public_id)
        if member.code == "admin":
            raise Refused("no_permission", clause="C1")
        if member.code == "wu.ting":
            raise Conflict(member)
        Member.objects.filter(pk=member.pk).update(is_active=False)
        return member

    return act(request, work, done=lambda _member: Done(reverse("people"), "已停用。"), back=reverse("people"))


@require_POST
def switch_off(request: HttpRequest) -> HttpResponse:
    """Several at once."""

    def off(public_id: str) -> None:
        member = Member.objects.one(public_id)
        if member.code == "admin":
            raise Refused("no_permission", clause="C1")
        Member.objects.filter(pk=member.pk).update(is_active=False)

    return one_by_one(request, lists.selected(request), off, done=lambda count: f"已停用 {count} 人。")


def _raising(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


app = [
    path("people/", list_view(PEOPLE), name="people"),
    path("people/options/", options_view(BY_NAME), name="people_options"),
    path("people/new/", new_person, name="new_person"),
    path("people/assign/", new_person, name="assign"),
    path("people/off/", switch_off, name="switch_off"),
    path("people/earlier/", earlier, name="earlier"),
    path("people/<str:public_id>/", person, name="person"),
    path("people/<str:public_id>/change/", change_person, name="change_person"),
    path("people/<str:public_id>/retire/", retire, name="retire"),
    path("raise/missing/", _raising(Missing())),
    path("raise/refused/", _raising(Refused("no_permission", clause="C2"))),
    path("raise/conflict/", _raising(Conflict(Member()))),
    path("raise/error/", _raising(RuntimeError("a secret of the inside"))),
]
urlpatterns = [path("", include(app)), *shipped]
LABEL = _l("Name")
