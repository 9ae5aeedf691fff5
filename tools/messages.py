"""``make messages``: collect the screen texts into the catalogues and compile them, without the gettext tools.

Texts are written in English in code and templates; ``zh_Hans`` holds the Chinese. ``--check`` writes nothing and exits 1 when a
catalogue does not hold exactly the texts in use, or lacks a translation (a test runs it).
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import django
import polib
from django.template import Engine
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from hatch_build import compile_catalogues
from tools.environment import ROOT

WEB = ROOT / "src" / "bihuan" / "interfaces" / "web"
CATALOGUE = WEB / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "zh_Hans",
    "Plural-Forms": "nplurals=1; plural=0;",
}
SINGLE = {"_", "gettext", "gettext_lazy"}
PLURAL = {"ngettext", "ngettext_lazy"}


class Message(NamedTuple):
    """A text in use; ``plural`` is empty when it has one form."""

    single: str
    plural: str = ""


def in_python(source: str) -> Iterator[Message]:
    """The texts that calls of gettext name literally."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if node.func.id in SINGLE and len(texts) == 1:
            yield Message(texts[0])
        elif node.func.id in PLURAL and len(texts) == 2:
            yield Message(texts[0], texts[1])


def in_template(source: str) -> Iterator[Message]:
    """The texts of ``translate`` and ``blocktranslate``, as Django itself parses them."""
    engine = Engine(libraries={"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"})
    for node in engine.from_string(source).nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            yield Message(str(node.filter_expression.var.literal))
        elif isinstance(node, BlockTranslateNode):
            yield Message(node.render_token_list(node.singular)[0], _plural_of(node))


def _plural_of(node: BlockTranslateNode) -> str:
    return node.render_token_list(node.plural)[0] if node.plural else ""


def in_use() -> dict[Message, str]:
    """Every text of the pages, with the file that uses it first."""
    found: dict[Message, str] = {}
    for path in sorted(WEB.rglob("*")):
        if "tests" in path.parts or path.suffix not in {".py", ".html"}:
            continue
        read = in_python if path.suffix == ".py" else in_template
        for message in read(path.read_text(encoding="utf-8")):
            found.setdefault(message, path.relative_to(ROOT).as_posix())
    return found


def merged(used: dict[Message, str], old: polib.POFile) -> polib.POFile:
    """A catalogue of the texts in use, with the translations already made."""
    known = {Message(entry.msgid, entry.msgid_plural): entry for entry in old}
    new = polib.POFile(wrapwidth=110)
    new.metadata = dict(HEADER)
    for message, place in used.items():
        entry = polib.POEntry(msgid=message.single, msgid_plural=message.plural, occurrences=[(place, "")])
        before = known.get(message)
        if message.plural:
            entry.msgstr_plural = dict(before.msgstr_plural) if before else {0: ""}
        else:
            entry.msgstr = before.msgstr if before else ""
        new.append(entry)
    return new


def complaints(used: dict[Message, str], catalogue: polib.POFile) -> list[str]:
    """What is in use but not in the catalogue, in it but not in use, or not translated."""
    held = {Message(entry.msgid, entry.msgid_plural) for entry in catalogue}
    lines = [f"not in the catalogue: {message.single!r} ({used[message]})" for message in used if message not in held]
    lines += [f"not in use any more: {message.single!r}" for message in held if message not in used]
    lines += [f"not translated: {entry.msgid!r}" for entry in catalogue if not entry.translated()]
    return lines


def check(catalogue: Path = CATALOGUE) -> list[str]:
    """The complaints about the catalogue as it is on disk."""
    return complaints(in_use(), polib.pofile(str(catalogue), encoding="utf-8"))


def main(arguments: list[str]) -> None:
    """Write the catalogue anew and compile, or only check."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    django.setup()
    if "--check" not in arguments:
        old = polib.pofile(str(CATALOGUE), encoding="utf-8") if CATALOGUE.exists() else polib.POFile()
        merged(in_use(), old).save(str(CATALOGUE))
        compile_catalogues(ROOT)
    lines = check()
    print("\n".join(lines) or f"{len(in_use())} texts, all translated")
    sys.exit(1 if lines else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
