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
from jinja2 import Environment, nodes

from hatch_build import compile_catalogues
from tools.environment import ROOT

INTERFACES = ROOT / "src" / "bihuan" / "interfaces"
WEB = INTERFACES / "web"
CATALOGUE = WEB / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "zh_Hans",
    "Plural-Forms": "nplurals=1; plural=0;",
}
SINGLE = {"_", "_l", "gettext", "gettext_lazy"}
PLURAL = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
PLURAL_IN_CONTEXT = {"npgettext", "npgettext_lazy"}


class Message(NamedTuple):
    """A text in use; ``plural`` is empty when it has one form, ``context`` tells apart what is spelled alike."""

    single: str
    plural: str = ""
    context: str = ""


def in_python(source: str) -> Iterator[Message]:
    """The texts that calls of gettext name literally."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from _called(node.func.id, node.args)


def _called(name: str, arguments: list[ast.expr]) -> Iterator[Message]:
    yield from _named(name, [each.value for each in arguments if isinstance(each, ast.Constant)])


def _named(name: str, values: list[object]) -> Iterator[Message]:
    """The text of one call. A call with a computed text is not gettext's affair: its values stand literally elsewhere."""
    texts = [each for each in values if isinstance(each, str)]
    if name in SINGLE and len(texts) == 1:
        yield Message(texts[0])
    elif name in PLURAL and len(texts) == 2:
        yield Message(texts[0], texts[1])
    elif name in IN_CONTEXT and len(texts) == 2:
        yield Message(texts[1], context=texts[0])
    elif name in PLURAL_IN_CONTEXT and len(texts) == 3:
        yield Message(texts[1], texts[2], texts[0])


def in_template(source: str) -> Iterator[Message]:
    """The texts of ``translate`` and ``blocktranslate``, as Django itself parses them."""
    for node in Engine.get_default().from_string(source).nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            literal = node.filter_expression.var
            text = getattr(literal, "literal", literal)
            yield Message(str(text), context=_context_of(node))
        elif isinstance(node, BlockTranslateNode):
            yield Message(node.render_token_list(node.singular)[0], _plural_of(node), _context_of(node))


def in_jinja(source: str) -> Iterator[Message]:
    """The texts that a template of the quick engine names literally."""
    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name):
            yield from _named(call.node.name, [each.value for each in call.args if isinstance(each, nodes.Const)])


def _context_of(node: TranslateNode | BlockTranslateNode) -> str:
    return str(node.message_context.var) if node.message_context else ""


def _plural_of(node: BlockTranslateNode) -> str:
    return node.render_token_list(node.plural)[0] if node.plural else ""


READERS = {".py": in_python, ".html": in_template, ".txt": in_template, ".jinja": in_jinja}


def in_use() -> dict[Message, str]:
    """Every text of the interfaces, with the file that uses it first."""
    found: dict[Message, str] = {}
    for path in sorted(INTERFACES.rglob("*")):
        read = READERS.get(path.suffix)
        if "tests" in path.parts or "cli" in path.parts or read is None:
            continue
        for message in read(path.read_text(encoding="utf-8")):
            found.setdefault(message, path.relative_to(ROOT).as_posix())
    return found


def merged(used: dict[Message, str], old: polib.POFile) -> polib.POFile:
    """A catalogue of the texts in use, with the translations already made."""
    known = {_message(entry): entry for entry in old}
    new = polib.POFile(wrapwidth=110)
    new.metadata = dict(HEADER)
    for message, place in used.items():
        entry = polib.POEntry(
            msgid=message.single,
            msgid_plural=message.plural,
            msgctxt=message.context or None,
            occurrences=[(place, "")],
        )
        before = known.get(message)
        if message.plural:
            entry.msgstr_plural = dict(before.msgstr_plural) if before else {0: ""}
        else:
            entry.msgstr = before.msgstr if before else ""
        new.append(entry)
    return new


def _message(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural, entry.msgctxt or "")


def complaints(used: dict[Message, str], catalogue: polib.POFile) -> list[str]:
    """What is in use but not in the catalogue, in it but not in use, or not translated."""
    held = {_message(entry) for entry in catalogue}
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
