"""The first page: every preset's every clause, in both languages."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from bihuan.interfaces.web.pages import clauses
from bihuan.playbook.load import PRESETS, load_preset


@pytest.fixture(autouse=True)
def _language_stays_inside() -> Iterator[None]:
    with translation.override(None):
        yield


@pytest.mark.parametrize(("language", "heading", "lang"), [("zh-CN", "制度", "zh-Hans"), ("en", "Playbooks", "en")])
def test_the_page_speaks_the_readers_language(client: Client, language: str, heading: str, lang: str) -> None:
    """By what the browser asks for."""
    page = client.get("/", headers={"accept-language": language}).content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert f'<html lang="{lang}">' in page


def test_without_a_wish_it_is_chinese(client: Client) -> None:
    """The language of the house."""
    assert "<h1>制度</h1>" in client.get("/").content.decode()


def test_every_preset_and_clause_is_there(client: Client) -> None:
    """With title and id."""
    chinese = client.get("/", headers={"accept-language": "zh-CN"}).content.decode()
    english = client.get("/", headers={"accept-language": "en"}).content.decode()
    for name in PRESETS:
        book = load_preset(name)
        assert f'<section class="book" id="{name}"' in chinese
        assert book.title.zh in chinese
        assert book.title.en in english
        for clause in (*book.duties, *book.quotas, *book.proposals, *book.gates):
            assert f'class="clause">{clause}<' in chinese


def test_a_language_is_chosen_and_kept(client: Client) -> None:
    """By the switch, against what the browser asks for."""
    answer = client.post(
        "/i18n/setlang/", {"language": "en", "next": "/"}, follow=True, headers={"accept-language": "zh-CN"}
    )
    assert "<h1>Playbooks</h1>" in answer.content.decode()
    assert "<h1>Playbooks</h1>" in client.get("/", headers={"accept-language": "zh-CN"}).content.decode()


def test_the_switch_leads_nowhere_else(client: Client) -> None:
    """An address of another site is not followed."""
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "https://example.org/"})
    assert answer.headers["Location"] == "/"


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


def test_nothing_comes_from_elsewhere(client: Client) -> None:
    """No script, no address of another site, and the policy that would stop one."""
    answer = client.get("/")
    page = answer.content.decode()
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_only_reading(client: Client) -> None:
    """The page takes nothing."""
    assert client.post("/").status_code == 405
