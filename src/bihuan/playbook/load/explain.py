"""The model's own errors, put as problems of the file: code, parameters and the place in the tree."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bihuan.playbook.load.messages import MESSAGES
from bihuan.playbook.load.tree import Node
from bihuan.playbook.schema.checks import Path
from bihuan.playbook.schema.playbook import RULE_SECTIONS
from bihuan.playbook.schema.values import CLAUSE_PATTERN, NAME_PATTERN

CLAUSES = (*RULE_SECTIONS, "points")
"""The sections whose keys are clause ids."""

_BY_TYPE: Mapping[str, str] = {
    "extra_forbidden": "unknown_key",
    "missing": "missing_key",
    "literal_error": "not_one_of",
    "string_type": "needs_text",
    "string_too_long": "too_long",
    "too_short": "empty_list",
    "int_type": "needs_integer",
    "int_from_float": "needs_integer",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_big",
    "decimal_type": "needs_number",
    "is_instance_of": "needs_number",
    "finite_number": "needs_number",
    "decimal_max_digits": "two_decimals",
    "decimal_max_places": "two_decimals",
    "decimal_whole_digits": "two_decimals",
    "date_type": "needs_date",
    "tuple_type": "needs_list",
    "dict_type": "needs_mapping",
    "model_type": "needs_mapping",
    "model_attributes_type": "needs_mapping",
    "union_tag_not_found": "missing_key",
    "union_tag_invalid": "unknown_kind",
}
_BY_PATTERN = {CLAUSE_PATTERN: "needs_clause", NAME_PATTERN: "needs_name", r"\S": "empty_text"}
_LIMITS = ("max_length", "ge", "le")
_QUOTED = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class Place:
    """A path that exists in the tree, except perhaps its last step."""

    path: Path
    line: int
    node: Node
    refused: bool
    of_key: bool


def child(node: Node, step: str | int) -> Node:
    """One step down; the node itself where there is no such step."""
    if isinstance(node.value, dict):
        return node.value.get(str(step), node)
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return node


def locate(root: Node, loc: Iterable[str | int]) -> Place:
    """The place of an error: unions put the name of their variant into ``loc``, which is no key of the file."""
    node, path, line, refused, of_key = root, list[str | int](), root.line, root.refused, False
    kind_seen = False
    for step in loc:
        value = node.value
        if isinstance(value, dict):
            kind = value.get("kind")
            if len(path) == 2 and path[0] in RULE_SECTIONS and not kind_seen and kind and kind.value == step:
                kind_seen = True
            elif isinstance(step, str) and step in value:
                path.append(step)
                line, node = node.lines[step], value[step]
            elif step == "[key]":
                of_key = True
            elif step != "a next duty":
                path.append(step)
                break
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            path.append(step)
            node = value[step]
            line = node.line
        elif step == "[key]":
            of_key = True
        refused = refused or node.refused
    return Place(tuple(path), line, node, refused, of_key)


def explain(model: type[BaseModel], root: Node, error: ErrorDetails, place: Place) -> tuple[Path, str, dict[str, str]]:
    """(path, code, parameters) of one error of the model at its place."""
    kind, context, path = error["type"], error.get("ctx", {}), place.path
    last = str(path[-1]) if path else ""
    code = kind if kind in MESSAGES else _BY_TYPE.get(kind, "invalid")
    if kind == "string_pattern_mismatch":
        code = _BY_PATTERN.get(context["pattern"], "invalid")
    if code == "missing_key":
        path = path if kind == "missing" else (*path, "kind")
        return path, code, {"value": str(path[-1])}
    if code == "unknown_key":
        return path, code, {"value": last, "known": ", ".join(known_keys(model, root, path))}
    if code == "unknown_kind":
        return _unknown_kind(model, root, context, path)
    if place.node.value is None and not place.of_key:
        return path, "empty_value", {}
    if code == "not_one_of":
        return _not_one_of(error, context, path, place)
    limit = next((str(context[name]) for name in _LIMITS if name in context), "")
    value = last if place.of_key else str(error["input"])
    return path, code, {"value": value, "limit": limit, "detail": error["msg"]}


def _not_one_of(
    error: ErrorDetails, context: dict[str, Any], path: Path, place: Place
) -> tuple[Path, str, dict[str, str]]:
    expected = context["expected"]
    known = _QUOTED.findall(expected) or [expected]
    value = str(error["input"])
    if isinstance(error["input"], str) and value.isdigit() and value in known:
        return path, "needs_integer", {}
    code = "unknown_entry" if place.of_key else "not_one_of"
    return path, code, {"value": value, "known": ", ".join(known)}


def _unknown_kind(
    model: type[BaseModel], root: Node, context: dict[str, Any], path: Path
) -> tuple[Path, str, dict[str, str]]:
    value, known = context["tag"], _QUOTED.findall(context["expected_tags"])
    for section in RULE_SECTIONS:
        if value in kinds_of(model, section):
            return (*path, "kind"), "kind_elsewhere", {"value": value, "section": section}
    params = {"value": value, "known": ", ".join(known)}
    return (*path, "kind"), "unknown_kind", params


@cache
def _json_schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True)


def kinds_of(model: type[BaseModel], section: str) -> tuple[str, ...]:
    """The kinds of rules that a section of the file holds."""
    spec = _json_schema(model)["properties"].get(section, {})
    return tuple(_entry(spec).get("discriminator", {}).get("mapping", {}))


def known_keys(model: type[BaseModel], root: Node, path: Path) -> tuple[str, ...]:
    """The keys that may stand beside the last step of the path."""
    whole = _json_schema(model)
    spec, node = whole, root
    for step in path[:-1]:
        spec = _variant(spec.get("properties", {}).get(step) or _entry(spec), whole, node, step)
        node = child(node, step)
    return tuple(spec.get("properties", {}))


def _entry(spec: dict[str, Any]) -> dict[str, Any]:
    """What the entries of a list or of a mapping with free keys look like."""
    patterns: list[dict[str, Any]] = list(spec.get("patternProperties", {}).values())
    found: Any = spec.get("items") or spec.get("additionalProperties") or next(iter(patterns), {})
    return found if isinstance(found, dict) else {}


def _variant(spec: dict[str, Any], whole: dict[str, Any], holder: Node, step: str | int) -> dict[str, Any]:
    """The one of several variants that the file's ``kind`` names, or the one that is a mapping."""
    node = holder.value.get(str(step)) if isinstance(holder.value, dict) else None
    if "discriminator" in spec and node is not None and isinstance(node.value, dict):
        kind = node.value.get("kind")
        spec = {"$ref": spec["discriminator"]["mapping"].get(str(kind.value) if kind else "", "")}
    elif "oneOf" in spec:
        spec = next((variant for variant in spec["oneOf"] if "$ref" in variant), {})
    found: dict[str, Any] = whole["$defs"].get(spec["$ref"].rpartition("/")[2], {}) if "$ref" in spec else spec
    return found
