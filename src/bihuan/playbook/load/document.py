"""One document: text → tree → model, with every mistake on the way named at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from bihuan.playbook.load.explain import CLAUSES, Place, child, explain, locate
from bihuan.playbook.load.faults import Fault
from bihuan.playbook.load.problems import SHOWN, PlaybookError, Problem
from bihuan.playbook.load.sources import Source
from bihuan.playbook.load.tree import Node, read_tree
from bihuan.playbook.schema.checks import Mismatch, Path
from bihuan.playbook.schema.values import Section

Mistake = tuple[int, Path, str, dict[str, str]]
"""(line, key path, code, parameters)"""
Model = TypeVar("Model", bound=Section)
_STAND_IN: dict[str, Any] = {
    "schema": 1,
    "id": "unnamed",
    "title": {"zh": "-", "en": "-"},
    "timeline": [{"start": date(2026, 1, 5), "playbook": "-"}],
}
"""For a broken required entry, so that the sound rest can be checked."""
_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Document(Generic[Model]):
    """A file that is a mapping. ``sound`` is the model of its well-formed parts: the whole file when ``mistakes`` is empty."""

    source: Source
    root: Node
    sound: Model
    mistakes: list[Mistake]
    cut: frozenset[Path]

    def add(self, findings: Iterable[Mismatch]) -> None:
        """Note mistakes between parts, save those that only follow from a broken part."""
        for finding in findings:
            if not any(need[:size] in self.cut for need in finding.needs for size in range(1, len(need) + 1)):
                place = locate(self.root, finding.path)
                self.mistakes.append((place.line, finding.path, finding.code, finding.params))

    def result(self) -> Model:
        """The model; PlaybookError where anything is wrong."""
        if self.mistakes:
            raise refused(self.source.name, self.mistakes, self.root)
        return self.sound


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """A text that could be read to its end and is a mapping; what is wrong in it so far is in ``faults``."""

    source: Source
    root: Node
    faults: tuple[Fault, ...]

    @property
    def is_timeline(self) -> bool:
        """Whether ``timeline`` stands in it."""
        return isinstance(self.root.value, dict) and "timeline" in self.root.value


def read_mapping(source: Source) -> YamlMapping:
    """The text's mapping; PlaybookError where it is none or cannot be read to its end."""
    root, faults = read_tree(source.text)
    mistakes = [(fault.line, fault.path, fault.code, fault.params) for fault in faults]
    if root is None:
        raise refused(source.name, mistakes, None)
    if not isinstance(root.value, dict):
        raise refused(source.name, [*mistakes, (root.line, (), "not_a_mapping", {})], root)
    return YamlMapping(source, root, tuple(faults))


def read_document(
    mapping: YamlMapping, model: type[Model], check: Callable[[Model], Iterable[Mismatch]]
) -> Document[Model]:
    """The mapping as the model, with all its mistakes, those between its parts too."""
    mistakes = [(fault.line, fault.path, fault.code, fault.params) for fault in mapping.faults]
    sound, cut = _sound_parts(model, mapping.root, mistakes)
    document = Document(mapping.source, mapping.root, sound, mistakes, cut)
    document.add(check(sound))
    return document


def _sound_parts(model: type[Model], root: Node, mistakes: list[Mistake]) -> tuple[Model, frozenset[Path]]:
    """Validate; note each error; take the broken parts out, widening where that breaks what is around them."""
    data, cut = root.plain(), set[Path]()
    for attempt in range(_ROUNDS):
        try:
            return model.model_validate(data), frozenset(cut)
        except ValidationError as failed:
            broken = set[Path]()
            for error in failed.errors(include_url=False):
                place = locate(root, error["loc"])
                if not attempt and not place.refused and not _echoes(place, error["type"]):
                    path, code, params = explain(model, root, error, place)
                    mistakes.append((locate(root, path).line, path, code, params))
                broken.add(_broken(place, error["type"]))
            for path in sorted(broken, key=len, reverse=True):
                _take_out(data, path, cut)
    raise AssertionError("taking out broken parts must end")


def _echoes(place: Place, kind: str) -> bool:
    """A list that has entries counts as too short only because they are broken, which is said of each."""
    return kind == "too_short" and bool(place.node.value)


def _broken(place: Place, kind: str) -> Path:
    """The part to take out: the value of a key, whole lists rather than one of their items."""
    path = place.path[:-1] if kind == "missing" and len(place.path) > 1 else place.path
    first = next((index for index, step in enumerate(path) if isinstance(step, int)), len(path))
    return path[:first]


def _take_out(data: dict[str, Any], path: Path, cut: set[Path]) -> None:
    while path in cut and len(path) > 1:
        path = path[:-1]
    cut.add(path)
    holder: Any = data
    for step in path[:-1]:
        holder = holder.get(step) if isinstance(holder, dict) else None
    if not isinstance(holder, dict):
        return
    name = str(path[-1])
    holder.pop(name, None)
    if len(path) == 1 and name in _STAND_IN:
        holder[name] = _STAND_IN[name]


def refused(name: str, mistakes: Iterable[Mistake], root: Node | None) -> PlaybookError:
    """The error of a file: mistakes in the order of lines, none twice, ``SHOWN`` of them kept."""
    order = sorted(mistakes, key=lambda mistake: (mistake[0], _rank(mistake[1]), mistake[2]))
    problems = [
        Problem(name, line, key_text(path), clause_of(root, path), code, params) for line, path, code, params in order
    ]
    unique = tuple(dict.fromkeys(problems))
    return PlaybookError(unique[:SHOWN], max(0, len(unique) - SHOWN))


def _rank(path: Path) -> list[tuple[int, str]]:
    """Keys by name, items by number."""
    return [(step, "") if isinstance(step, int) else (0, step) for step in path]


def key_text(path: Path) -> str:
    """``duties.A11.owed_by[0]``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def clause_of(root: Node | None, path: Path) -> str | None:
    """The clause under which the path stands: the key of its rule, or the nearest ``clause`` or ``clauses`` beside it."""
    if len(path) > 1 and path[0] in CLAUSES:
        return str(path[1])
    node, found = root, None
    for step in (*path, ""):
        if node is not None and isinstance(node.value, dict):
            found = _named(node.value) or found
        node = child(node, step) if node is not None else None
    return found


def _named(entry: dict[str, Node]) -> str | None:
    one, several = entry.get("clause"), entry.get("clauses")
    if several is not None and isinstance(several.value, list) and several.value:
        one = several.value[0]
    return one.value if one is not None and isinstance(one.value, str) else None
