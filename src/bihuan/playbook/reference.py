"""The reference page of the playbook file, written from the models: it cannot say what the program does not do."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from bihuan.playbook.load import PRESETS, load_preset, read_source
from bihuan.playbook.schema.forms import CORE_FIELDS
from bihuan.playbook.schema.json_schema import words
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.timeline import TimelineFile

_RULES = {
    "duties": "Duties · 应办事项",
    "quotas": "Quotas · 定量",
    "proposals": "Proposals · 建议",
    "gates": "Gates · 关口",
}
_INTRO = """\
<!-- Written by `make docs` from the models in src/bihuan/playbook/schema; do not edit. -->

# The playbook file · 制度文件

A playbook is a company's regulation as a YAML file in UTF-8: [`playbook.schema.json`](playbook.schema.json) describes it for
editors, the presets (`bihuan playbook list`) are complete examples, `bihuan playbook check FILE` names the line, key and
clause of every mistake. Every rule stands under the id of its clause. Keys that are not on this page are refused; so are
YAML references (`&`, `*`) and tags (`!`), doubled keys, and files of more than 1 MiB. Nothing in a file is evaluated.

制度文件是 UTF-8 编码的 YAML 文本；每条规则写在其条款编号之下。本页没有列出的键一律拒绝。

A *length of time* is written `3 working days`, `7 days` or `2 hours`: the day it starts from is not counted, and working days
and days run to 24:00 of the last one; hours are wall clock. 时长写作 `3 working days`（工作日）、`7 days`（天）或 `2 hours`（小时）:
起始当日不计，算到最后一日 24:00；小时按分钟计。
"""


def render_reference() -> str:
    """The text of ``docs/reference/playbook.md``."""
    schema = Playbook.model_json_schema(by_alias=True)
    parts = [_INTRO, "## The file · 文件结构\n", *_table(schema, schema["$defs"])]
    for section, title in (("calendar", "Calendar · 日历"), ("roles", "Roles · 角色")):
        parts += [f"\n## {title}\n", *_single(schema, section)]
    for section, title in _RULES.items():
        parts += [f"\n## {title}\n", words(schema["properties"][section]["description"]) + "\n"]
        parts += _kinds(schema, section)
        if section == "duties":
            parts += ["\nUnder `missing` · 缺交：\n", *_table(schema["$defs"]["Next"], schema["$defs"])]
    parts += ["\n## Points · 考核\n", *_single(schema, "points"), "\nUnder `fine` · 扣款：\n"]
    parts += _table(schema["$defs"]["Fines"], schema["$defs"])
    parts += ["\n## Forms · 表单\n", *_single(schema, "forms"), "\nOne of `extra` · 行业字段：\n"]
    parts += [*_table(schema["$defs"]["ExtraField"], schema["$defs"]), *_core_fields()]
    parts += ["\n## Numbering · 编号\n", *_single(schema, "numbering"), *_timeline()]
    return "\n".join(parts) + "\n"


def _single(schema: dict[str, Any], section: str) -> Iterator[str]:
    spec = schema["properties"][section]
    entry = spec if "$ref" in spec else _entry(spec)
    model = schema["$defs"][entry["$ref"].rpartition("/")[2]]
    yield words(model["description"]) + "\n"
    names = spec.get("propertyNames", {}).get("enum")
    if names:
        yield f"Keys · 键: {_codes(names)}.\n"
    yield from _table(model, schema["$defs"])
    yield _example(section)


def _kinds(schema: dict[str, Any], section: str) -> Iterator[str]:
    for variant in _entry(schema["properties"][section])["oneOf"]:
        model = schema["$defs"][variant["$ref"].rpartition("/")[2]]
        kind = model["properties"]["kind"]["const"]
        yield f"\n### `kind: {kind}`\n"
        yield words(model["description"]) + "\n"
        clauses = [f"{clause} (`{name}`)" for name, clause in _users(section, kind)]
        yield f"Clauses of the presets · 预设中的条款: {', '.join(clauses)}.\n"
        yield from _table(model, schema["$defs"])
        yield _example(section, f"kind: {kind}\n")


def _users(section: str, kind: str) -> Iterator[tuple[str, str]]:
    for name, playbook in _presets():
        for clause, rule in getattr(playbook, section).items():
            if rule.kind == kind:
                yield name, clause


@cache
def _presets() -> tuple[tuple[str, Playbook], ...]:
    return tuple((name, load_preset(name)) for name in PRESETS)


def _entry(spec: dict[str, Any]) -> dict[str, Any]:
    """What stands under each key of a section."""
    entry: dict[str, Any] = spec.get("additionalProperties") or next(iter(spec["patternProperties"].values()))
    return entry


def _table(model: dict[str, Any], definitions: dict[str, Any]) -> Iterator[str]:
    yield "| key | value | default | meaning |"
    yield "|---|---|---|---|"
    required = model.get("required", [])
    for key, spec in model["properties"].items():
        default = "**required**" if key in required else _default(spec)
        meaning = words(spec.get("description", "")) or "Which kind of rule it is. 规则种类。"
        yield f"| `{key}` | {_value(spec, definitions)} | {default} | {meaning} |".replace("|  |", "| |")


def _default(spec: dict[str, Any]) -> str:
    value = spec.get("default")
    return "–" if value in (None, {}, []) or isinstance(value, dict) else f"`{value}`"


def _value(spec: dict[str, Any], definitions: dict[str, Any]) -> str:
    """The type of a value in words."""
    if "$ref" in spec:
        name = spec["$ref"].rpartition("/")[2]
        keys = definitions[name]["properties"]
        return f"`{{{', '.join(f'{key}: …' for key in keys)}}}`"
    if "const" in spec:
        return f"`{spec['const']}`"
    if "enum" in spec:
        return _codes(spec["enum"])
    for several in ("oneOf", "anyOf"):
        if several in spec:
            kinds = (_value(one, definitions) for one in spec[several] if one.get("type") != "null")
            return " or ".join(kinds)
    return _plain(spec, definitions)


def _plain(spec: dict[str, Any], definitions: dict[str, Any]) -> str:
    match spec["type"]:
        case "array":
            return f"list of {_value(spec['items'], definitions)}"
        case "object":
            names, entry = spec.get("propertyNames", {}).get("enum"), _entry(spec)
            inside = "see below" if "oneOf" in entry or ("$ref" in entry and names) else _value(entry, definitions)
            return (
                f"mapping: {inside}"
                if names is None or inside == "see below"
                else f"mapping of {_codes(names)}: {inside}"
            )
        case "string" if spec.get("format") == "date":
            return "date"
        case "string" if "working" in spec.get("pattern", "") or "hours" in spec.get("pattern", ""):
            return "length of time" if "working" in spec["pattern"] else "length of time, " + _units(spec["pattern"])
        case "string":
            return {12: "clause id", 40: "id"}.get(spec.get("maxLength", 0), "text")
        case number:
            low, high = spec.get("minimum"), spec.get("maximum")
            return (
                str(number) + (f" from {low}" if low is not None else "") + (f" to {high}" if high is not None else "")
            )


def _units(pattern: str) -> str:
    return "in days or hours" if "days" in pattern else "in hours"


def _codes(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _example(section: str, wanted: str = "") -> str:
    """The first entry of the presets that holds ``wanted``, as it stands there; of the calendar, the whole section."""
    for name in PRESETS:
        found = re.search(rf"^{section}:\n((?:[ ].*\n|\n)+)", read_source(name).text, re.MULTILINE)
        block = found[1] if found else ""
        for entry in [block] if section == "calendar" else re.split(r"^(?=  [A-Za-z])", block, flags=re.MULTILINE)[1:]:
            if wanted in entry:
                own = "\n".join(line for line in entry.splitlines() if not line.startswith("  #"))
                return f"\n```yaml\n{section}:\n{own.rstrip()}\n```"
    raise LookupError(f"no preset shows {section} {wanted}")


def _core_fields() -> Iterator[str]:
    yield "\nBuilt-in fields, which `required` may name · 内置字段：\n"
    yield "| form | fields |"
    yield "|---|---|"
    for form, fields in CORE_FIELDS.items():
        yield f"| `{form}` | {_codes(list(fields))} |"


def _timeline() -> Iterator[str]:
    schema = TimelineFile.model_json_schema(by_alias=True)
    yield "\n## A timeline file · 时间线文件\n"
    yield words(schema["description"]) + " `bihuan playbook replay` takes it in place of a playbook.\n"
    yield from _table(schema, schema["$defs"])
    yield "\nOne of `timeline` · 一个版本：\n"
    yield from _table(schema["$defs"]["Entry"], schema["$defs"])
    yield "\n```yaml"
    yield "schema: 1\nid: our_rules\ntimeline:"
    yield "  - {start: 2026-01-05, playbook: equipment}"
    yield "  - {start: 2026-07-06, playbook: ./our-rules-from-july.yaml}"
    yield "```"
