"""Passwords: what they may be, how they are set, changed and forgotten."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from bihuan.base.organisation.models import Company, Member, PasswordLink
from bihuan.base.organisation.services import make_link
from bihuan.base.organisation.tests.cast import PASSWORD, Cast
from bihuan.insight.notices.models import Mail
from bihuan.interfaces.web.access_table import log_in

ENGLISH = {"accept-language": "en"}
NEW = "一场春雨一场暖，三场白露"
SMTP = {"host": "smtp.example.cn", "port": 465, "security": "tls", "site": "https://crm.example.cn"}


@pytest.mark.trust("T-I08")
@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("short77", "password_too_short"),
        ("x" * 129, "password_too_long"),
        ("password12345", "password_guessable"),
        ("123456789012", "password_guessable"),
        ("li.wei2026!!!!", "password_guessable"),
        ("测试公司测试公司2026", "password_guessable"),
        ("ceshigongsi123456", "password_guessable"),
        ("aaaaaaaaaaaaaaaa", "password_guessable"),
        ("qwertyuiop123456", "password_guessable"),
        ("BIHUAN bihuan 2026", "password_guessable"),
        ("13800138000abc", "password_guessable"),
        ("correct horse battery", None),
        ("  spaces count too  ", None),
        (NEW, None),
        ("kV9#tQ2!mZ7@xL", None),
        ("a lion, 2 keys and the sea" * 2, None),
    ],
)
def test_what_a_password_may_be(cast: Cast, password: str, refused: str | None) -> None:
    """Long and one's own; no composition rules, Chinese and blanks welcome."""
    cast.li_wei.mobile = "13800138000"
    codes: list[str | None] = []
    try:
        validate_password(password, cast.li_wei)
    except ValidationError as wrong:
        codes = [error.code for error in wrong.error_list]
    assert (refused in codes) if refused else codes == []


@pytest.mark.trust("T-I08")
@pytest.mark.parametrize("length", [12, 64, 128])
def test_nothing_is_cut_off(cast: Cast, length: int) -> None:
    """What was typed is the password, the last character included."""
    password = ("长句子也可以用 Sea 7 " * 12)[:length]
    secret = make_link(member=cast.li_wei, purpose=PasswordLink.RESET, by=cast.admin, at=timezone.now())
    assert Client().post(f"/join/{secret}/", {"password": password}).status_code == 302
    member = Member.objects.get(code="li.wei")
    assert member.check_password(password)
    assert not member.check_password(password[:-1])


