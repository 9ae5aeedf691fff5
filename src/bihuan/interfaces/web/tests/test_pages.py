"""Pages in both languages: the first one, the switch, the wording of clauses."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.playbook import clauses
from bihuan.playbook.load import PRESETS, load_preset


@pytest.fixture(autouse=True)
def _language_stays_inside() -> Iterator[None]:
    with translation.override(None):
        yield


@pytest.mark.parametrize(("language", "words", "lang"), [("zh-CN", "登录", "zh-Hans"), ("en", "Sign in", "en")])
def test_the_page_speaks_the_readers_language(client: Client, cast: Cast, language: str, words: str, lang: str) -> None:
    """By what the browser asks for."""
    page = client.get("/", follow=True, headers={"accept-language": language}).content.decode()
    assert words in page
    assert f'<html lang="{lang}">' in page


def test_without_a_wish_it_is_chinese(client: Client, cast: Cast) -> None:
    """The language of the house."""
    assert '<html lang="zh-Hans">' in client.get("/", follow=True).content.decode()


def test_a_language_is_chosen_and_kept(client: Client, cast: Cast) -> None:
    """By the switch, against what the browser asks for."""
    chinese = {"accept-language": "zh-CN"}
    client.post(reverse("set_language"), {"language": "en", "next": "/"}, headers=chinese)
    assert '<html lang="en">' in client.get("/", follow=True, headers=chinese).content.decode()


@pytest.mark.trust("T-I09")
def test_the_switch_leads_nowhere_else(client: Client, cast: Cast) -> None:
    """An address of another site is not followed."""
    answer = client.post(reverse("set_language"), {"language": "en", "next": "https://example.org/"})
    assert answer.headers["Location"] == "/"


def test_one_begins_with_today(cast: Cast) -> None:
    """Whoever signs in."""
    for member in (cast.li_wei, cast.chen_jing, cast.admin):
        assert log_in(member).get("/").headers["Location"] == reverse("today:today")


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_kind_of_rule_has_words(name: str, language: str) -> None:
    """By when stands for each clause, who for each duty and quota, and nothing is left unfilled."""
    with translation.override(language):
        rows = clauses.rows(load_preset(name), language)
    assert rows
    for row in rows:
        assert row.when, row
        assert row.who or row.section in {"proposal", "gate"}, row
        assert "%(" not in row.when


def test_the_wording_of_a_row() -> None:
    """The weekly report of the first regulation, to the letter."""
    book = load_preset("equipment")
    with translation.override("zh-hans"):
        chinese = clauses.rows(book, "zh-hans")[0]
    with translation.override("en"):
        english = clauses.rows(book, "en")[0]
    assert (chinese.clause, chinese.section_name, chinese.when) == ("A11", "应办事项", "次周周一结束前")
    assert chinese.costs == ["缺交 −5 分、¥50.00", "迟交 −3 分", "不完整 −3 分"]
    assert (english.section_name, english.when) == ("Duty", "by the end of Monday after the week")
    assert english.costs == ["missing −5 points, ¥50.00", "late −3 points", "incomplete −3 points"]


def test_nothing_comes_from_elsewhere(cast: Cast) -> None:
    """No script in the page, no address of another site, and the policy that would stop one."""
    answer = log_in(cast.li_wei).get(reverse("today:today"))
    page = answer.content.decode()
    assert re.findall(r"<script(?![^>]* src=\"/static/)", page) == []
    assert "http://" not in page
    assert "https://" not in page
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_only_reading(client: Client, cast: Cast) -> None:
    """The first page takes nothing."""
    assert log_in(cast.li_wei).post("/").status_code == 405
