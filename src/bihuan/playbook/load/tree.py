"""A YAML text as a tree that knows its lines.

Built from the parser's events, so that nothing is constructed but text, numbers, dates, lists and mappings, and depth
and doubles are seen before anything is held. References and tags are refused. Plain values are read as YAML 1.2 does
(``on`` and ``yes`` are text), with dates; a number with a fraction becomes an exact ``Decimal``.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from bihuan.playbook.load.faults import Fault, Lines, syntax_fault, text_fault

DEEPEST = 16
"""Levels of nesting at most; a playbook needs seven."""

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FRACTION = re.compile(r"[-+]?(?:[0-9]{1,30}\.[0-9]{0,30}|\.[0-9]{1,30}|[0-9]{1,30}(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, bool | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_SURROGATE = re.compile("[\ud800-\udfff]")

Scalar = str | int | bool | Decimal | date | None


@dataclass(slots=True)
class Node:
    """A value: a scalar, a list of nodes, or a mapping; ``lines`` of a mapping are those of its keys.

    ``refused`` marks a value about which a mistake is already noted.
    """

    line: int
    value: "Scalar | list[Node] | dict[str, Node]"
    lines: dict[str, int] = field(default_factory=dict)
    refused: bool = False

    def plain(self) -> Any:
        """The value without lines."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        return [node.plain() for node in self.value] if isinstance(self.value, list) else self.value


class _Stop(Exception):
    """Reading on makes no sense."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come; ``key`` is the key that waits for its value."""

    node: Node
    key: str | None = None
    key_line: int = 0
    waits: bool = False


def read_tree(text: str) -> tuple[Node | None, list[Fault]]:
    """The text's one document, and what is wrong with the text. No tree where it could not be read to its end."""
    text = text.removeprefix("\ufeff")
    lines = Lines(text)
    reader = _Reader(lines)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            reader.take(event)
    except _Stop as stop:
        return None, [*reader.faults, stop.fault]
    except MarkedYAMLError as error:
        return None, [*reader.faults, syntax_fault(error, lines)]
    except (YAMLError, ValueError, OverflowError) as error:
        return None, [*reader.faults, text_fault(error, lines, reader.line)]
    if reader.root is None and not reader.faults:
        reader.faults.append(Fault(1, (), "empty_file"))
    return reader.root, reader.faults


class _Reader:
    """Puts events together; never deeper than ``DEEPEST``, so nothing here recurses."""

    def __init__(self, lines: Lines) -> None:
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self.line = 1
        self._lines = lines
        self._stack: list[_Open] = []
        self._documents = 0

    def path(self) -> tuple[str | int, ...]:
        """Where the next value will stand."""
        steps: list[str | int | None] = []
        for depth, opened in enumerate(self._stack, 1):
            inner = depth < len(self._stack)
            if isinstance(opened.node.value, list):
                steps.append(len(opened.node.value) - inner)
            else:
                steps.append(opened.key if inner or opened.waits else None)
        return tuple(step for step in steps if step is not None)

    def take(self, event: Event) -> None:
        if event.start_mark:
            self.line = self._lines.at(event.start_mark.index)
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _Stop(Fault(self.line, (), "second_document"))
        elif isinstance(event, CollectionEndEvent):
            self._stack.pop()
        elif isinstance(event, NodeEvent):
            self._node(event)

    def _node(self, event: NodeEvent) -> None:
        node = Node(self.line, None)
        top = self._stack[-1] if self._stack else None
        is_key = top is not None and isinstance(top.node.value, dict) and not top.waits
        if is_key and not isinstance(event, ScalarEvent | AliasEvent):
            raise _Stop(Fault(self.line, self.path(), "key_not_text"))
        if len(self._stack) == DEEPEST and isinstance(event, CollectionStartEvent):
            raise _Stop(Fault(self.line, self.path(), "too_deep", {"limit": str(DEEPEST)}))
        self._fill(node, event, is_key)
        if top is not None and is_key:
            top.key, top.key_line, top.waits = None if node.refused else str(node.value), self.line, True
            return
        if top is None:
            self.root = node
        else:
            self._place(top, node)
        if isinstance(node.value, list | dict):
            self._stack.append(_Open(node))

    def _fill(self, node: Node, event: NodeEvent, is_key: bool) -> None:
        if isinstance(event, AliasEvent):
            self._refuse(node, "alias", str(event.anchor))
        elif isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            self._refuse(node, "tag", str(event.tag))
        if isinstance(event, MappingStartEvent):
            node.value = {}
        elif isinstance(event, SequenceStartEvent):
            node.value = []
        elif isinstance(event, ScalarEvent):
            plain = not event.style and not is_key
            node.value = _scalar(event.value) if plain else event.value
            if _SURROGATE.search(event.value):
                self._refuse(node, "bad_character", ascii(_SURROGATE.findall(event.value)[0]))
                node.value = _SURROGATE.sub("?", event.value)

    def _refuse(self, node: Node, code: str, value: str) -> None:
        node.refused = True
        self.faults.append(Fault(node.line, self.path(), code, {"value": value}))

    def _place(self, top: _Open, node: Node) -> None:
        holder = top.node.value
        if isinstance(holder, list):
            holder.append(node)
        elif isinstance(holder, dict):
            if top.key is not None:
                self._enter(top, holder, top.key, node)
            top.waits = False

    def _enter(self, top: _Open, holder: dict[str, Node], key: str, node: Node) -> None:
        if key in holder:
            params = {"value": key, "line": str(top.node.lines[key])}
            self.faults.append(Fault(top.key_line, self.path(), "duplicate_key", params))
            return
        holder[key] = node
        top.node.lines[key] = top.key_line


def _scalar(text: str) -> Scalar:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FRACTION.fullmatch(text):
        return Decimal(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text
