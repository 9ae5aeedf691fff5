"""The screen texts: all collected, all translated."""

import polib

from tools import messages
from tools.environment import ROOT
from tools.messages import Message


def test_the_catalogue_is_complete() -> None:
    """Every text in use has its Chinese; none is left over (`make messages` collects them)."""
    assert messages.check() == []


def test_texts_are_found() -> None:
    """In calls and in templates, plural forms included."""
    source = "x = _('one') + ngettext('a %(n)d', 'b %(n)d', n) + _(variable)"
    assert list(messages.in_python(source)) == [Message("one"), Message("a %(n)d", "b %(n)d")]
    template = "{% load i18n %}{% if x %}{% translate 'two' %}{% endif %}{% blocktranslate with a=b %}three {{ a }}{% endblocktranslate %}"
    assert list(messages.in_template(template)) == [Message("two"), Message("three %(a)s")]


def test_texts_that_are_spelled_alike_are_told_apart() -> None:
    """``Open`` of a duty and ``Open`` of a file are two entries."""
    source = "x = pgettext('duty', 'Open') + npgettext('duty', '%(n)d open', '%(n)d open', n)"
    assert list(messages.in_python(source)) == [
        Message("Open", context="duty"),
        Message("%(n)d open", "%(n)d open", "duty"),
    ]
    template = "{% load i18n %}{% translate 'Open' context 'duty' %}{% blocktranslate context 'file' %}Open it{% endblocktranslate %}"
    assert list(messages.in_template(template)) == [Message("Open", context="duty"), Message("Open it", context="file")]


def test_a_gap_is_named() -> None:
    """Missing, left over, untranslated."""
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="old", msgstr="旧"))
    catalogue.append(polib.POEntry(msgid="bare"))
    assert messages.complaints({Message("bare"): "x.py", Message("new"): "y.py"}, catalogue) == [
        "not in the catalogue: 'new' (y.py)",
        "not in use any more: 'old'",
        "not translated: 'bare'",
    ]


def test_translations_survive_collecting_anew() -> None:
    """What is still in use keeps its words."""
    old = polib.POFile()
    old.append(polib.POEntry(msgid="kept", msgstr="留"))
    new = messages.merged({Message("kept"): "x.py", Message("new", "news"): "x.py"}, old)
    assert [(entry.msgid, entry.msgstr, entry.msgstr_plural) for entry in new] == [
        ("kept", "留", {}),
        ("new", "", {0: ""}),
    ]


def test_people_are_addressed_alike() -> None:
    """As 你, never as 您: a tool among colleagues, on pages and in guides."""
    texts = [messages.CATALOGUE, *ROOT.glob("docs/**/*.zh.md"), ROOT / "README.md"]
    assert [str(path) for path in texts if "您" in path.read_text(encoding="utf-8")] == []
