"""Logging in: by what, how often, for how long."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import PASSWORD, Cast
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.accounts.models import Session

ENGLISH = {"accept-language": "en"}
WRONG = "Account or password are not right."


def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is hashed from now on."""
    hashed: list[str] = []
    hasher = type(hashers.get_hasher())

    def watch(name: str) -> None:
        real = getattr(hasher, name)

        def noted(self: Any, *args: Any) -> Any:
            hashed.append(name)
            return real(self, *args)

        monkeypatch.setattr(hasher, name, noted)

    watch("encode")
    watch("verify")
    return hashed


def sign_in(client: Client, login: str, password: str = PASSWORD, **extra: str) -> int:
    """The status of trying to log in."""
    answer = client.post("/signin/", {"login": login, "password": password}, headers=ENGLISH, **extra)  # type: ignore[arg-type]
    return answer.status_code


@pytest.mark.parametrize(
    "login", ["li.wei", "LI.WEI ", "ｌｉ．ｗｅｉ", "li.wei@example.cn", "138 0013-8000", "+86 13800138000"]
)
def test_by_account_mail_or_mobile(cast: Cast, client: Client, login: str) -> None:
    """However it is written."""
    Member.objects.filter(pk=cast.li_wei.pk).update(email="li.wei@example.cn", mobile="13800138000")
    assert sign_in(client, login) == 302
    assert client.session["_auth_user_id"] == str(cast.li_wei.pk)


@pytest.mark.trust("T-I02")
def test_the_same_answer_for_every_reason(cast: Cast, client: Client) -> None:
    """Unknown, closed, without a password, wrong: one text, one status, one hash each."""
    Member.objects.filter(pk=cast.wang_fang.pk).update(is_active=False)
    Member.objects.filter(pk=cast.sun_li.pk).update(password=hashers.make_password(None))
    pages = []
    for login, password in [
        ("nobody", PASSWORD),
        ("wang.fang", PASSWORD),
        ("sun.li", PASSWORD),
        ("li.wei", "wrong wrong wrong"),
    ]:
        answer = Client().post("/signin/", {"login": login, "password": password}, headers=ENGLISH)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert WRONG in text
        pages.append(text.count("form-errors"))
    assert pages == [1, 1, 1, 1]


@pytest.mark.trust("T-I02")
def test_one_hash_whoever_is_asked_for(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time it takes tells nothing."""
    hashed = watched(monkeypatch)
    counts = []
    for login in ("li.wei", "nobody"):
        hashed.clear()
        sign_in(Client(), login, "wrong wrong wrong")
        counts.append(len(hashed))
    assert counts == [1, 1]


@pytest.mark.trust("T-I01")
def test_five_a_minute_for_an_account_however_it_is_named(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before hashing, and whatever address is claimed in a header; the owner is in again a minute later."""
    Member.objects.filter(pk=cast.li_wei.pk).update(email="li.wei@example.cn")
    hashed = watched(monkeypatch)
    for attempt in range(8):
        name = "li.wei" if attempt % 2 else "li.wei@example.cn"
        sign_in(Client(), name, "wrong wrong wrong", REMOTE_ADDR=f"10.0.0.{attempt}")
    assert len(hashed) == 5
    answer = Client().post(
        "/signin/", {"login": "li.wei", "password": PASSWORD}, headers=ENGLISH, REMOTE_ADDR="10.0.1.1"
    )
    assert "Too many attempts" in answer.content.decode()
    assert len(hashed) == 5


@pytest.mark.trust("T-I01")
def test_twenty_a_minute_for_an_address_whatever_the_header_says(cast: Cast) -> None:
    """One password tried on many accounts. A proxy nobody told us of is not believed."""
    statuses = [
        Client()
        .post(
            "/signin/",
            {"login": f"nobody.{number}", "password": PASSWORD},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
        .status_code
        for number in range(22)
    ]
    assert statuses == [200] * 20 + [429] * 2


@pytest.mark.trust("T-I04")
def test_a_new_session_id(cast: Cast, client: Client) -> None:
    """One that was planted before is not taken over."""
    client.get("/signin/")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    assert sign_in(client, "li.wei") == 302
    assert client.session.session_key != before


def test_ends_after_two_hours_without_use_and_twelve_in_any_case(cast: Cast) -> None:
    """Idle and absolute."""
    client = log_in(cast.li_wei)
    assert client.get("/profile/").status_code == 200
    row = Session.objects.get(member=cast.li_wei)
    left = row.expire_date - timezone.now()
    assert timedelta(minutes=119) < left <= timedelta(hours=2)
    session = client.session
    session["signed_in_at"] = timezone.now().timestamp() - 12 * 3600 - 1
    session.save()
    answer = client.get("/profile/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/signin/")
    assert not Session.objects.filter(member=cast.li_wei).exists()


@pytest.mark.trust("T-I05")
def test_ends_at_once_when_the_account_closes(cast: Cast) -> None:
    """By the next request."""
    client = log_in(cast.li_wei)
    assert client.get("/profile/").status_code == 200
    Member.objects.filter(pk=cast.li_wei.pk).update(left_on=timezone.localdate() - timedelta(days=1))
    assert client.get("/profile/").status_code == 302


@pytest.mark.trust("T-I09")
def test_goes_where_one_wanted_and_nowhere_else(cast: Cast, client: Client) -> None:
    """Another site is not followed."""
    to = {"login": "li.wei", "password": PASSWORD}
    assert client.post("/signin/", {**to, "next": "/profile/"}).headers["Location"] == "/profile/"
    for elsewhere in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        assert Client().post("/signin/", {**to, "next": elsewhere}).headers["Location"] == "/"


def test_two_queries_before_the_page(cast: Cast) -> None:
    """The session; the member with department, roles and what the frame shows. What was delegated is asked for if there is any."""
    client = log_in(cast.li_wei)
    client.get("/kit/token/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/kit/token/").status_code == 200
    tables = [re.findall(r'FROM "(\w+)"', one["sql"])[-1] for one in queries]
    assert tables == ["accounts_session", "organisation_member"]
