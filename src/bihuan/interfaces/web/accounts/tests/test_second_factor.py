"""The second factor: set up, asked for, enforced by a role, lost."""

import re
import time
from typing import Any
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from bihuan.base.access.inputs import RoleInput
from bihuan.base.access.models import Role
from bihuan.base.access.services import change_role
from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import PASSWORD, Cast
from bihuan.interfaces.channels.sealing import seal, unseal
from bihuan.interfaces.web.access_table import log_in

ON, OFF, CODES = "/security/second-factor/on/", "/security/second-factor/off/", "/security/second-factor/codes/"
ENGLISH = {"accept-language": "en"}


def now_code(secret: str, ahead: int = 0) -> str:
    """What an authenticator shows."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))


def set_up(client: Client) -> tuple[str, list[str]]:
    """Go through the page; the secret and the recovery codes."""
    page = client.get(ON).content.decode()
    shown = re.search(r"<code>([A-Z2-7 ]{32,})</code>", page)
    assert shown is not None
    secret = shown[1].replace(" ", "")
    answer = client.post(ON, {"code": now_code(secret)})
    assert (answer.status_code, answer.headers["Location"]) == (302, CODES)
    return secret, re.findall(r"<code>(\d{8})</code>", client.get(CODES).content.decode())


def test_set_up_and_asked_for(cast: Cast) -> None:
    """The secret is sealed in the database; at the next login a code is asked for, and a code is good once."""
    secret, codes = set_up(log_in(cast.li_wei))
    assert len(set(codes)) == 10
    kept = Authenticator.objects.get(user=cast.li_wei, type="totp").data["secret"]
    assert secret not in kept
    assert unseal(kept) == secret
    told = Event.objects.get(verb="second_factor.changed")
    assert (told.actor, told.data) == ("li.wei", {"on": True, "by_administrator": False})
    client = Client()
    answer = client.post("/signin/", {"login": "li.wei", "password": PASSWORD})
    assert answer.headers["Location"] == "/signin/code/"
    assert client.get("/profile/").status_code == 302
    assert (
        "This code is not right" in client.post("/signin/code/", {"code": "000000"}, headers=ENGLISH).content.decode()
    )
    code = now_code(secret, 1)
    assert client.post("/signin/code/", {"code": code}).headers["Location"] == "/"
    assert client.get("/profile/").status_code == 200
    again = Client()
    again.post("/signin/", {"login": "li.wei", "password": PASSWORD})
    assert again.post("/signin/code/", {"code": code}).status_code == 200
    assert again.get("/profile/").status_code == 302


@pytest.mark.trust("T-I06")
def test_a_recovery_code_is_good_once(cast: Cast) -> None:
    """Instead of the telephone."""
    _secret, codes = set_up(log_in(cast.li_wei))
    for expected in (302, 200):
        client = Client()
        client.post("/signin/", {"login": "li.wei", "password": PASSWORD})
        assert client.post("/signin/code/", {"code": codes[0]}).status_code == expected


@pytest.mark.trust("T-I06")
def test_codes_are_limited(cast: Cast) -> None:
    """Five wrong ones a minute, then even the right one waits."""
    secret, _codes = set_up(log_in(cast.li_wei))
    client = Client()
    client.post("/signin/", {"login": "li.wei", "password": PASSWORD})
    for _ in range(5):
        client.post("/signin/code/", {"code": "000000"})
    answer = client.post("/signin/code/", {"code": now_code(secret, 1)}, headers=ENGLISH)
    assert "Too many attempts" in answer.content.decode()


@pytest.fixture
def asked(cast: Cast) -> Cast:
    """Salespeople's role asks for a second factor."""
    role = Role.objects.get(code="sales")
    value = RoleInput(grants=role.grants, second_factor=True)
    change_role(role=role, value=value, version=role.version, by=cast.admin, at=cast.at)
    return cast


@pytest.mark.trust("T-I06")
def test_a_role_asks_for_it(asked: Cast) -> None:
    """Whoever has none is led to set it up, whatever they ask for; then they are free to go. It cannot be turned off."""
    client = log_in(asked.li_wei)
    session = client.session
    del session["second_factor"]
    session.save()
    assert client.get("/profile/").headers["Location"] == ON
    assert client.post("/profile/", {"language": "en"}).headers["Location"] == ON
    set_up(client)
    assert client.get("/profile/").status_code == 200
    client.post(OFF)
    assert Authenticator.objects.filter(user=asked.li_wei, type="totp").exists()
    assert "it stays on" in client.get(OFF, headers=ENGLISH).content.decode()


def test_turned_off(cast: Cast) -> None:
    """By oneself, the recovery codes with it."""
    client = log_in(cast.li_wei)
    set_up(client)
    assert client.post(OFF).status_code == 302
    assert not Authenticator.objects.filter(user=cast.li_wei).exists()
    assert Event.objects.filter(verb="second_factor.changed").latest("seq").data["on"] is False


def test_lost(cast: Cast) -> None:
    """An administrator takes it off; the sessions end with it."""
    client = log_in(cast.li_wei)
    set_up(client)
    administrator = log_in(cast.admin)
    address = f"/organisation/members/{cast.li_wei.public_id}/second-factor/off/"
    assert log_in(cast.zhang_min).post(address).status_code == 403
    assert administrator.post(address).status_code == 303
    assert not Authenticator.objects.filter(user=cast.li_wei).exists()
    assert client.get("/profile/").status_code == 302
    told = Event.objects.filter(verb="second_factor.changed").latest("seq")
    assert (told.actor, told.data) == ("admin", {"on": False, "by_administrator": True})


@pytest.mark.trust("T-I10")
def test_before_something_that_matters_the_password(cast: Cast) -> None:
    """Ten minutes after the last proof; then one comes back to where one was going, and nowhere else."""
    client = log_in(cast.li_wei)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 601}]
    session.save()
    answer = client.get(ON)
    assert unquote(answer.headers["Location"]) == f"/signin/again/?next={ON}"
    assert client.post("/signin/again/", {"password": "wrong wrong wrong", "next": ON}).status_code == 200
    assert client.get(ON).status_code == 302
    assert client.post("/signin/again/", {"password": PASSWORD, "next": "//evil.example"}).headers["Location"] == "/"
    assert client.get(ON).status_code == 200


def test_sealed() -> None:
    """With this installation's key; what another sealed is no secret here."""
    sealed = seal("geheim 密")
    assert "geheim" not in sealed
    assert unseal(sealed) == "geheim 密"
    assert unseal("gAAAAABkZm9v") is None


def test_every_member_starts_without(cast: Cast, settings: Any) -> None:
    """None of the roles that ship asks for it."""
    assert not any(member.needs_second_factor for member in Member.objects.prefetch_related("roles"))
