"""From a press of a button to what stands in the database: refused, done once, in conflict."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.web.kit import sending
from bihuan.interfaces.web.kit.models import Sent

NEW = {"name": "李四", "joined_on": "2026-03-05"}
HTMX = {"HX-Request": "true"}


def _token(client: Client, address: str) -> str:
    found = re.search(r'name="sent_token" value="([^"]+)"', client.get(address).content.decode())
    assert found
    return found[1]


def test_saved_and_led_on(admin: Client) -> None:
    """303 to the record, where a notice says so; htmx is told to load it."""
    answer = admin.post("/people/new/", NEW, follow=True)
    assert answer.redirect_chain[0][1] == 303
    assert "已建立。" in answer.content.decode()
    answer = admin.post("/people/new/", {**NEW, "name": "王五"}, headers=HTMX)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"/people/{Member.objects.get(name='王五').public_id}/"


def test_mistakes_come_back_with_what_was_typed(admin: Client) -> None:
    """422; for htmx the form alone."""
    answer = admin.post("/people/new/", {"name": "", "notes": "打了半天的字"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<html" in page
    assert "打了半天的字" in page
    part = admin.post("/people/new/", {"name": ""}, headers=HTMX)
    assert part.status_code == 422
    assert part.content.decode().startswith("<section data-form-host>")


def test_a_refusal_names_field_and_clause(admin: Client) -> None:
    """Beside the field it is about, else at the top; nothing has changed."""
    before = Member.objects.count()
    page = admin.post("/people/new/", {**NEW, "name": "重名"}).content.decode()
    assert re.search(r'id="id_name_error".*?A14', page, re.DOTALL)
    page = admin.post("/people/new/", {**NEW, "name": "不可"}).content.decode()
    assert "some_code" in page
    assert "B3" in page
    assert Member.objects.count() == before
    assert Sent.objects.count() == 0


def test_the_same_form_twice_is_one_record(admin: Client) -> None:
    """A double press, or Back and again: the second is led to the first's record."""
    token = _token(admin, "/people/new/")
    first = admin.post("/people/new/", {**NEW, "sent_token": token})
    second = admin.post("/people/new/", {**NEW, "name": "改了字", "sent_token": token})
    assert first.headers["Location"] == second.headers["Location"]
    assert Member.objects.filter(name__in=["李四", "改了字"]).count() == 1