@pytest.mark.trust("T-I03")
def test_an_invitation(cast: Cast) -> None:
    """The administrator makes it, the person sets the password and is in; then it is used up."""
    Member.objects.filter(pk=cast.li_wei.pk).update(password_set_at=None)
    page = log_in(cast.admin).post(f"/organisation/members/{cast.li_wei.public_id}/link/").content.decode()
    address = page.split('value="http://testserver', 1)[1].split('"', 1)[0]
    client = Client()
    assert "李伟" in client.get(address).content.decode()
    assert client.post(address, {"password": "short"}).status_code == 422
    answer = client.post(address, {"password": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/profile/").status_code == 200
    for again in (client.get(address), Client().post(address, {"password": PASSWORD})):
        assert again.status_code == 404
    assert Member.objects.get(code="li.wei").check_password(NEW)


@pytest.mark.trust("T-I02", "T-H07")
def test_forgotten(cast: Cast) -> None:
    """The same page whether there is such an account or not; the mail waits in the outbox, by the address that was set."""
    Company.objects.update(mail=SMTP)
    Member.objects.filter(pk=cast.li_wei.pk).update(email="li.wei@example.cn")
    pages = []
    for login in ("li.wei", "nobody", "wang.fang"):
        answer = Client().post("/forgotten/", {"login": login}, headers={"host": "localhost", **ENGLISH})
        assert answer.status_code == 200
        pages.append(answer.content.decode().split("<main", 1)[1])
    assert pages[0] == pages[1] == pages[2]
    [waiting] = Mail.objects.all()
    assert (waiting.to, waiting.attempts, mail.outbox) == ("li.wei@example.cn", 0, [])
    [address] = [line for line in waiting.body.splitlines() if line.startswith("http")]
    assert address.startswith("https://crm.example.cn/join/")
    path = address.removeprefix("https://crm.example.cn")
    assert Client().post(path, {"password": NEW}).status_code == 302
    link = PasswordLink.objects.get()
    assert link.expires_at - link.made_at == timedelta(hours=1)


@pytest.mark.trust("T-I11")
def test_three_mails_an_hour(cast: Cast) -> None:
    """For one account, however it is named."""
    Company.objects.update(mail=SMTP)
    Member.objects.filter(pk=cast.li_wei.pk).update(email="li.wei@example.cn")
    statuses = [
        Client().post("/forgotten/", {"login": name}).status_code
        for name in ("li.wei", "li.wei@example.cn", "LI.WEI", "li.wei")
    ]
    assert statuses == [200, 200, 200, 429]
    assert Mail.objects.count() == 3


def test_without_mail_an_administrator(cast: Cast, client: Client) -> None:
    """The page says so, and sends nothing."""
    assert "Ask your administrator" in client.get("/forgotten/", headers=ENGLISH).content.decode()
    client.post("/forgotten/", {"login": "li.wei"})
    assert not PasswordLink.objects.exists()


@pytest.mark.trust("T-I05")
def test_changed(cast: Cast) -> None:
    """Knowing the old one; every other session ends, this one goes on."""
    here, there = log_in(cast.li_wei), log_in(cast.li_wei)
    address = "/security/password/"
    assert (
        "not right"
        in here.post(address, {"old": "wrong wrong wrong", "password": NEW}, headers=ENGLISH).content.decode()
    )
    assert here.post(address, {"old": PASSWORD, "password": NEW}).status_code == 302
    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302
    assert Member.objects.get(code="li.wei").check_password(NEW)


def test_sessions(cast: Cast) -> None:
    """One sees one's own, and ends another, or all others; nobody else's."""
    agent = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0"}
    here, phone = Client(), Client()
    for client, headers in ((here, {}), (phone, agent)):
        client.post("/signin/", {"login": "li.wei", "password": PASSWORD}, headers=headers)
    page = here.get("/security/sessions/").content.decode()
    assert "iPhone · 微信" in page
    ending = [
        part.split('"', 1)[0]
        for part in page.split('action="')[1:]
        if part.startswith("/security/sessions/") and "others" not in part[:30]
    ]
    [address] = ending
    assert log_in(cast.wang_fang).post(address).status_code == 404
    assert phone.get("/profile/").status_code == 200
    assert here.post(address).status_code == 302
    assert phone.get("/profile/").status_code == 302
    third = log_in(cast.li_wei)
    here.post("/security/sessions/others/end/")
    assert (third.get("/profile/").status_code, here.get("/profile/").status_code) == (302, 200)


@pytest.mark.trust("T-I05")
def test_a_role_taken_away_stops_at_once(cast: Cast) -> None:
    """In an open session, by the next request (T-I05)."""
    client = log_in(cast.admin)
    assert client.get("/organisation/settings/roles/").status_code == 200
    other = cast.again("chen.jing")
    other.roles.set(cast["admin"].roles.all())
    cast.admin.roles.set([])
    assert client.get("/organisation/settings/roles/").status_code == 403


def test_the_language_is_kept_with_the_member(cast: Cast) -> None:
    """On every device."""
    client = log_in(cast.li_wei)
    client.post("/language/", {"language": "en", "next": "/profile/"})
    assert Member.objects.get(code="li.wei").language == "en"
    assert "My profile" in log_in(cast.li_wei).get("/profile/", headers={"accept-language": "zh-CN"}).content.decode()


@pytest.mark.trust("T-I12")
def test_only_the_demo_company_has_people_to_enter_as(cast: Cast, settings: object) -> None:
    """Neither another company nor production."""
    address = "/demo/li.wei/"
    assert Client().post(address).status_code == 404
    Company.objects.update(is_demo=True)
    client = Client()
    assert "李伟" in client.get("/signin/").content.decode()
    assert client.post(address).status_code == 302
    assert client.get("/profile/").status_code == 200
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    assert Client().post(address).status_code == 404
    assert "李伟" not in Client().get("/signin/").content.decode()


def test_no_page_of_the_library_is_left(cast: Cast, client: Client) -> None:
    """Signing up, e-mail addresses and the like are not there."""
    for path in ("signup/", "email/", "confirm-email/", "password/reset/", "accounts/login/", "2fa/", "social/"):
        assert log_in(cast.li_wei).get(f"/{path}").status_code == 404