@pytest.mark.trust("T-D07")
def test_the_same_content_from_two_tabs_is_one_record(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within two minutes; later it is meant."""
    addresses = [admin.post("/people/new/", {**NEW, "sent_token": f"tab{n}"}).headers["Location"] for n in range(2)]
    assert len(set(addresses)) == 1
    # The second tab's own form, sent once more, leads there, too.
    assert admin.post("/people/new/", {**NEW, "name": "王五", "sent_token": "tab1"}).headers["Location"] == addresses[0]
    assert Member.objects.filter(name="李四").count() == 1
    Sent.objects.update(at=timezone.now() - sending.CONTENT_LIVES * 2)
    admin.post("/people/new/", {**NEW, "sent_token": "tab3"})
    assert Member.objects.filter(name="李四").count() == 2


def test_another_person_is_another_matter(admin: Client, seller: Client, cast: Cast) -> None:
    """Tokens are each person's own."""
    victim = cast.sun_li.public_id
    assert admin.post(f"/people/{victim}/retire/", {"sent_token": "t"}).headers["Location"] == "/people/"
    Member.objects.filter(pk=cast.sun_li.pk).update(is_active=True)
    seller.post(f"/people/{victim}/retire/", {"sent_token": "t"})
    assert not Member.objects.get(pk=cast.sun_li.pk).is_active


def test_what_was_sent_is_forgotten(admin: Client) -> None:
    """After two days."""
    admin.post("/people/new/", NEW)
    assert Sent.objects.count() == 1
    assert sending.forget(at=timezone.now()) == 0
    assert sending.forget(at=timezone.now() + sending.KEPT * 2) == 1


@pytest.mark.trust("T-D05")
def test_both_values_are_shown_and_each_can_stay(admin: Client, cast: Cast) -> None:
    """409 field by field; what is chosen is saved over the newer version."""
    address = f"/people/{cast.li_wei.public_id}/change/"
    mine = {
        **NEW,
        "name": "我的",
        "number": "M1",
        "joined_on": "2026-01-05",
        "manager": cast.zhang_min.public_id,
        "extra-voltage": "lv",
        "version": "1",
    }
    Member.objects.filter(pk=cast.li_wei.pk).update(name="他的", number="T1", version=2)
    answer = admin.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert [name for name in ("name", "number", "manager", "joined_on") if f'name="take.{name}"' in page] == [
        "name",
        "number",
    ]
    assert "我的" in page
    assert "他的" in page
    chosen = {
        **mine,
        "resolved": "2",
        "take.name": "theirs",
        "theirs.name": "他的",
        "take.number": "mine",
        "theirs.number": "T1",
    }
    assert admin.post(address, chosen).status_code == 303
    saved = Member.objects.get(pk=cast.li_wei.pk)
    assert (saved.name, saved.number, saved.version) == ("他的", "M1", 2 + 1)


def test_in_conflict_again(admin: Client, cast: Cast) -> None:
    """Somebody was quicker a second time: it is told a second time."""
    Member.objects.filter(pk=cast.li_wei.pk).update(name="他的", version=5)
    data = {**NEW, "name": "我的", "resolved": "2", "take.name": "mine"}
    assert admin.post(f"/people/{cast.li_wei.public_id}/change/", data, headers=HTMX).status_code == 409
    assert Member.objects.get(pk=cast.li_wei.pk).name == "他的"


@pytest.mark.parametrize("version", ["abc", "-1", "9" * 50, "１"])
def test_a_version_that_is_none(admin: Client, cast: Cast, version: str) -> None:
    """Is never the current one."""
    answer = admin.post(f"/people/{cast.li_wei.public_id}/change/", {**NEW, "version": version})
    assert answer.status_code == 409


def test_a_refused_button(admin: Client, cast: Cast) -> None:
    """Back to where one was with the reason and the clause; for htmx a notice alone."""
    address = f"/people/{cast.admin.public_id}/retire/"
    answer = admin.post(address, {"next": "/people/?page=1"}, follow=True)
    assert answer.redirect_chain == [("/people/?page=1", 303)]
    assert "C1" in answer.content.decode()
    part = admin.post(address, headers=HTMX)
    assert (part.status_code, part.headers["HX-Retarget"]) == (422, "#toasts")
    assert "C1" in part.content.decode()
    assert Member.objects.get(pk=cast.admin.pk).is_active


@pytest.mark.trust("T-I09")
@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_no_way_out_of_the_site(admin: Client, cast: Cast, elsewhere: str) -> None:
    """An address of another site is not followed."""
    answer = admin.post(f"/people/{cast.admin.public_id}/retire/", {"next": elsewhere})
    assert answer.headers["Location"] == "/people/"


def test_a_button_in_conflict_and_one_without_a_record(admin: Client, cast: Cast) -> None:
    """409 and 404."""
    assert admin.post(f"/people/{cast.wu_ting.public_id}/retire/").status_code == 409
    assert admin.post("/people/zzzzzzzzzzzz/retire/").status_code == 404


def test_several_at_once(admin: Client, cast: Cast) -> None:
    """Those that go are done, why the others were not is said."""
    ids = [cast.li_wei.public_id, cast.admin.public_id, cast.li_wei.public_id]
    page = admin.post("/people/off/", {"ids": ids, "next": "/people/"}, follow=True).content.decode()
    assert "已停用 1 人。" in page
    assert "C1" in page
    assert not Member.objects.get(pk=cast.li_wei.pk).is_active
    assert admin.post("/people/off/", {}).status_code == 400


def test_in_a_dialog(admin: Client) -> None:
    """The same page without the frame; only for htmx."""
    inside = admin.get("/people/new/", headers={**HTMX, "HX-Target": "dialog-body"}).content.decode()
    assert "<html" not in inside
    assert "<form" in inside
    assert "<html" in admin.get("/people/new/", headers={"HX-Target": "dialog-body"}).content.decode()


def test_choices_by_typing(admin: Client, seller: Client) -> None:
    """By what is typed, at most twenty, with a note."""
    found = seller.get("/people/options/", {"q": "李"}).json()["results"]
    assert [(each["text"], each["note"]) for each in found] == [("李伟", "上海")]
    assert len(seller.get("/people/options/").json()["results"]) == 9
    assert seller.get("/people/options/", {"q": "\x00" * 3000}).status_code == 200


def test_a_records_page(admin: Client, seller: Client, cast: Cast) -> None:
    """Header, values, small tables, what happened; acts only for who may."""
    address = f"/people/{cast.zhang_min.public_id}/"
    page = admin.get(address).content.decode()
    for words in ("张敏", "华东区", "李伟", "王芳", "更新了商机", "A12", "修改", "停用", "销售总监"):
        assert words in page, words
    assert "空的" not in page
    plain = seller.get(address).content.decode()
    assert "/change/" not in plain
    assert "/retire/" not in plain
    assert "张敏" in seller.get("/people/earlier/").content.decode()
